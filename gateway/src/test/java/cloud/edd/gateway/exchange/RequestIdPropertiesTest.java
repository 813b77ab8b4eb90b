package cloud.edd.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is sent as a request id, what comes of it is harmless in headers and logs. */
class RequestIdPropertiesTest {
    @Property
    void an_id_is_harmless(@ForAll String sent) {
        assertThat(RequestId.keepOrCreate(sent)).matches("\\A[A-Za-z0-9._-]{1,128}\\z");
    }

    @Property
    void a_harmless_id_is_kept_and_one_character_more_costs_it(
            @ForAll("harmless") String sent, @ForAll("harmful") char added) {
        assertThat(RequestId.keepOrCreate(sent)).isEqualTo(sent);
        assertThat(RequestId.keepOrCreate(sent + added))
                .isNotEqualTo(sent + added)
                .doesNotContain(sent + added);
    }

    @Provide
    Arbitrary<String> harmless() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .numeric()
                .withChars("._-")
                .ofMinLength(1)
                .ofMaxLength(128);
    }

    @Provide
    Arbitrary<Character> harmful() {
        return Arbitraries.of('\r', '\n', '\0', '\u0085', '\u2028', ' ', '"', '<', 'ä', ':', '/', '\t');
    }
}
