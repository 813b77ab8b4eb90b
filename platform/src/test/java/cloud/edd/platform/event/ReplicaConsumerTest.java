package cloud.edd.platform.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.proto.events.UserUpdated;
import cloud.edd.testing.nats.TestNats;
import com.google.protobuf.Message;
import io.nats.client.impl.Headers;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaConsumerTest {
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final TestNats nats = TestNats.start();
    private final SecureRandom random = new SecureRandom();
    private final EventBus bus =
            new EventBus(nats.url(), "auth-service", new StreamProvisioner(List.of(EventStream.AUTH)), random);
    private final EventEncoder encoder = new EventEncoder(
            "auth-service",
            new cloud.edd.platform.id.UuidV7Generator(java.time.Clock.systemUTC(), random),
            java.time.Clock.systemUTC(),
            random);
    private final RecordingCache cache = new RecordingCache();
    private final ReplicaConsumer consumer = new ReplicaConsumer(cache, bus, SILENCE, random);

    /** Notes each call in a word. */
    private static final class RecordingCache implements CacheInvalidation {
        final List<String> calls = new CopyOnWriteArrayList<>();
        volatile Loader loader = () -> {};

        interface Loader {
            void load() throws Exception;
        }

        @Override
        public String name() {
            return "users";
        }

        @Override
        public EventStream stream() {
            return EventStream.AUTH;
        }

        @Override
        public String filter() {
            return "auth.user.>";
        }

        @Override
        public void load() throws Exception {
            calls.add("load");
            loader.load();
        }

        @Override
        public void apply(ReceivedEvent<Message> event) {
            calls.add("apply " + event.version());
        }

        @Override
        public void live() {
            calls.add("live");
        }

        @Override
        public void interrupted(String reason) {
            calls.add("interrupted");
        }
    }

    @BeforeEach
    void start() {
        bus.start();
    }

    @AfterEach
    void stop() {
        consumer.stop();
        bus.stop();
        nats.close();
    }

    @Test
    void whatIsPublishedWhileItLoadsIsAppliedAfterwards() throws Exception {
        bus.awaitSession();
        publish(1);
        cache.loader = () -> publish(2);
        consumer.start();

        await().atMost(OneService.PATIENCE).until(() -> cache.calls.size() == 3);
        assertThat(cache.calls).containsExactly("load", "live", "apply 2");
    }

    @Test
    void everyReplicaSeesEveryEvent() throws Exception {
        var otherCache = new RecordingCache();
        var other = new ReplicaConsumer(otherCache, bus, SILENCE, random);
        consumer.start();
        other.start();
        await().atMost(OneService.PATIENCE)
                .until(() -> cache.calls.contains("live") && otherCache.calls.contains("live"));

        publish(1);

        await().atMost(OneService.PATIENCE)
                .until(() -> cache.calls.contains("apply 1") && otherCache.calls.contains("apply 1"));
        other.stop();
    }

    @Test
    void heartbeatsKeepAQuietCacheAlive() {
        consumer.start();
        await().atMost(OneService.PATIENCE).until(() -> cache.calls.contains("live"));

        await().during(SILENCE.multipliedBy(2))
                .atMost(SILENCE.multipliedBy(3))
                .until(() -> !cache.calls.contains("interrupted"));
    }

    @Test
    void aReconnectDropsTheCacheAndBeginsAnew() {
        consumer.start();
        await().atMost(OneService.PATIENCE).until(() -> cache.calls.contains("live"));

        nats.stop();
        await().atMost(OneService.PATIENCE).until(() -> cache.calls.contains("interrupted"));
        assertThat(cache.calls).containsExactly("load", "live", "interrupted");
        nats.restart();

        await().atMost(OneService.PATIENCE).until(() -> cache.calls.size() == 5);
        assertThat(cache.calls).containsExactly("load", "live", "interrupted", "load", "live");
    }

    @Test
    void silenceDropsTheCache() throws Exception {
        consumer.start();
        await().atMost(OneService.PATIENCE).until(() -> cache.calls.contains("live"));

        try (var bystander = new Bystander(nats)) {
            // Without its consumer no heartbeat comes, while the connection is well.
            var names = bystander.management().getConsumerNames("AUTH");
            bystander.management().deleteConsumer("AUTH", names.getFirst());
        }

        await().atMost(OneService.PATIENCE)
                .until(() -> cache.calls.equals(List.of("load", "live", "interrupted", "load", "live")));
    }

    @Test
    void anEventThatCannotBeReadDropsTheCache() throws Exception {
        consumer.start();
        await().atMost(OneService.PATIENCE).until(() -> cache.calls.contains("live"));

        try (var bystander = new Bystander(nats)) {
            bystander.publish(
                    "auth.user.42.updated",
                    new Headers().put(EventHeaders.TYPE, "edd.events.v1.UserUpdated"),
                    new byte[] {(byte) 0xff});
        }

        await().atMost(OneService.PATIENCE).until(() -> cache.calls.contains("interrupted"));
    }

    @Test
    void anOwnerThatCannotBeAskedIsAskedAgain() {
        cache.loader = () -> {
            if (cache.calls.size() < 3) {
                throw new IllegalArgumentException("auth is away");
            }
        };
        consumer.start();

        await().atMost(OneService.PATIENCE).until(() -> cache.calls.contains("live"));
        assertThat(cache.calls).containsExactly("load", "load", "load", "live");
    }

    private void publish(long version) {
        try (var bystander = new Bystander(nats)) {
            bystander.publish(encoder, "auth.user.42.updated", "42", version, UserUpdated.getDefaultInstance());
        } catch (java.io.IOException | io.nats.client.JetStreamApiException e) {
            throw new AssertionError(e);
        }
    }
}
