package cloud.edd.auth;

import cloud.edd.testing.nats.TestNats;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What other services could read on the bus. */
final class Bus {
    private static final Map<String, String> SUBJECTS = Map.of("AUTH", "auth.>", "NOTIFICATIONS", "notify.>");

    private Bus() {}

    /** Does what notification-service does at its start: its stream is nobody else's to make. */
    static void addNotifications(TestNats nats) throws IOException, InterruptedException {
        Connection connection = nats.connect();
        try {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("NOTIFICATIONS")
                            .subjects(SUBJECTS.get("NOTIFICATIONS"))
                            .build());
        } catch (JetStreamApiException e) {
            throw new AssertionError(e);
        } finally {
            connection.close();
        }
    }

    /** Every message of a stream, in its order. */
    static List<Message> all(TestNats nats, String stream) throws IOException, InterruptedException {
        List<Message> messages = new ArrayList<>();
        Connection connection = nats.connect();
        try {
            long last = connection
                    .jetStreamManagement()
                    .getStreamInfo(stream)
                    .getStreamState()
                    .getMsgCount();
            var subscription = connection
                    .jetStream()
                    .subscribe(
                            SUBJECTS.get(stream),
                            PushSubscribeOptions.builder().stream(stream)
                                    .ordered(true)
                                    .configuration(ConsumerConfiguration.builder()
                                            .deliverPolicy(DeliverPolicy.All)
                                            .build())
                                    .build());
            while (messages.size() < last) {
                Message message = subscription.nextMessage(Duration.ofSeconds(5));
                if (message == null) {
                    throw new AssertionError(stream + " has " + last + " messages and delivers " + messages.size());
                }
                messages.add(message);
            }
        } catch (JetStreamApiException e) {
            throw new AssertionError(e);
        } finally {
            connection.close();
        }
        return messages;
    }

    /** The messages of AUTH that name the user. */
    static List<Message> ofUser(TestNats nats, String id) throws IOException, InterruptedException {
        return all(nats, "AUTH").stream()
                .filter(message -> new String(message.getData(), StandardCharsets.UTF_8).contains(id))
                .toList();
    }

    /** The ids of all events on both streams, in the order of each. */
    static List<String> eventIds(TestNats nats) throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        for (String stream : List.of("AUTH", "NOTIFICATIONS")) {
            for (Message message : all(nats, stream)) {
                ids.add(message.getHeaders().getFirst("Nats-Msg-Id"));
            }
        }
        return ids;
    }
}
