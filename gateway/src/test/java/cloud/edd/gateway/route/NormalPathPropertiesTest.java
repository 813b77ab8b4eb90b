package cloud.edd.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every path that anybody could send. */
class NormalPathPropertiesTest {
    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** As a service reads a segment: without parameters, decoded. */
    private static String read(String segment) {
        int parameters = segment.indexOf(';');
        String name = parameters < 0 ? segment : segment.substring(0, parameters);
        return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Property
    void a_normal_path_is_its_own_normal_form(@ForAll("paths") String raw) {
        NormalPath.parse(raw)
                .ifPresent(path -> assertThat(NormalPath.parse(path.forward())).contains(path));
    }

    /** Most paths mean themselves, and are not taken apart. */
    @Property
    void a_path_that_is_not_taken_apart_is_what_it_is_after_a_segment_that_says_nothing(
            @ForAll("anything") String raw) {
        Optional<NormalPath> taken = raw.startsWith("/") ? NormalPath.parse("/." + raw) : Optional.empty();
        assertThat(NormalPath.parse(raw)).isEqualTo(taken);
    }

    @Property
    void what_is_matched_is_what_the_service_reads(@ForAll("paths") String raw) {
        NormalPath.parse(raw).ifPresent(path -> {
            List<String> forwarded = segments(path.forward());
            // Empty segments count only at the end.
            List<String> named = forwarded.stream()
                    .limit(forwarded.size() - 1)
                    .filter(segment -> !segment.isEmpty())
                    .map(NormalPathPropertiesTest::read)
                    .toList();
            List<String> matched = segments(path.match());
            assertThat(matched.subList(0, matched.size() - 1)).isEqualTo(named);
            assertThat(matched.getLast()).isEqualTo(read(forwarded.getLast()));
        });
    }

    @Property
    void nothing_of_it_climbs(@ForAll("paths") String raw) {
        NormalPath.parse(raw).ifPresent(path -> {
            assertThat(segments(path.forward()))
                    .map(NormalPathPropertiesTest::read)
                    .doesNotContain(".", "..");
            assertThat(segments(path.match())).doesNotContain(".", "..");
            // Nor when a service decodes before it splits, or takes a backslash for a slash.
            assertThat(path.forward().toLowerCase(Locale.ROOT)).doesNotContain("%2f", "%5c", "\\", "%00");
        });
    }

    @Property
    void it_brings_no_byte_that_was_not_sent_and_none_that_splits_a_head(@ForAll("anything") String raw) {
        NormalPath.parse(raw).ifPresent(path -> {
            assertThat(path.forward()).startsWith("/");
            assertThat(path.forward().chars()).allMatch(c -> c >= ' ' && raw.indexOf(c) >= 0);
            assertThat(path.forward().length()).isLessThanOrEqualTo(raw.length());
        });
    }

    @Property
    void a_prefix_is_taken_off_by_whole_segments(@ForAll("paths") String raw) {
        NormalPath.parse(raw).ifPresent(path -> {
            List<String> matched = segments(path.match());
            for (int count = 0; count < matched.size(); count++) {
                NormalPath rest = NormalPath.parse(path.withoutLeading(count)).orElseThrow();
                assertThat(segments(rest.match())).isEqualTo(matched.subList(count, matched.size()));
            }
        });
    }

    /** However a closed path is spelt, it is that path or none. */
    @Property
    void a_path_is_the_same_under_every_disguise(@ForAll("disguises") String raw) {
        Optional<NormalPath> path = NormalPath.parse(raw);
        path.ifPresent(known -> assertThat(known.match()).isEqualTo("/internal/routes"));
    }

    @Provide
    Arbitrary<String> paths() {
        Arbitrary<String> segment = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(
                        4, Arbitraries.of("a", "api", "x y".replace(" ", "%20"), "%61", "...", "ü", "a+b")),
                net.jqwik.api.Tuple.of(3, Arbitraries.of("", ".", "..")),
                net.jqwik.api.Tuple.of(
                        2,
                        Arbitraries.of(
                                "%2e",
                                "%2E%2e",
                                ".%2e",
                                "..;x",
                                ";",
                                ";a=b",
                                "a;b=c",
                                "%2f",
                                "a%5Cb",
                                "a\\b",
                                "%00",
                                "%0d%0a",
                                "%",
                                "%4",
                                "%zz",
                                "%C3%BC",
                                "%ff",
                                "%25",
                                "%252e%252e",
                                "a;/..",
                                "%2e;/")),
                net.jqwik.api.Tuple.of(
                        1, Arbitraries.strings().withCharRange('!', '~').ofMaxLength(6)));
        return segment.list().ofMaxSize(8).map(parts -> "/" + String.join("/", parts));
    }

    @Provide
    Arbitrary<String> anything() {
        return Arbitraries.oneOf(
                paths(),
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(40),
                Arbitraries.strings()
                        .withCharRange('\0', '\u00ff')
                        .ofMaxLength(40)
                        .map(text -> "/" + text));
    }

    @Provide
    Arbitrary<String> disguises() {
        Arbitrary<String> between =
                Arbitraries.of("/", "//", "/./", "/x/../", "/x//../", "/%2e/", "/;/", "/;a/", "/x;y/../", "/../");
        Arbitrary<String> after = Arbitraries.of("", ";a", ";a=b;c", ";/..");
        return between.list()
                .ofSize(2)
                .flatMap(slashes -> after.list()
                        .ofSize(2)
                        .flatMap(ends -> spelt("internal")
                                .flatMap(first -> spelt("routes")
                                        .map(second -> slashes.get(0)
                                                + first
                                                + ends.get(0)
                                                + slashes.get(1)
                                                + second
                                                + ends.get(1)))))
                // Those that add or take away a segment name another path.
                .filter(raw -> Arrays.stream(raw.split("/", -1))
                                .filter(segment -> segment.equals(".."))
                                .count()
                        == Arrays.stream(raw.split("/", -1))
                                .filter(segment -> segment.startsWith("x"))
                                .count());
    }

    /** Some of its letters in percent. */
    private static Arbitrary<String> spelt(String word) {
        return Arbitraries.of(true, false).list().ofSize(word.length()).map(encoded -> {
            var text = new StringBuilder();
            for (int i = 0; i < word.length(); i++) {
                text.append(
                        encoded.get(i) ? "%" + Integer.toHexString(word.charAt(i)) : String.valueOf(word.charAt(i)));
            }
            return text.toString();
        });
    }
}
