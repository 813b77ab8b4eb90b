package cloud.edd.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gateway.route.StaticRoute;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds of directives, freshness, Vary and ranges, whatever is said. */
class CacheRulesPropertiesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final StaticRoute ROUTE =
            new StaticRoute("a", "/", URI.create("http://a"), false, 0, false, true, List.of());

    private static HttpHeaders headers(String... lines) {
        HttpHeaders headers = new DefaultHttpHeaders();
        for (String line : lines) {
            String[] parts = line.split(": ", 2);
            headers.add(parts[0], parts[1]);
        }
        return headers;
    }

    private static String date(Instant moment) {
        return DateFormatter.format(Date.from(moment));
    }

    private static Freshness freshness(HttpHeaders answer, Duration delay) {
        return Freshness.of(answer, CacheControl.of(answer), Duration.ofSeconds(30), NOW.minus(delay), NOW);
    }

    /** Directives mean the same in any case, order, division into lines and with any spaces between them. */
    @Property
    void directives_are_a_set(@ForAll("directives") List<String> directives, @ForAll boolean upper) {
        List<String> written = directives.stream()
                .map(directive -> upper ? directive.toUpperCase(java.util.Locale.ROOT) : directive)
                .toList();
        for (CacheControl said : List.of(
                CacheControl.of(written),
                CacheControl.of(List.of(String.join(" , ", written))),
                CacheControl.of(List.of(String.join(",", written.reversed()))),
                CacheControl.of(List.of(", ext=\"no-store, max-age=1\", " + String.join(",", written) + ",,")))) {
            for (String name : List.of("no-store", "private", "public", "no-cache")) {
                assertThat(said.has(name)).isEqualTo(directives.contains(name));
            }
            assertThat(said.seconds("max-age").orElse(-1)).isEqualTo(directives.contains("max-age=60") ? 60 : -1);
        }
    }

    @Provide
    Arbitrary<List<String>> directives() {
        return Arbitraries.subsetOf("no-store", "private", "public", "no-cache", "max-age=60", "stale-if-error=9")
                .map(List::copyOf);
    }

    @Property
    void whatever_a_number_of_seconds_is_written_as_it_is_at_least_nothing_and_at_most_for_ever(@ForAll String value) {
        assertThat(CacheControl.number(value)).isBetween(0L, 1L << 31);
        assertThat(CacheControl.of(List.of("max-age=" + value))
                        .seconds("max-age")
                        .orElse(0))
                .isBetween(0L, 1L << 31);
    }

    /** RFC 9111, section 4.2.3: never younger than the date, the counted age and the delay each say. */
    @Property
    void an_answer_is_as_old_as_the_worst_that_is_known_of_it(
            @ForAll @IntRange(min = -100, max = 1000) int dated,
            @ForAll @IntRange(max = 1000) int counted,
            @ForAll @IntRange(max = 50) int delay) {
        Freshness freshness = freshness(
                headers("Date: " + date(NOW.minusSeconds(dated)), "Age: " + counted, "Cache-Control: max-age=100"),
                Duration.ofSeconds(delay));
        assertThat(freshness.age().toSeconds()).isEqualTo(Math.max(dated, counted + delay));
        assertThat(freshness.lifetime().toSeconds()).isEqualTo(100);
    }

    /** Section 5.3: against the service's own clock, however wrong that is. */
    @Property
    void expires_counts_from_the_date(
            @ForAll @IntRange(min = -100_000, max = 100_000) int clock,
            @ForAll @IntRange(min = -1000, max = 1000) int lifetime) {
        Instant theirs = NOW.plusSeconds(clock);
        Freshness freshness = freshness(
                headers("Date: " + date(theirs), "Expires: " + date(theirs.plusSeconds(lifetime))), Duration.ZERO);
        assertThat(freshness.lifetime().toSeconds()).isEqualTo(Math.max(0, lifetime));
    }

    @Example
    void dates_are_read_in_all_three_forms_and_several_moments_are_past() {
        for (String form : List.of(
                "Mon, 23 Nov 2026 13:00:00 GMT", "Monday, 23-Nov-26 13:00:00 GMT", "Mon Nov 23 13:00:00 2026")) {
            assertThat(freshness(headers("Date: " + date(NOW), "Expires: " + form), Duration.ZERO)
                            .lifetime())
                    .as(form)
                    .isEqualTo(Duration.ofHours(1));
        }
        assertThat(freshness(
                                headers(
                                        "Date: " + date(NOW),
                                        "Expires: " + date(NOW.plusSeconds(60)),
                                        "Expires: " + date(NOW.plusSeconds(90))),
                                Duration.ZERO)
                        .lifetime())
                .isEqualTo(Duration.ZERO);
    }

    /** Whoever differs in a field that the answer varies by does not get it; whoever differs in others does. */
    @Property
    void an_answer_is_for_who_asks_alike(
            @ForAll("fields") Set<String> varied,
            @ForAll("requests") HttpHeaders asked,
            @ForAll("requests") HttpHeaders other) {
        HttpHeaders answer = headers("Access-Control-Allow-Origin: *");
        varied.forEach(name -> answer.add("Vary", name));
        Selection selection = Selection.of(asked, answer).orElseThrow();
        assertThat(selection.matches(asked)).isTrue();
        boolean alike = varied.stream()
                .allMatch(name -> String.valueOf(asked.get(name)).equals(String.valueOf(other.get(name))));
        assertThat(selection.matches(other)).isEqualTo(alike);
    }

    @Provide
    Arbitrary<Set<String>> fields() {
        return Arbitraries.subsetOf("Accept", "Accept-Language", "X-A");
    }

    @Provide
    Arbitrary<HttpHeaders> requests() {
        Arbitrary<String> value = Arbitraries.of("", "a", "b", "a, b");
        return Combinators.combine(value, value, value).as((accept, language, own) -> {
            HttpHeaders request = new DefaultHttpHeaders();
            List.of(List.of("Accept", accept), List.of("Accept-Language", language), List.of("X-A", own))
                    .forEach(field -> {
                        if (!field.getLast().isEmpty()) {
                            request.add(field.getFirst(), field.getLast());
                        }
                    });
            return request;
        });
    }

    @Example
    void fields_mean_the_same_with_other_spaces_and_on_several_lines() {
        Selection selection = Selection.of(
                        headers("Accept-Encoding: gzip, br", "Accept: a/b, c/d"),
                        headers("Vary: accept-ENCODING , Accept"))
                .orElseThrow();
        assertThat(selection.matches(headers("Accept-Encoding: GZIP,br", "Accept: a/b", "Accept: c/d")))
                .isTrue();
        assertThat(selection.matches(headers("Accept-Encoding: br, gzip", "Accept: a/b, c/d")))
                .isFalse();
    }

    /** Part or whole, what is given is a piece of what is stored. */
    @Property
    void a_range_is_never_more_than_there_is(
            @ForAll @IntRange(max = 20) int length, @ForAll("ends") String first, @ForAll("ends") String last) {
        var answer = StoredAnswer.of(
                ROUTE,
                0,
                new Selection(List.of(), List.of()),
                headers("Cache-Control: max-age=1"),
                new byte[length],
                new Freshness(Duration.ofSeconds(1), Duration.ZERO),
                0);
        Reply reply = Reply.to("GET", headers("Range: bytes=" + first + "-" + last), answer);
        boolean none = first.isEmpty() && last.isEmpty();
        switch (reply) {
            case Reply.Part(int from, int to) -> {
                assertThat(from).isBetween(0, to);
                assertThat(to).isLessThan(length);
                if (first.isEmpty()) {
                    assertThat(to).isEqualTo(length - 1);
                    assertThat((long) to - from + 1).isEqualTo(Math.min(length, Long.parseLong(last)));
                } else {
                    assertThat(from).isEqualTo(Integer.parseInt(first));
                    assertThat((long) to)
                            .isEqualTo(last.isEmpty() ? length - 1 : Math.min(length - 1, Long.parseLong(last)));
                }
            }
            case Reply.Unsatisfiable nothing -> assertThat(none).isFalse();
            case Reply.Whole whole ->
                assertThat(none
                                || (!first.isEmpty()
                                        && !last.isEmpty()
                                        && Long.parseLong(last) < Long.parseLong(first)))
                        .isTrue();
            case Reply.NotModified known -> assertThat(reply).as("nobody asked").isNull();
        }
    }

    @Provide
    Arbitrary<String> ends() {
        return Arbitraries.oneOf(
                Arbitraries.just(""),
                Arbitraries.integers().between(0, 25).map(String::valueOf),
                Arbitraries.just("999999999999999999"));
    }

    /** Section 4.2.3: what it was when it came, and as much more as time has passed since. */
    @Property
    void an_answer_grows_old_with_time(
            @ForAll @IntRange(max = 100) int lifetime,
            @ForAll @IntRange(max = 100) int age,
            @ForAll @IntRange(max = 100) int later) {
        var answer = StoredAnswer.of(
                ROUTE,
                0,
                new Selection(List.of(), List.of()),
                headers("Cache-Control: max-age=" + lifetime),
                new byte[1],
                new Freshness(Duration.ofSeconds(lifetime), Duration.ofSeconds(age)),
                5);
        long now = 5 + Duration.ofSeconds(later).toNanos();
        assertThat(answer.age(now).toSeconds()).isEqualTo(age + later);
        assertThat(answer.left(now).toSeconds()).isEqualTo(lifetime - age - later);
    }

    /** What is given up gives its room back, and never more is taken than there is. */
    @Property
    void a_copy_is_what_passed_or_nothing(
            @ForAll @IntRange(min = 1, max = 200) int room,
            @ForAll @IntRange(min = 1, max = 200) int limit,
            @ForAll List<@IntRange(min = 0, max = 80) Integer> pieces) {
        var left = new AtomicLong(room);
        var recorder = new BodyRecorder(left, limit);
        int length = 0;
        boolean kept = true;
        for (int size : pieces) {
            kept &= recorder.add(Unpooled.wrappedBuffer(new byte[size]));
            length += size;
            assertThat(left.get()).isBetween(0L, (long) room);
        }
        if (kept) {
            assertThat(recorder.toBytes()).hasSize(length);
        }
        assertThat(length).isLessThanOrEqualTo(kept ? Math.min(limit, room) : length);
        if (room >= limit) {
            assertThat(kept).isEqualTo(length <= limit);
        }
        recorder.close();
        assertThat(left.get()).isEqualTo(room);
    }

    @Example
    void a_cache_takes_no_more_than_a_quarter_of_the_heap() {
        var properties = new CacheProperties(
                org.springframework.util.unit.DataSize.ofMegabytes(500),
                org.springframework.util.unit.DataSize.ofMegabytes(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                1000);
        assertThat(properties.capacity(1L << 30)).isEqualTo(1L << 28);
        assertThat(properties.capacity(1L << 40)).isEqualTo(500L << 20);
    }

    @Example
    void without_news_answers_are_believed_for_five_seconds() {
        var alone = new BusState(false);
        assertThat(alone.believed()).isGreaterThan(Duration.ofDays(365));
        var bus = new BusState(true);
        assertThat(bus.believed()).isEqualTo(Duration.ofSeconds(5));
        bus.live(true);
        assertThat(bus.believed()).isGreaterThan(Duration.ofDays(365));
        bus.live(false);
        assertThat(bus.believed()).isEqualTo(Duration.ofSeconds(5));
    }
}
