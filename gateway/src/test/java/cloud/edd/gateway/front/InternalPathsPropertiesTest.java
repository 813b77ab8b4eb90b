package cloud.edd.gateway.front;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InternalPathsPropertiesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/prometheus",
                "/internal/",
                "/internal/compute/routes",
                "/api/users",
                "/api/users/1",
                "/api/identity-permissions/a",
                "/api/revocations",
                "/api/tokens/abc/check",
                "/api/tokens//check",
                "/api/tokens/abc/check/x"
            })
    void is_closed(String path) {
        assertThat(InternalPaths.isClosed(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/actuators",
                "/internals/x",
                "/x/internal",
                "/api/usersx",
                "/api/tokens",
                "/api/tokens/check",
                "/api/tokens/abc",
                "/api/tokens/abc/checks",
                "/api/tokens/abc/x/check"
            })
    void is_open(String path) {
        assertThat(InternalPaths.isClosed(path)).isFalse();
    }

    @Property
    void is_read_as_the_pattern_says(@ForAll("paths") String path) {
        assertThat(InternalPaths.isClosed(path))
                .isEqualTo(
                        path.matches(
                                "/(actuator|internal|api/users|api/identity-permissions|api/revocations|api/tokens/[^/]*/check)(/.*)?"));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of(
                        "actuator",
                        "internal",
                        "api",
                        "users",
                        "identity-permissions",
                        "revocations",
                        "tokens",
                        "check",
                        "checks",
                        "x",
                        "")
                .list()
                .ofMaxSize(5)
                .map(segments -> "/" + String.join("/", segments));
    }
}
