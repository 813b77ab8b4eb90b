package cloud.edd.platform.event;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds sent events that the bus lost and lets the relay send them again. The bus acknowledges before it syncs, so a
 * crash can take the end of a stream, and a wiped store all of it. A stream that is missing, younger than what was sent
 * to it, or that holds something else where an event was stored has lost that event and all that came after it.
 */
final class SentRowsCheck {
    private static final int MESSAGE_NOT_FOUND = 10037;
    private static final Logger log = LoggerFactory.getLogger(SentRowsCheck.class);

    private final Outbox outbox;
    private final JetStreamManagement management;

    SentRowsCheck(Outbox outbox, JetStreamManagement management) {
        this.outbox = outbox;
        this.management = management;
    }

    void run() throws SQLException, IOException, JetStreamApiException {
        for (var stream : outbox.sentStreams()) {
            var lost = check(stream);
            if (lost > 0) {
                log.warn("the stream {} lost {} events that it had acknowledged; sending them again", stream, lost);
            }
        }
    }

    private int check(String stream) throws SQLException, IOException, JetStreamApiException {
        var found = StreamProvisioner.find(management, stream);
        if (found.isEmpty()) {
            return outbox.sendAgainFrom(stream, 0);
        }
        // Two clocks are compared here. One that is ahead makes events go out twice, which their ids absorb; one that
        // is
        // behind leaves them to the search.
        var lost = outbox.sendAgainBefore(stream, found.get().getCreateTime().toInstant());
        return lost + sendAgainAfterFirstLost(stream, found.get().getStreamState());
    }

    /** What is intact is a prefix in the order of sequences: its end is found by halving. */
    private int sendAgainAfterFirstLost(String stream, StreamState state)
            throws SQLException, IOException, JetStreamApiException {
        var low = 0L;
        var high = outbox.countSent(stream);
        while (low < high) {
            var middle = (low + high) >>> 1;
            var row = outbox.sent(stream, middle);
            if (row.isPresent() && isIntact(row.get(), state)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        var firstLost = outbox.sent(stream, low);
        return firstLost.isEmpty()
                ? 0
                : outbox.sendAgainFrom(stream, firstLost.get().sequence());
    }

    private boolean isIntact(SentRow row, StreamState state) throws IOException, JetStreamApiException {
        if (row.sequence() > state.getLastSequence()) {
            return false;
        }
        if (row.sequence() < state.getFirstSequence()) {
            // Discarded by the stream's limits after it was stored.
            return true;
        }
        try {
            var headers = management.getMessage(row.stream(), row.sequence()).getHeaders();
            return headers != null && row.eventId().equals(headers.getFirst(EventHeaders.MESSAGE_ID));
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == MESSAGE_NOT_FOUND) {
                // Deleted by hand or by the limit per subject: it had been stored.
                return true;
            }
            throw e;
        }
    }
}
