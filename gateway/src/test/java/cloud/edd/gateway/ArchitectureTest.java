package cloud.edd.gateway;

import cloud.edd.testing.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void the_module_keeps_the_rules_of_the_house() {
        ArchitectureRules.verify(ArchitectureTest.class);
    }
}
