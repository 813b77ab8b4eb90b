package cloud.edd.platform.event;

import cloud.edd.testing.nats.TestNats;
import com.google.protobuf.Message;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.PublishOptions;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.util.Objects;

/** Another service on the same bus: publishes without an outbox, looks at streams. */
final class Bystander implements AutoCloseable {
    private final Connection connection;

    Bystander(TestNats nats) {
        connection = nats.connect();
    }

    void publish(EventEncoder encoder, String subject, String entityId, long version, Message body)
            throws IOException, JetStreamApiException {
        var encoded = encoder.encode(subject, entityId, version, body);
        var headers = new Headers();
        encoded.headers().forEach((name, value) -> headers.put(name, value));
        publish(subject, headers, encoded.payload().toByteArray());
    }

    void publish(String subject, Headers headers, byte[] body) throws IOException, JetStreamApiException {
        connection
                .jetStream()
                .publish(subject, headers, body, PublishOptions.builder().build());
    }

    JetStreamManagement management() throws IOException {
        return connection.jetStreamManagement();
    }

    Connection connection() {
        return connection;
    }

    Headers headers(String stream, long sequence) throws IOException, JetStreamApiException {
        return Objects.requireNonNull(management().getMessage(stream, sequence).getHeaders());
    }

    long count(EventStream stream) throws IOException, JetStreamApiException {
        return management().getStreamInfo(stream.name()).getStreamState().getMsgCount();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
