package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gateway.container.Container;
import cloud.edd.gateway.container.Containers;
import cloud.edd.gateway.container.IngressRule;
import cloud.edd.gateway.container.TlsMode;
import cloud.edd.proto.events.ContainerCreated;
import cloud.edd.proto.events.ContainerDeleted;
import cloud.edd.proto.events.ContainerIPAssigned;
import cloud.edd.proto.events.ContainerKeysChanged;
import cloud.edd.proto.events.ContainerSSHToggled;
import cloud.edd.proto.events.ContainerStarted;
import cloud.edd.proto.events.ContainerStopped;
import cloud.edd.proto.events.EventMetadata;
import cloud.edd.proto.events.IngressRuleCreated;
import cloud.edd.proto.events.IngressRuleDeleteRequested;
import cloud.edd.proto.events.IngressRuleDeleted;
import cloud.edd.proto.events.IngressRuleRequested;
import cloud.edd.proto.events.RouteRegistered;
import cloud.edd.proto.events.RouterRefreshed;
import cloud.edd.proto.events.SSHKeyCreated;
import cloud.edd.proto.events.SSHKeyDeleted;
import cloud.edd.proto.events.UserDeleted;
import cloud.edd.testing.nats.TestNats;
import com.google.protobuf.Message;
import io.nats.client.Connection;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** From the bus through the database to each replica's snapshot. */
class ContainerEventsTest {
    private static final String ID = "7c1e09ab";
    private static final String MIRA = "mira01";

    private static EventMetadata version(long version) {
        return EventMetadata.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setEntityId(ID)
                .setVersion(version)
                .build();
    }

    private static void publish(Connection bus, String subject, Message event) throws Exception {
        var headers = new Headers()
                .add("Nats-Msg-Id", UUID.randomUUID().toString())
                .add("Content-Type", "application/x-protobuf")
                .add("Edd-Type", event.getDescriptorForType().getFullName());
        bus.jetStream().publish(subject, headers, event.toByteArray());
    }

    private static void container(Connection bus, String action, Message event) throws Exception {
        publish(bus, "compute.container." + ID + "." + action, event);
    }

    private static void ingress(Connection bus, String action, Message event) throws Exception {
        publish(bus, "compute.ingress." + ID + "." + action, event);
    }

    private static Collection<IngressRule> rules(Containers containers) {
        return containers.find(ID).orElseThrow().ingress().values();
    }

    @Test
    void everyReplicaHearsWhatComputeTells() throws Exception {
        try (TestNats nats = TestNats.start()) {
            Connection bus = nats.connect();
            for (String stream : new String[] {"COMPUTE compute.>", "AUTH auth.>"}) {
                bus.jetStreamManagement()
                        .addStream(StreamConfiguration.builder()
                                .name(stream.split(" ")[0])
                                .subjects(stream.split(" ")[1])
                                .build());
            }
            try (TestGateway gateway =
                    TestGateway.start(Map.of("@/", "local:status"), Map.of("NATS_URL", nats.url()))) {
                Containers containers = gateway.context().getBean(Containers.class);
                container(
                        bus,
                        "created",
                        ContainerCreated.newBuilder()
                                .setMetadata(version(1))
                                .setContainerId(ID)
                                .setUserId(MIRA)
                                .build());
                publish(
                        bus,
                        "compute.sshkey.4.created",
                        SSHKeyCreated.newBuilder()
                                .setKeyId(4)
                                .setUserId(MIRA)
                                .setFingerprintSha256("SHA256:a")
                                .build());
                container(
                        bus,
                        "ssh_toggled",
                        ContainerSSHToggled.newBuilder()
                                .setMetadata(version(2))
                                .setContainerId(ID)
                                .setSshEnabled(true)
                                .build());
                container(
                        bus,
                        "started",
                        ContainerStarted.newBuilder()
                                .setMetadata(version(3))
                                .setContainerId(ID)
                                .setExternalIp("10.43.8.16")
                                .addSshHostKeys("ssh-ed25519 AAAA root@container")
                                .build());
                container(
                        bus,
                        "ip_assigned",
                        ContainerIPAssigned.newBuilder()
                                .setMetadata(version(4))
                                .setContainerId(ID)
                                .setExternalIp("10.43.8.17")
                                .build());
                becomes(
                        containers,
                        new Container(
                                ID,
                                MIRA,
                                true,
                                "10.43.8.17",
                                true,
                                Set.of("SHA256:a"),
                                Map.of(),
                                Set.of("ssh-ed25519 AAAA")));
                container(
                        bus,
                        "keys_changed",
                        ContainerKeysChanged.newBuilder()
                                .setMetadata(version(5))
                                .setContainerId(ID)
                                .setUserId(MIRA)
                                .addFingerprintsSha256("SHA256:a")
                                .addFingerprintsSha256("SHA256:b")
                                .build());
                publish(
                        bus,
                        "compute.sshkey.4.deleted",
                        SSHKeyDeleted.newBuilder().setKeyId(4).setUserId(MIRA).build());
                container(
                        bus,
                        "stopped",
                        ContainerStopped.newBuilder()
                                .setMetadata(version(6))
                                .setContainerId(ID)
                                .build());
                becomes(
                        containers,
                        new Container(
                                ID,
                                MIRA,
                                false,
                                "10.43.8.17",
                                true,
                                Set.of("SHA256:b"),
                                Map.of(),
                                Set.of("ssh-ed25519 AAAA")));
                ingress(
                        bus,
                        "requested",
                        IngressRuleRequested.newBuilder()
                                .setMetadata(version(7))
                                .setContainerId(ID)
                                .setPort(443)
                                .setTargetPort(8080)
                                .setOwnerId(MIRA)
                                .build());
                ingress(
                        bus,
                        "requested",
                        IngressRuleRequested.newBuilder()
                                .setMetadata(version(8))
                                .setContainerId(ID)
                                .setPort(8500)
                                .setTargetPort(22)
                                .setOwnerId(MIRA)
                                .setTlsMode("passthrough")
                                .build());
                await().untilAsserted(() -> assertThat(rules(containers))
                        .containsExactlyInAnyOrder(
                                new IngressRule(443, 8080, TlsMode.TERMINATE),
                                new IngressRule(8500, 22, TlsMode.PASSTHROUGH)));
                ingress(
                        bus,
                        "delete_requested",
                        IngressRuleDeleteRequested.newBuilder()
                                .setMetadata(version(9))
                                .setContainerId(ID)
                                .setPort(443)
                                .build());
                await().untilAsserted(() ->
                        assertThat(rules(containers)).containsExactly(new IngressRule(8500, 22, TlsMode.PASSTHROUGH)));
                publish(
                        bus,
                        "compute.container.00000001.created",
                        ContainerCreated.newBuilder()
                                .setMetadata(version(1))
                                .setContainerId("00000001")
                                .setUserId("other1")
                                .build());
                container(
                        bus,
                        "deleted",
                        ContainerDeleted.newBuilder()
                                .setMetadata(version(10))
                                .setContainerId(ID)
                                .setUserId(MIRA)
                                .build());
                await().untilAsserted(() -> assertThat(containers.find(ID)).isEmpty());
                await().untilAsserted(
                                () -> assertThat(containers.find("00000001")).isPresent());
                publish(
                        bus,
                        "auth.user.other1.deleted",
                        UserDeleted.newBuilder().setUserId("other1").build());
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () -> assertThat(containers.find("00000001")).isEmpty());
                await().untilAsserted(() -> assertThat(told(bus))
                        .containsExactlyInAnyOrder(
                                "gateway.route.1.registered v1 host: \"cloud.localhost\" path_prefix: \"/\"",
                                "gateway.router.refreshed v1 route_count: 1",
                                "gateway.ingress.7c1e09ab.created v1 port: 443 target_port: 8080",
                                "gateway.ingress.7c1e09ab.created v1 port: 8500 target_port: 22",
                                "gateway.ingress.7c1e09ab.deleted v2 port: 443",
                                "gateway.ingress.7c1e09ab.deleted v2 port: 8500"));
            } finally {
                bus.close();
            }
        }
    }

    /** All events of the gateway's own. */
    private static List<String> told(Connection bus) throws Exception {
        List<String> told = new ArrayList<>();
        StreamInfo stream = bus.jetStreamManagement().getStreamInfo("GATEWAY");
        for (long at = 1; at <= stream.getStreamState().getLastSequence(); at++) {
            MessageInfo message = bus.jetStreamManagement().getMessage("GATEWAY", at);
            String subject = Objects.requireNonNull(message.getSubject());
            told.add(subject + told(subject, Objects.requireNonNull(message.getData())));
        }
        return told;
    }

    private static String told(String subject, byte[] event) throws Exception {
        String action = subject.substring(subject.lastIndexOf('.') + 1);
        return switch (action) {
            case "registered" -> {
                var route = RouteRegistered.parseFrom(event);
                yield " v%d host: \"%s\" path_prefix: \"%s\""
                        .formatted(route.getMetadata().getVersion(), route.getHost(), route.getPathPrefix());
            }
            case "refreshed" -> {
                var router = RouterRefreshed.parseFrom(event);
                yield " v%d route_count: %d".formatted(router.getMetadata().getVersion(), router.getRouteCount());
            }
            case "created" -> {
                var rule = IngressRuleCreated.parseFrom(event);
                yield " v%d port: %d target_port: %d"
                        .formatted(rule.getMetadata().getVersion(), rule.getPort(), rule.getTargetPort());
            }
            default -> {
                var rule = IngressRuleDeleted.parseFrom(event);
                yield " v%d port: %d".formatted(rule.getMetadata().getVersion(), rule.getPort());
            }
        };
    }

    private static void becomes(Containers containers, Container expected) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(containers.find(ID)).isEqualTo(Optional.of(expected)));
    }
}
