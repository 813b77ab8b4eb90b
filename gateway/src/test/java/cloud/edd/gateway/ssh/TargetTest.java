package cloud.edd.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @Test
    void aContainerIsEnteredAsRootOrAsTheNamedLogin() {
        assertThat(Target.parse("7c1e09ab")).hasValue(new Target("7c1e09ab", "root"));
        assertThat(Target.parse("dev.7c1e09ab")).hasValue(new Target("7c1e09ab", "dev"));
        assertThat(Target.parse("mira.vance.7c1e09ab")).hasValue(new Target("7c1e09ab", "mira.vance"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "root",
                ".7c1e09ab",
                "7c1e09ab.",
                "7C1E09AB",
                "7c1e09a",
                "7c1e09abc",
                "a b.7c1e09ab",
                "-o.7c1e09ab",
                "7c1e09ab\n",
                "x\u0000.7c1e09ab",
                "../x.7c1e09ab",
                "dev@7c1e09ab",
                "dev:7c1e09ab"
            })
    void nothingElseNamesAContainer(String user) {
        assertThat(Target.parse(user)).isEmpty();
    }
}
