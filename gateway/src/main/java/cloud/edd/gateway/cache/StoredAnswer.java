package cloud.edd.gateway.cache;

import cloud.edd.gateway.route.StaticRoute;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A complete answer that was stored. Immutable: neither the head nor the bytes of the body are ever changed, so that they
 * can be written to many clients at once.
 */
final class StoredAnswer {
    /** Bytes of the objects that hold one field beside its characters. */
    private static final int FIELD = 96;

    private static final int OBJECTS = 512;

    private final StaticRoute route;
    private final long generation;
    private final Selection selection;
    private final HttpHeaders head;
    private final byte[] body;
    private final Freshness freshness;
    private final long receivedAt;
    private final boolean namesFreshness;
    private final boolean forEverybody;

    private StoredAnswer(
            StaticRoute route,
            long generation,
            Selection selection,
            HttpHeaders head,
            byte[] body,
            Freshness freshness,
            long receivedAt,
            boolean namesFreshness) {
        this.route = route;
        this.generation = generation;
        this.selection = selection;
        this.head = head;
        this.body = body;
        this.freshness = freshness;
        this.receivedAt = receivedAt;
        this.namesFreshness = namesFreshness;
        forEverybody = StoreRules.isForEverybody(CacheControl.of(head));
    }

    /**
     * @param generation of its place when it was asked for
     * @param head as {@link StoredHead} makes it; taken over
     * @param receivedAt on the cache's clock, in nanoseconds
     */
    static StoredAnswer of(
            StaticRoute route,
            long generation,
            Selection selection,
            HttpHeaders head,
            byte[] body,
            Freshness freshness,
            long receivedAt) {
        boolean namesFreshness = StoredHead.namesFreshness(head);
        StoredHead.sayFreshness(head);
        head.set(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(body.length));
        return new StoredAnswer(route, generation, selection, head, body, freshness, receivedAt, namesFreshness);
    }

    StaticRoute route() {
        return route;
    }

    long generation() {
        return generation;
    }

    Selection selection() {
        return selection;
    }

    HttpHeaders head() {
        return head;
    }

    /** Must not be changed. */
    byte[] body() {
        return body;
    }

    /** Whether what the head says of freshness is the service's own word. */
    boolean namesFreshness() {
        return namesFreshness;
    }

    /** Whether it may be given to requests with {@code Authorization}. */
    boolean forEverybody() {
        return forEverybody;
    }

    /** How long ago the origin made it (RFC 9111, section 4.2.3). */
    Duration age(long now) {
        return freshness.age().plus(residence(now));
    }

    /** How long it has been here. */
    Duration residence(long now) {
        return Duration.ofNanos(Math.max(0, now - receivedAt));
    }

    /** How long it may be used from now on; negative when that is over. */
    Duration left(long now) {
        return freshness.lifetime().minus(age(now));
    }

    @Nullable String entityTag() {
        return head.get(HttpHeaderNames.ETAG);
    }

    @Nullable String lastModified() {
        return head.get(HttpHeaderNames.LAST_MODIFIED);
    }

    /** Whether its service can say that it is still true without sending it again. */
    boolean hasValidator() {
        return entityTag() != null || lastModified() != null;
    }

    /** The moment of its last change if it is known to the second: no second one can have followed within the same second. */
    Optional<Instant> strongLastModified() {
        return Freshness.date(head, "last-modified")
                .filter(modified -> Freshness.date(head, "date")
                        .filter(date -> Duration.between(modified, date).toSeconds() >= 1)
                        .isPresent());
    }

    /** About as many bytes of memory as it takes. */
    int weight() {
        int weight = OBJECTS + body.length;
        for (Map.Entry<String, String> field : head) {
            weight += FIELD + field.getKey().length() + field.getValue().length();
        }
        for (String value : selection.values()) {
            weight += FIELD + value.length();
        }
        return weight;
    }
}
