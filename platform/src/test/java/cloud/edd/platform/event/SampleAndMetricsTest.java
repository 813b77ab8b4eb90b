package cloud.edd.platform.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.proto.events.ClusterMetrics;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestPostgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class SampleAndMetricsTest {
    @Test
    void samplesAreSentWhileTheBusIsThereAndDroppedAndCountedWhileItIsNot() throws Exception {
        try (var nats = TestNats.start();
                var service = new OneService(TestPostgres.shared().database("samples"), nats, Impatience.quick())) {
            var samples = new NatsSamplePublisher(service.bus, service.encoder, service.meters);
            samples.publish("auth.samples", "node-1", ClusterMetrics.getDefaultInstance());
            assertThat(dropped(service)).isEqualTo(1);

            service.bus.start();
            service.bus.awaitSession();
            samples.publish("auth.samples", "node-1", ClusterMetrics.getDefaultInstance());
            try (var bystander = new Bystander(nats)) {
                await().atMost(OneService.PATIENCE).until(() -> bystander.count(EventStream.AUTH) == 1);
            }

            // A stream that nobody created does not take it.
            samples.publish("cluster.metrics", "node-1", ClusterMetrics.getDefaultInstance());
            await().atMost(OneService.PATIENCE).until(() -> dropped(service) == 2);
        }
    }

    @Test
    void metricsShowWhatWaitsAndHealthShowsTheBus() throws Exception {
        var nats = TestNats.shared();
        nats.clear();
        try (var service = new OneService(TestPostgres.shared().database("metrics"), nats, Impatience.quick())) {
            var health = new EventBusHealth(service.bus);
            assertThat(health.health().getStatus()).isEqualTo(EventBusHealth.DEGRADED);
            service.publishUpdate("42", 1);
            var subscription = DurableSubscription.ofAll("sfs-backend", EventStream.AUTH, "auth.user.>");
            var monitor = new BusMonitor(
                    service.bus,
                    List.of(subscription),
                    new JdbcOutboxGauge(service.jdbc),
                    service.meters,
                    Duration.ofMillis(100));
            monitor.start();
            await().atMost(OneService.PATIENCE).until(() -> gauge(service, "edd.events.outbox.depth") == 1);
            assertThat(gauge(service, "edd.events.bus.up")).isZero();

            service.started();
            var session = service.bus.awaitSession();
            new ConsumerProvisioner(subscription, Impatience.quick().consumer().ackWait(), () -> {}).attach(session);

            await().atMost(OneService.PATIENCE).until(() -> gauge(service, "edd.events.consumer.lag") == 1);
            await().atMost(OneService.PATIENCE).until(() -> gauge(service, "edd.events.outbox.depth") == 0);
            assertThat(gauge(service, "edd.events.bus.up")).isEqualTo(1);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            monitor.stop();
        }
    }

    private static double dropped(OneService service) {
        return service.registry.get("edd.events.samples.dropped").counter().count();
    }

    private static double gauge(OneService service, String name) {
        var found = service.registry.find(name).gauge();
        return found == null ? -1 : found.value();
    }
}
