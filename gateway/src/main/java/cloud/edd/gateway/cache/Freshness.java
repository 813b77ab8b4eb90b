package cloud.edd.gateway.cache;

import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long an answer may be used without asking for it again, and how old it was when it came (RFC 9111, section 4.2).
 *
 * @param lifetime from the moment at which the origin made it; zero if it must be asked for again each time
 * @param age when it came, by its {@code Age} and its {@code Date}
 */
record Freshness(Duration lifetime, Duration age) {

    /**
     * Of an answer that may be stored.
     *
     * @param otherwise the lifetime of what names none
     * @param asked when the request for it was sent
     * @param received when its head had come
     */
    static Freshness of(HttpHeaders answer, CacheControl said, Duration otherwise, Instant asked, Instant received) {
        Instant date = date(answer, HttpHeaderNames.DATE.toString()).orElse(received);
        return new Freshness(lifetime(answer, said, date, otherwise), age(answer, date, asked, received));
    }

    /** Whether an answer says itself how long it may be used, if only that it may not without being asked for. */
    static boolean isExplicit(HttpHeaders answer, CacheControl said) {
        return said.has("max-age")
                || said.has("s-maxage")
                || said.has("no-cache")
                || answer.contains(HttpHeaderNames.EXPIRES);
    }

    private static Duration lifetime(HttpHeaders answer, CacheControl said, Instant date, Duration otherwise) {
        if (said.has("no-cache")) {
            return Duration.ZERO;
        }
        OptionalLong shared = said.seconds("s-maxage");
        OptionalLong seconds = shared.isPresent() ? shared : said.seconds("max-age");
        if (seconds.isPresent()) {
            return Duration.ofSeconds(seconds.getAsLong());
        }
        List<String> expires = answer.getAll(HttpHeaderNames.EXPIRES);
        if (expires.isEmpty()) {
            return otherwise;
        }
        // Several moments, or something that is none, such as 0, have passed.
        Optional<Instant> end = expires.stream().distinct().count() == 1 ? parse(expires.getFirst()) : Optional.empty();
        return end.filter(date::isBefore)
                .map(until -> Duration.between(date, until))
                .orElse(Duration.ZERO);
    }

    /** Section 4.2.3: as old as the origin's clock says, or as the caches on the way counted, whichever is more. */
    private static Duration age(HttpHeaders answer, Instant date, Instant asked, Instant received) {
        Duration apparent = Duration.ofSeconds(Math.max(0, received.getEpochSecond() - date.getEpochSecond()));
        Duration counted = counted(answer).plus(Duration.between(asked, received));
        return apparent.compareTo(counted) > 0 ? apparent : counted;
    }

    /** What {@code Age} says; of several the first, and nothing if that is no number. */
    private static Duration counted(HttpHeaders answer) {
        String age = answer.get(HttpHeaderNames.AGE);
        return age == null ? Duration.ZERO : Duration.ofSeconds(CacheControl.number(age.split(",", 2)[0].strip()));
    }

    /** Empty if there is no such field, or no date in it. */
    static Optional<Instant> date(HttpHeaders headers, String name) {
        String text = headers.get(name);
        return text == null ? Optional.empty() : parse(text);
    }

    private static Optional<Instant> parse(String text) {
        return Optional.ofNullable(DateFormatter.parseHttpDate(text)).map(Date::toInstant);
    }
}
