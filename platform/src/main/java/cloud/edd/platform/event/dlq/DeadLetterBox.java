package cloud.edd.platform.event.dlq;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All dead letters on a bus. */
final class DeadLetterBox {
    private static final int NO_MESSAGE = 10037;
    private static final int NO_STREAM = 10059;
    /** A handler may take its time; its service answers when it has ended. */
    private static final Duration REPLAY_LIMIT = Duration.ofMinutes(2);
    /** More do not fit on a screen; what is handled makes room for the next. */
    private static final int LONGEST_LIST = 1000;

    private final Connection connection;
    private final JetStreamManagement management;

    DeadLetterBox(Connection connection) throws IOException {
        this.connection = connection;
        this.management = connection.jetStreamManagement();
    }

    /** The oldest first. */
    List<DeadLetter> list() throws IOException, JetStreamApiException {
        var letters = new ArrayList<DeadLetter>();
        var next = next(0);
        while (next != null && letters.size() < LONGEST_LIST) {
            letters.add(next);
            next = next(next.id() + 1);
        }
        return letters;
    }

    /** Has the letter handled by the service whose consumer gave up; returns what that service says. */
    String replay(long id) throws IOException, JetStreamApiException, InterruptedException, DeadLetterException {
        var letter = find(id);
        var answer = connection.request(
                DeadLetterHeaders.REPLAY_SUBJECT_PREFIX + letter.durable(),
                Long.toString(id).getBytes(StandardCharsets.UTF_8),
                REPLAY_LIMIT);
        if (answer == null || answer.isStatusMessage()) {
            throw new DeadLetterException("no service answers for the consumer " + letter.durable()
                    + ": start the service that owns it and try again");
        }
        var text = new String(answer.getData(), StandardCharsets.UTF_8);
        if (!text.startsWith(DeadLetterHeaders.HANDLED)) {
            throw new DeadLetterException("replay of " + id + ": " + text);
        }
        return text;
    }

    /** Deletes the letter for good. */
    void discard(long id) throws IOException, JetStreamApiException, DeadLetterException {
        find(id);
        management.deleteMessage(DeadLetterHeaders.STREAM, id, false);
    }

    private DeadLetter find(long id) throws IOException, JetStreamApiException, DeadLetterException {
        var found = next(id);
        if (found == null || found.id() != id) {
            throw new DeadLetterException("there is no dead letter " + id + ": see list");
        }
        return found;
    }

    private @Nullable DeadLetter next(long from) throws IOException, JetStreamApiException {
        try {
            return DeadLetter.of(management.getNextMessage(
                    DeadLetterHeaders.STREAM, Math.max(1, from), DeadLetterHeaders.SUBJECT_PREFIX + ">"));
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == NO_MESSAGE || e.getApiErrorCode() == NO_STREAM) {
                return null;
            }
            throw e;
        }
    }
}
