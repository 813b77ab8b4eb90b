package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Progress;
import cloud.edd.proto.gfs.Uuid;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Writes whose clients wait and want to hear that it is worth it. They hear it while the disks get on: a busy one takes
 * longer for a segment than a client waits for a server of which it hears nothing.
 */
final class Awaited {

    /** A third of what a client waits for a sign. */
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private record Write(Uuid handle, int length) {}

    private final Surroundings surroundings;
    private final Map<WriteBatch.Waiter, Write> writes = new LinkedHashMap<>();
    private long nextAt;
    private long moves;
    private long seen;

    Awaited(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    void add(WriteBatch.Waiter waiter, Uuid handle, int length) {
        writes.put(waiter, new Write(handle, length));
    }

    void answered(WriteBatch.Waiter waiter) {
        writes.remove(waiter);
    }

    void closed(long link) {
        writes.keySet().removeIf(waiter -> waiter.link() == link);
    }

    /** Another server's disk got on. */
    void moved() {
        moves++;
    }

    /** @param waiting whether the chunk's writes wait for disks and for nobody else */
    void tick(Predicate<Uuid> waiting) {
        if (surroundings.nowNanos() < nextAt) {
            return;
        }
        nextAt = surroundings.nowNanos() + PROGRESS_NANOS;
        long now = moves + surroundings.written();
        if (now == seen) {
            return;
        }
        seen = now;
        writes.forEach((waiter, write) -> {
            if (waiting.test(write.handle())) {
                surroundings.send(
                        waiter.link(),
                        DataFrame.newBuilder()
                                .setId(waiter.id())
                                .setProgress(Progress.newBuilder().setReceived(write.length()))
                                .build());
            }
        });
    }
}
