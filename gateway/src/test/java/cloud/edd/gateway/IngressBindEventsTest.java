package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.proto.events.IngressBindFailed;
import cloud.edd.proto.events.IngressBindRecovered;
import cloud.edd.testing.nats.TestNats;
import io.micrometer.core.instrument.MeterRegistry;
import io.nats.client.Connection;
import io.nats.client.api.MessageInfo;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** "A failed bind is logged, counted, published." */
class IngressBindEventsTest {
    private static final FreePorts PORTS = FreePorts.inARow(2);

    @Test
    void a_port_that_cannot_be_had_is_published_once_and_so_is_that_it_is_over() throws Exception {
        try (TestNats nats = TestNats.start();
                TestGateway gateway = TestGateway.start(
                        Map.of("@/", "local:status"),
                        Map.of(
                                "NATS_URL",
                                nats.url(),
                                "edd.gateway.ingress.ports",
                                PORTS.toString(),
                                "edd.gateway.ingress.retry",
                                "50ms"));
                ServerSocket forEver = FreePorts.listen(PORTS.at(1))) {
            Connection bus = nats.connect();
            try (bus) {
                try (ServerSocket first = FreePorts.listen(PORTS.at(0))) {
                    assertThat(first.isBound() && forEver.isBound()).isTrue();
                    gateway.execute("insert into containers (id, owner_id) values ('7c1e09ab', 'mira01')");
                    rule(gateway, PORTS.at(0));
                    // Not at every attempt.
                    await().atMost(Duration.ofSeconds(20)).until(() -> failures(gateway) >= 5);
                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() -> assertThat(told(bus)).containsExactly("1 failed " + PORTS.at(0)));
                }
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(told(bus))
                                .containsExactly(
                                        "1 failed " + PORTS.at(0), "2 recovered " + PORTS.at(0) + " listening"));
                rule(gateway, PORTS.at(1));
                await().atMost(Duration.ofSeconds(20)).until(() -> told(bus).size() == 3);
                gateway.execute("delete from ingress_rules where port = " + PORTS.at(1));
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(told(bus))
                                .containsExactly(
                                        "1 failed " + PORTS.at(0),
                                        "2 recovered " + PORTS.at(0) + " listening",
                                        "3 failed " + PORTS.at(1),
                                        "4 recovered " + PORTS.at(1) + " unwanted"));
            }
        }
    }

    private static void rule(TestGateway gateway, int port) throws Exception {
        gateway.execute(
                "insert into ingress_rules (container_id, port, target_port, tls_mode, version) values ('7c1e09ab', "
                        + port + ", 8080, 'terminate', 1)");
    }

    private static double failures(TestGateway gateway) {
        return gateway.context()
                .getBean(MeterRegistry.class)
                .get("edd.gateway.ingress.bind.failures")
                .counter()
                .count();
    }

    private static List<String> told(Connection bus) throws Exception {
        List<String> told = new ArrayList<>();
        long last = bus.jetStreamManagement()
                .getStreamInfo("GATEWAY")
                .getStreamState()
                .getLastSequence();
        for (long at = 1; at <= last; at++) {
            MessageInfo message = bus.jetStreamManagement().getMessage("GATEWAY", at);
            byte[] event = Objects.requireNonNull(message.getData());
            switch (String.valueOf(message.getSubject())) {
                case "gateway.ingress.bind_failed" -> {
                    var failed = IngressBindFailed.parseFrom(event);
                    assertThat(failed.getReason()).isNotEmpty();
                    assertThat(failed.getReplica())
                            .isEqualTo(failed.getMetadata().getEntityId());
                    told.add(failed.getMetadata().getVersion() + " failed " + failed.getPort());
                }
                case "gateway.ingress.bind_recovered" -> {
                    var recovered = IngressBindRecovered.parseFrom(event);
                    told.add(recovered.getMetadata().getVersion() + " recovered " + recovered.getPort()
                            + (recovered.getListening() ? " listening" : " unwanted"));
                }
                default -> {}
            }
        }
        return told;
    }
}
