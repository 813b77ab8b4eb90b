package cloud.edd.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.springframework.boot.json.JsonWriter;

/** What is written by hand is what Spring Boot would have written. */
class JsonLineTest {

    @Property(tries = 300)
    void isWhatSpringBootWrites(@ForAll("texts") String message, @ForAll("attributes") Map<String, String> attributes) {
        assertThat(line(message, attributes)).isEqualTo(written(message, attributes));
    }

    @Example
    void everyCharacterOfTwoBytesIsAsSpringBootWritesIt() {
        String all = IntStream.range(0, 0x800)
                .mapToObj(c -> String.valueOf((char) c))
                .collect(Collectors.joining());

        assertThat(line(all, Map.of(all, all))).isEqualTo(written(all, Map.of(all, all)));
    }

    @Example
    void namesAndValuesAreEscaped() {
        assertThat(line("a \"slow\" one\nwith \\ and \u0001\u0085 and 😀", Map.of("\"", "\t")))
                .isEqualTo("{\"message\":\"a \\\"slow\\\" one\\nwith \\\\ and \\u0001\\u0085 and 😀\","
                        + "\"attributes\":{\"\\\"\":\"\\t\"}}\n");
    }

    @Example
    void withoutAMessageItIsNull() {
        assertThat(new JsonLine().add("message", (String) null).end()).isEqualTo("{\"message\":null}\n");
    }

    /** With many of those that are written otherwise than they are. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.strings().ascii()),
                        Tuple.of(
                                2,
                                Arbitraries.strings().withChars("\"\\/{},:\b\f\n\r\t\u0000\u001f\u007f\u009f\u2028")),
                        Tuple.of(2, Arbitraries.strings().all()))
                .list()
                .ofMaxSize(3)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<Map<String, String>> attributes() {
        return Arbitraries.maps(texts(), texts()).ofMaxSize(5);
    }

    private static String line(String message, Map<String, String> attributes) {
        return new JsonLine()
                .add("message", message)
                .add("attributes", attributes)
                .end();
    }

    private static String written(String message, Map<String, String> attributes) {
        return JsonWriter.<String>of(members -> {
                    members.add("message", text -> text);
                    members.add("attributes", attributes);
                })
                .withNewLineAtEnd()
                .writeToString(message);
    }
}
