package cloud.edd.gateway.cache;

import cloud.edd.gateway.exchange.Decision;
import cloud.edd.gateway.exchange.Decision.Cached;
import cloud.edd.gateway.exchange.Decision.Forward;
import cloud.edd.gateway.exchange.Decision.Refuse;
import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.route.NormalPath;
import cloud.edd.gateway.route.StaticRoute;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shared cache in front of the platform's services (RFC 9111). What is stored is given to whoever may have it; everything
 * else goes its way with a {@link Visit} that looks at the answer. Thread-safe.
 */
public final class ResponseCache {
    /** What is being copied at the same time may take this part of the capacity beside it. */
    private static final int PART_FOR_COPIES = 4;

    /** So many keys, and for so long, that nobody waits for the answer to another because it was not for others lately. */
    private static final int MOST_REFUSED = 10_000;

    private static final Duration REFUSED = Duration.ofSeconds(10);

    private final CacheProperties properties;
    private final long capacity;
    private final AnswerStore store;
    private final Generations generations = new Generations();
    private final Map<CacheKey, Fill> underWay = new ConcurrentHashMap<>();
    private final Cache<CacheKey, Boolean> notForOthers;
    private final AtomicLong room;
    private final StoredReplies replies;
    private final BusState bus;
    private final Consumer<Place> others;
    private final Clock clock;
    private final Ticker ticker;

    /**
     * @param capacity in bytes
     * @param others told each place that changed here
     * @param clock against which the dates of services are held
     * @param ticker by which answers grow old
     */
    ResponseCache(
            CacheProperties properties,
            long capacity,
            StoredReplies replies,
            BusState bus,
            Consumer<Place> others,
            Clock clock,
            Ticker ticker) {
        this.properties = properties;
        this.capacity = capacity;
        this.replies = replies;
        this.bus = bus;
        this.others = others;
        this.clock = clock;
        this.ticker = ticker;
        store = new AnswerStore(capacity);
        room = new AtomicLong(capacity / PART_FOR_COPIES);
        notForOthers = Caffeine.newBuilder()
                .maximumSize(MOST_REFUSED)
                .expireAfterWrite(REFUSED)
                .ticker(ticker)
                .build();
    }

    /**
     * What becomes of a request that would go to a service of the platform: empty if it goes there, and then its answer is
     * looked at on its way.
     *
     * @param path decoded and normalised
     * @param target path and query in the client's spelling
     */
    public Optional<Decision> decide(Exchange exchange, Forward forward, String path, String target) {
        int query = target.indexOf('?');
        RequestCaching caching = capacity == 0 && !RequestCaching.isUnsafe(exchange)
                ? RequestCaching.BYPASSED
                : RequestCaching.of(exchange, query < 0 ? "" : target.substring(query));
        var visit = new Visit(
                this,
                exchange,
                caching,
                forward.route(),
                new Place(exchange.host(), path),
                new CacheKey(exchange.host(), target));
        exchange.tap(visit);
        if (caching != RequestCaching.CACHED) {
            return Optional.empty();
        }
        return switch (visit.look()) {
            case Found.Fresh(StoredAnswer answer) ->
                Optional.of(new Cached(forward.route(), replies.hit(exchange, answer, ticker.read())));
            case Found.Stale stale -> refusal(exchange);
            case Found.Nothing nothing -> refusal(exchange);
        };
    }

    private static Optional<Decision> refusal(Exchange exchange) {
        return CacheControl.of(exchange.headers()).has("only-if-cached")
                ? Optional.of(new Refuse(
                        HttpResponseStatus.GATEWAY_TIMEOUT,
                        "The request takes stored answers only, and none is stored. Ask without only-if-cached."))
                : Optional.empty();
    }

    Found find(CacheKey key, Place place, StaticRoute route, HttpHeaders request) {
        Optional<StoredAnswer> known = store.find(key, request);
        if (known.isEmpty()) {
            return new Found.Nothing(store.holds(key) ? "vary-miss" : "uri-miss");
        }
        StoredAnswer answer = known.get();
        if (answer.generation() != generations.of(place) || !answer.route().equals(route)) {
            store.remove(key, answer);
            return new Found.Nothing("uri-miss");
        }
        if (request.contains(HttpHeaderNames.AUTHORIZATION) && !answer.forEverybody()) {
            return new Found.Nothing("bypass");
        }
        String why = reasonToAsk(request, answer);
        if (why == null) {
            return new Found.Fresh(answer);
        }
        return answer.hasValidator() ? new Found.Stale(answer, why) : new Found.Nothing(why);
    }

    /** Null if the answer may be used as it is. */
    private @Nullable String reasonToAsk(HttpHeaders request, StoredAnswer answer) {
        long now = ticker.read();
        Duration left = answer.left(now);
        if (!left.isPositive() || answer.residence(now).compareTo(bus.believed()) >= 0) {
            return "stale";
        }
        if (!request.contains(HttpHeaderNames.CACHE_CONTROL)) {
            return request.contains(HttpHeaderNames.PRAGMA, "no-cache", true) ? "request" : null;
        }
        CacheControl wanted = CacheControl.of(request);
        boolean tooOld = wanted.seconds("max-age").orElse(Long.MAX_VALUE)
                < answer.age(now).toSeconds();
        boolean tooShort = wanted.seconds("min-fresh").orElse(0) > left.toSeconds();
        return wanted.has("no-cache") || tooOld || tooShort ? "request" : null;
    }

    /** The fill that others wait for: this one, unless there is one already. */
    Fill join(CacheKey key, Fill mine) {
        Fill other = underWay.putIfAbsent(key, mine);
        return other == null ? mine : other;
    }

    void leave(CacheKey key, Fill fill) {
        underWay.remove(key, fill);
    }

    /** Requests that wait for what others fetch. */
    int waiting() {
        return underWay.values().stream().mapToInt(Fill::waiters).sum();
    }

    void refuseOthers(CacheKey key) {
        notForOthers.put(key, true);
    }

    boolean wasForOthers(CacheKey key) {
        return notForOthers.getIfPresent(key) == null;
    }

    /** Something in this place may be other than before: here, and in all replicas. */
    void changed(Place place, HttpHeaders answer) {
        forget(place);
        others.accept(place);
        for (CharSequence name : new CharSequence[] {HttpHeaderNames.LOCATION, HttpHeaderNames.CONTENT_LOCATION}) {
            located(place, answer.get(name))
                    .filter(other -> !other.equals(place))
                    .ifPresent(other -> {
                        forget(other);
                        others.accept(other);
                    });
        }
    }

    /** What an answer names beside what was asked for, on the same host (RFC 9111, section 4.4). */
    private static Optional<Place> located(Place place, @Nullable String reference) {
        try {
            URI named = new URI(reference == null ? "" : reference);
            boolean here = named.getHost() == null || named.getHost().equalsIgnoreCase(place.host());
            String path = named.getRawPath();
            return here && path != null && path.startsWith("/")
                    ? NormalPath.parse(path).map(normal -> new Place(place.host(), normal.match()))
                    : Optional.empty();
        } catch (URISyntaxException notOne) {
            return Optional.empty();
        }
    }

    /** Here only. */
    void forget(Place place) {
        generations.changed(place);
    }

    /** Here only. */
    void forgetEverything() {
        generations.everythingChanged();
        store.clear();
    }

    long generation(Place place) {
        return generations.of(place);
    }

    AnswerStore store() {
        return store;
    }

    StoredReplies replies() {
        return replies;
    }

    BodyRecorder recorder() {
        return new BodyRecorder(room, (int) Math.min(properties.entry().toBytes(), capacity));
    }

    CacheProperties properties() {
        return properties;
    }

    Clock clock() {
        return clock;
    }

    long now() {
        return ticker.read();
    }
}
