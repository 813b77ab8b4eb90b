package cloud.edd.testing.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.sample.core.UntamedCore;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureRulesTest {
    private static final JavaClasses UNTAMED = new ClassFileImporter().importClasses(UntamedCore.class);

    @Test
    void seesAClassOutsideTheBasePackage() {
        assertThatThrownBy(() -> ArchitectureRules.verify("cloud.edd.auth", UNTAMED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("cloud.edd.auth..");
    }

    @Test
    void seesAServiceThatUsesAnother() {
        var service = new ClassFileImporter().importClasses(ArchitectureRulesTest.class);
        assertThatThrownBy(() -> ModuleDependencies.rule("cloud.edd.auth").check(service))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(UntamedCore.class.getName());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.util.HashMap",
                "java.util.Random",
                "java.lang.System.nanoTime()",
                "java.time.Instant.now()",
                "java.lang.Thread",
                "java.nio.channels.FileChannel"
            })
    void seesWhatACoreMustNotUse(String forbidden) {
        var violations = CoreRules.all().stream()
                .flatMap(rule -> rule.evaluate(UNTAMED).getFailureReport().getDetails().stream())
                .toList();
        assertThat(violations).anyMatch(line -> line.contains(forbidden));
    }
}
