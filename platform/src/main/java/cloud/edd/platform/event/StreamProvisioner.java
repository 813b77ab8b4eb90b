package cloud.edd.platform.event;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the server and creates or widens the streams this service owns; repeating it changes nothing. */
final class StreamProvisioner {
    /** Pull consumers with a delayed negative acknowledgement and a filter; everything else we use is older. */
    static final String OLDEST_SERVER = "2.9.0";

    private static final int STREAM_NOT_FOUND = 10059;
    private static final Logger log = LoggerFactory.getLogger(StreamProvisioner.class);

    private final List<EventStream> owned;

    /** @param service the {@code spring.application.name} */
    StreamProvisioner(String service) {
        this(Arrays.stream(EventStream.values())
                .filter(stream -> stream.owner().equals(service))
                .toList());
    }

    StreamProvisioner(List<EventStream> owned) {
        this.owned = owned;
    }

    /** @throws UnfitBusException when the server is too old or a stream cannot become what is needed */
    void provision(Connection connection) throws IOException, JetStreamApiException, UnfitBusException {
        var server = connection.getServerInfo();
        if (!server.isJetStreamAvailable()) {
            throw new UnfitBusException(
                    "the server " + connection.getConnectedUrl() + " runs without JetStream: start it with -js");
        }
        if (!server.isSameOrNewerThanVersion(OLDEST_SERVER)) {
            throw new UnfitBusException(
                    "nats-server " + server.getVersion() + " is too old: " + OLDEST_SERVER + " or newer is needed");
        }
        var management = connection.jetStreamManagement();
        for (var stream : owned) {
            ensure(management, stream);
        }
    }

    /** What is there under the stream's name. */
    static Optional<StreamInfo> find(JetStreamManagement management, String stream)
            throws IOException, JetStreamApiException {
        try {
            return Optional.of(management.getStreamInfo(stream));
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void ensure(JetStreamManagement management, EventStream stream)
            throws IOException, JetStreamApiException, UnfitBusException {
        var needed = stream.configuration();
        var found = find(management, stream.name());
        if (found.isEmpty()) {
            log.info("creating the stream {} for {}", stream, stream.subjects());
            management.addStream(needed);
        } else if (StreamFit.immutable(found.get().getConfiguration(), needed).isEmpty()
                && !StreamFit.lacking(found.get().getConfiguration(), needed).isEmpty()) {
            log.info("widening the stream {}", stream);
            management.updateStream(StreamFit.union(found.get().getConfiguration(), needed));
        }
        var lacks = StreamFit.lacking(management.getStreamInfo(stream.name()).getConfiguration(), needed);
        if (!lacks.isEmpty()) {
            throw new UnfitBusException("the stream " + stream + " does not fit (" + String.join("; ", lacks)
                    + "): change it with the nats tool, or delete it and restart " + stream.owner());
        }
    }
}
