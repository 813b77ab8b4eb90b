package cloud.edd.gateway.cache;

import cloud.edd.gateway.cache.Fill.Outcome;
import cloud.edd.gateway.exchange.AnswerTap;
import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.route.StaticRoute;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * One request that goes to a service of the platform, as the cache sees it: whether it waits for what another one fetches,
 * what it asks beyond what the client asked, and what becomes of its answer.
 */
final class Visit implements AnswerTap {
    private static final int NOT_MODIFIED = 304;
    private static final int SUCCESS = 200;
    private static final int ERROR = 400;

    /** They depend on what their client has: an answer to one is rarely one for others. */
    private static final List<CharSequence> CONDITIONS = List.of(
            HttpHeaderNames.IF_NONE_MATCH,
            HttpHeaderNames.IF_MODIFIED_SINCE,
            HttpHeaderNames.RANGE,
            HttpHeaderNames.IF_RANGE);

    /** An answer while it is copied. */
    private record Draft(
            Selection selection, HttpHeaders head, Freshness freshness, long receivedAt, BodyRecorder body) {}

    private final ResponseCache cache;
    private final Exchange exchange;
    private final RequestCaching caching;
    private final StaticRoute route;
    private final Place place;
    private final CacheKey key;
    private final boolean get;

    private String why = "bypass";
    private long generation;
    private Instant asked = Instant.EPOCH;
    private volatile @Nullable StoredAnswer stale;
    private volatile @Nullable StoredAnswer confirmed;
    private volatile boolean taken;
    private volatile @Nullable Draft draft;
    private volatile @Nullable Fill fill;

    Visit(
            ResponseCache cache,
            Exchange exchange,
            RequestCaching caching,
            StaticRoute route,
            Place place,
            CacheKey key) {
        this.cache = cache;
        this.exchange = exchange;
        this.caching = caching;
        this.route = route;
        this.place = place;
        this.key = key;
        get = exchange.method().equals("GET");
    }

    Found look() {
        Found found = cache.find(key, place, route, exchange.headers());
        switch (found) {
            case Found.Fresh fresh -> stale = null;
            case Found.Stale old -> {
                stale = get ? old.answer() : null;
                why = old.why();
            }
            case Found.Nothing nothing -> {
                stale = null;
                why = nothing.why();
            }
        }
        return found;
    }

    @Override
    public Mono<Void> around(Supplier<Mono<Void>> forward) {
        return mayWait()
                ? together(
                        forward, cache.now() + cache.properties().longestWait().toNanos())
                : fetch(forward);
    }

    /**
     * Only where answers are known to be for many: on routes that are marked, and for what was stored before. Elsewhere a
     * service may take its time over each answer.
     */
    private boolean mayWait() {
        HttpHeaders request = exchange.headers();
        return caching == RequestCaching.CACHED
                && get
                && (stale != null || (route.cacheable() && CONDITIONS.stream().noneMatch(request::contains)))
                && !why.equals("request")
                && !request.contains(HttpHeaderNames.AUTHORIZATION)
                && !CacheControl.of(request).has("no-store")
                && cache.wasForOthers(key);
    }

    private Mono<Void> together(Supplier<Mono<Void>> forward, long until) {
        var mine = new Fill();
        Fill first = cache.join(key, mine);
        if (first == mine) {
            fill = mine;
            return fetch(forward).doFinally(end -> release(mine, end));
        }
        Duration longest = Duration.ofNanos(until - cache.now());
        if (!longest.isPositive()) {
            return fetch(forward);
        }
        return first.await(
                        exchange.channel().eventLoop(),
                        longest,
                        cache.properties().waiters())
                .flatMap(outcome -> afterWaiting(outcome, first, forward, until));
    }

    private Mono<Void> afterWaiting(Outcome outcome, Fill first, Supplier<Mono<Void>> forward, long until) {
        return switch (outcome) {
            case STORED ->
                look() instanceof Found.Fresh(StoredAnswer answer)
                        ? cache.replies().shared(exchange, answer, why, cache.now())
                        : fetch(forward);
            case NOT_FOR_OTHERS -> fetch(forward);
            case LEFT -> together(forward, until);
            case TOO_LONG -> {
                // Whoever fetches it may be slow on purpose: somebody else fetches it anew.
                cache.leave(key, first);
                yield together(forward, until);
            }
        };
    }

    /** Whoever has waited until now and got nothing asks again, one of them for all, if the answer broke off. */
    private void release(Fill mine, SignalType end) {
        cache.leave(key, mine);
        mine.end(end == SignalType.ON_COMPLETE ? Outcome.NOT_FOR_OTHERS : Outcome.LEFT);
    }

    private Mono<Void> fetch(Supplier<Mono<Void>> forward) {
        return Mono.defer(() -> {
                    generation = cache.generation(place);
                    asked = cache.clock().instant();
                    return forward.get();
                })
                .then(Mono.defer(() -> answerIfTaken(forward)))
                .doFinally(end -> drop());
    }

    private Mono<Void> answerIfTaken(Supplier<Mono<Void>> forward) {
        if (!taken) {
            return Mono.empty();
        }
        taken = false;
        StoredAnswer answer = confirmed;
        // Without one the service confirmed what nobody has: it is asked again, for all of it.
        return answer == null ? fetch(forward) : cache.replies().confirmed(exchange, answer, why, cache.now());
    }

    @Override
    public void ask(HttpHeaders request) {
        StoredAnswer old = stale;
        if (old == null) {
            return;
        }
        CONDITIONS.forEach(request::remove);
        String tag = old.entityTag();
        if (tag != null) {
            request.set(HttpHeaderNames.IF_NONE_MATCH, tag);
        }
        String modified = old.lastModified();
        if (modified != null) {
            request.set(HttpHeaderNames.IF_MODIFIED_SINCE, modified);
        }
    }

    @Override
    public boolean takes(int status, Supplier<HttpHeaders> answer) {
        StoredAnswer old = stale;
        if (status != NOT_MODIFIED || old == null) {
            return false;
        }
        stale = null;
        taken = true;
        HttpHeaders said = answer.get();
        if (isOfAnother(said, old)) {
            cache.store().remove(key, old);
        } else {
            confirmed = confirm(old, said);
        }
        return true;
    }

    private static boolean isOfAnother(HttpHeaders said, StoredAnswer old) {
        String tag = said.get(HttpHeaderNames.ETAG);
        return tag != null && old.entityTag() != null && !tag.equals(old.entityTag());
    }

    /** RFC 9111, section 4.3.4. */
    private StoredAnswer confirm(StoredAnswer old, HttpHeaders said) {
        Instant received = cache.clock().instant();
        HttpHeaders before = old.head().copy();
        if (!old.namesFreshness()) {
            before.remove(HttpHeaderNames.CACHE_CONTROL);
        }
        HttpHeaders head = StoredHead.refreshed(before, said, received);
        CacheControl control = CacheControl.of(head);
        Freshness freshness = Freshness.of(head, control, lifetimeOtherwise(), asked, received);
        boolean lasting = StoreRules.mayStore(exchange.headers(), SUCCESS, head, control);
        var answer = StoredAnswer.of(route, generation, old.selection(), head, old.body(), freshness, cache.now());
        if (lasting) {
            cache.store().put(key, exchange.headers(), answer);
            end(Outcome.STORED);
        } else {
            cache.store().remove(key, old);
            end(Outcome.NOT_FOR_OTHERS);
        }
        return answer;
    }

    private Duration lifetimeOtherwise() {
        return route.cacheable() ? cache.properties().lifetime() : Duration.ZERO;
    }

    @Override
    public boolean head(int status, HttpHeaders answer, boolean delimited) {
        if (caching == RequestCaching.UNSAFE && status >= SUCCESS && status < ERROR) {
            cache.changed(place, answer);
        }
        Optional<Draft> copied = delimited ? draft(status, answer) : Optional.empty();
        boolean lengthKnown = answer.contains(HttpHeaderNames.CONTENT_LENGTH);
        if (status != NOT_MODIFIED) {
            StoredHead.sayFreshness(answer);
        }
        if (caching != RequestCaching.UNSAFE) {
            cache.replies().forwarded(exchange, answer, why, copied.isPresent() && lengthKnown);
        }
        draft = copied.orElse(null);
        if (copied.isEmpty()) {
            notForOthers();
        }
        return copied.isPresent();
    }

    private Optional<Draft> draft(int status, HttpHeaders answer) {
        CacheControl said = CacheControl.of(answer);
        if (caching != RequestCaching.CACHED
                || !get
                || !(route.cacheable() || Freshness.isExplicit(answer, said))
                || !StoreRules.mayStore(exchange.headers(), status, answer, said)) {
            return Optional.empty();
        }
        Instant received = cache.clock().instant();
        Freshness freshness = Freshness.of(answer, said, lifetimeOtherwise(), asked, received);
        boolean useful = freshness.lifetime().compareTo(freshness.age()) > 0
                || answer.contains(HttpHeaderNames.ETAG)
                || answer.contains(HttpHeaderNames.LAST_MODIFIED);
        if (!useful) {
            return Optional.empty();
        }
        BodyRecorder body = cache.recorder();
        String length = answer.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null && !body.expect(CacheControl.number(length))) {
            return Optional.empty();
        }
        return Selection.of(exchange.headers(), answer)
                .map(selection -> new Draft(selection, StoredHead.of(answer, received), freshness, cache.now(), body))
                .or(() -> {
                    body.close();
                    return Optional.empty();
                });
    }

    @Override
    public void body(ByteBuf piece) {
        Draft current = draft;
        if (current != null && !current.body().add(piece)) {
            draft = null;
            notForOthers();
        }
    }

    @Override
    public void end() {
        Draft current = draft;
        if (current == null) {
            return;
        }
        draft = null;
        var answer = StoredAnswer.of(
                route,
                generation,
                current.selection(),
                current.head(),
                current.body().toBytes(),
                current.freshness(),
                current.receivedAt());
        current.body().close();
        boolean fits = answer.weight() <= cache.properties().entry().toBytes();
        if (fits && generation == cache.generation(place)) {
            cache.store().put(key, exchange.headers(), answer);
            end(Outcome.STORED);
        } else {
            end(Outcome.NOT_FOR_OTHERS);
        }
    }

    /** The answer breaks off, or was complete. */
    private void drop() {
        Draft current = draft;
        draft = null;
        if (current != null) {
            current.body().close();
        }
    }

    private void notForOthers() {
        if (fill != null) {
            cache.refuseOthers(key);
        }
        end(Outcome.NOT_FOR_OTHERS);
    }

    private void end(Outcome how) {
        Fill mine = fill;
        if (mine != null) {
            cache.leave(key, mine);
            mine.end(how);
        }
    }
}
