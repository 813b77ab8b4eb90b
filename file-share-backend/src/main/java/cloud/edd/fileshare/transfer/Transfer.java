package cloud.edd.fileshare.transfer;

import cloud.edd.fileshare.transfer.TransferEvent.Direction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One transfer as it goes on: tells at the start, then every hundredth part (within bounds) or every half second, and at
 * the end. Used by the one thread that moves the bytes.
 */
public final class Transfer {
    private static final long SMALLEST_STEP = 64L << 10;
    private static final long LARGEST_STEP = 10L << 20;
    private static final int STEPS = 100;
    private static final Duration LONGEST_SILENCE = Duration.ofMillis(500);

    private final String id;
    private final Direction direction;
    private final long total;
    private final Clock clock;
    private final Consumer<TransferEvent> out;
    private final long step;

    private long bytes;
    private long toldBytes;
    private Instant toldAt;
    private boolean ended;

    Transfer(String id, Direction direction, long total, Clock clock, Consumer<TransferEvent> out) {
        this.id = id;
        this.direction = direction;
        this.total = total;
        this.clock = clock;
        this.out = out;
        this.step = Math.clamp(total / STEPS, SMALLEST_STEP, LARGEST_STEP);
        this.toldAt = clock.instant();
        tell(false, null);
    }

    /** Bytes that have moved since the last call. */
    public void moved(long count) {
        bytes += count;
        if (bytes - toldBytes >= step
                || Duration.between(toldAt, clock.instant()).compareTo(LONGEST_SILENCE) >= 0) {
            tell(false, null);
        }
    }

    /** Everything has arrived. Only the first end counts. */
    public void done() {
        end(null);
    }

    /** It failed, with a sentence for the user. Only the first end counts. */
    public void failed(String error) {
        end(error);
    }

    private void end(@Nullable String error) {
        if (!ended) {
            ended = true;
            tell(true, error);
        }
    }

    private void tell(boolean done, @Nullable String error) {
        toldBytes = bytes;
        toldAt = clock.instant();
        out.accept(new TransferEvent(id, direction, bytes, total, done, error));
    }
}
