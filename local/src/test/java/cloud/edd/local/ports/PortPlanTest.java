package cloud.edd.local.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortPlanTest {

    @Test
    void hasTheDocumentedPortsUnlessShifted() {
        PortPlan plan = new PortPlan(null);

        assertThat(all(plan))
                .containsExactly(
                        8443, 18080, 2222, 9091, 15432, 14222, 9000, 9001, 50051, 9080, 9081, 9082, 9180, 9181, 9182,
                        9280, 9281, 9282, 18101, 18102, 18103);
    }

    @Test
    void shiftsEveryPortIntoItsOwnRange() {
        assertThat(all(new PortPlan(20_000)))
                .doesNotHaveDuplicates()
                .allMatch(port -> port >= 20_000 && port < 20_000 + PortPlan.SPAN);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 80, 65_500, 70_000})
    void refusesABaseThatDoesNotFit(int base) {
        assertThatThrownBy(() -> new PortPlan(base)).hasMessageContaining("--port-base " + base);
    }

    private static List<Integer> all(PortPlan plan) {
        List<Integer> ports = new ArrayList<>(List.of(
                plan.https(),
                plan.http(),
                plan.ssh(),
                plan.gatewayHealth(),
                plan.postgres(),
                plan.nats(),
                plan.gfsMaster(),
                plan.gfsMasterStatus(),
                plan.logIngest()));
        for (int number = 1; number <= 3; number++) {
            ports.add(plan.chunkserverData(number));
            ports.add(plan.chunkserverReplication(number));
            ports.add(plan.chunkserverHealth(number));
        }
        for (int service = 0; service < 3; service++) {
            ports.add(plan.service(service));
        }
        return ports;
    }
}
