package cloud.edd.platform.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.testing.nats.TestNats;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class NatsLiveMessagesTest {

    @Test
    void otherReplicasHearAlsoAfterTheBusWasAwayAndTheSpeakerDoesNot() throws Exception {
        try (TestNats nats = TestNats.start()) {
            EventBus firstBus = bus(nats);
            EventBus secondBus = bus(nats);
            LiveMessages first = new NatsLiveMessages(firstBus, "first");
            LiveMessages second = new NatsLiveMessages(secondBus, "second");
            Queue<String> heardByFirst = new ConcurrentLinkedQueue<>();
            Queue<String> heardBySecond = new ConcurrentLinkedQueue<>();
            // Before the bus is there: the subscription follows as soon as it is.
            try (var _ = first.listen("progress.test.>", body -> heardByFirst.add(text(body)));
                    var _ = second.listen("progress.test.>", body -> heardBySecond.add(text(body)))) {
                firstBus.start();
                secondBus.start();
                awaitDelivery(first, "before", heardBySecond);

                nats.stop();
                first.publish("progress.test.1", bytes("lost"));
                nats.restart();
                awaitDelivery(first, "after", heardBySecond);

                assertThat(heardByFirst).isEmpty();
                assertThat(heardBySecond).doesNotContain("lost");
            } finally {
                firstBus.stop();
                secondBus.stop();
            }
        }
    }

    @Test
    void aSubjectOfAStreamIsRefused() {
        try (TestNats nats = TestNats.start()) {
            LiveMessages messages = new NatsLiveMessages(bus(nats), "only");

            assertThatThrownBy(() -> messages.publish("sfs.file.1.uploaded", new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    // A subscription takes effect some time after it was made, so the message is said until it is heard.
    private static void awaitDelivery(LiveMessages from, String message, Queue<String> heard) {
        await().atMost(OneService.PATIENCE).untilAsserted(() -> {
            from.publish("progress.test.1", bytes(message));
            assertThat(heard).contains(message);
        });
    }

    private static EventBus bus(TestNats nats) {
        return new EventBus(nats.url(), "live-test", new StreamProvisioner(List.of()), new SecureRandom());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
