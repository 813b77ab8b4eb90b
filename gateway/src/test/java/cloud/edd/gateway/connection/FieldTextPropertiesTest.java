package cloud.edd.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FieldTextPropertiesTest {
    @Property
    void is_read_as_the_patterns_say_in_either_form(@ForAll("texts") String text) {
        boolean visible = text.matches("[!-~]+");
        boolean number = text.matches("[0-9]{1,19}");
        assertThat(FieldText.isVisible(text)).isEqualTo(visible);
        assertThat(FieldText.isNumber(text)).isEqualTo(number);
        // As HTTP/2 brings it, a byte for each character.
        assertThat(FieldText.isVisible(new AsciiString(text))).isEqualTo(visible);
        assertThat(FieldText.isNumber(new AsciiString(text))).isEqualTo(number);
    }

    @Example
    void knows_every_character() {
        for (char c = 0; c < 0x200; c++) {
            String text = "1" + c;
            assertThat(FieldText.isVisible(text)).isEqualTo(text.matches("[!-~]+"));
            assertThat(FieldText.isNumber(text)).isEqualTo(text.matches("[0-9]+"));
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().numeric().ofMaxLength(21),
                Arbitraries.strings().withCharRange('!', '~').ofMaxLength(21),
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(4));
    }
}
