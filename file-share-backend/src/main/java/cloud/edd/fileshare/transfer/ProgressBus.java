package cloud.edd.fileshare.transfer;

import java.util.function.Consumer;

/**
 * Carries events from the replica that moves the bytes to the one that somebody watches. Lossy but for the last event,
 * which a subscriber also gets when it comes late. Thread-safe.
 */
interface ProgressBus {

    /** Never blocks and never fails. */
    void publish(TransferKey key, TransferEvent event);

    /** Hands events to the consumer, from any thread, until the subscription is closed. */
    Subscription subscribe(TransferKey key, Consumer<TransferEvent> consumer);

    /** Ends with {@link #close()}, which may be called twice. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
