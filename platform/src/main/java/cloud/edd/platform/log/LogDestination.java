package cloud.edd.platform.log;

import cloud.edd.proto.logging.LogEntry;
import java.util.List;

/** Takes batches of log entries. */
interface LogDestination extends AutoCloseable {

    /**
     * Returns when the entries are in safe hands.
     *
     * @return how many of them were refused for good; sending those again is in vain
     * @throws DestinationAwayException if they are to be sent again later; some may have arrived
     */
    int send(List<LogEntry> entries) throws DestinationAwayException, InterruptedException;

    @Override
    void close();

    /** The destination is not there, or is overwhelmed. */
    final class DestinationAwayException extends Exception {
        private static final long serialVersionUID = 1;

        DestinationAwayException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }
}
