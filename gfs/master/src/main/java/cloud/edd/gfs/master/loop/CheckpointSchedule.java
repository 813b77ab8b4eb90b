package cloud.edd.gfs.master.loop;

import java.time.Duration;

/**
 * When a checkpoint is due: after so many records, or after so long if there were some.
 *
 * @param records replaying this many at a start takes about a second
 * @param interval for a master with little to do
 */
public record CheckpointSchedule(long records, Duration interval) {

    /** Fewer records than this are not worth a checkpoint. */
    private static final long WORTH_IT = 100;

    boolean isDue(long recordsSince, long nanosSince) {
        return recordsSince >= records || (recordsSince >= WORTH_IT && nanosSince >= interval.toNanos());
    }
}
