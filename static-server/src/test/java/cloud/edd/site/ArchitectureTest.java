package cloud.edd.site;

import cloud.edd.testing.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void keepsTheRulesOfTheHouse() {
        ArchitectureRules.verify(ArchitectureTest.class);
    }
}
