package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** Requests that are asked one after the other, each when the one before is done. */
final class DiskSteps {

    private DiskSteps() {}

    /** @param failed gets what went wrong, and with what; then nothing more is asked */
    static void run(Surroundings surroundings, List<DiskRequest> steps, Runnable done, Consumer<String> failed) {
        next(surroundings, steps.iterator(), done, failed);
    }

    private static void next(
            Surroundings surroundings, Iterator<DiskRequest> steps, Runnable done, Consumer<String> failed) {
        if (!steps.hasNext()) {
            done.run();
            return;
        }
        DiskRequest step = steps.next();
        surroundings.disk(step, result -> {
            if (result instanceof DiskResult.Failed(DiskResult.Failure failure, String detail)) {
                failed.accept(step.getClass().getSimpleName() + ": " + failure + ", " + detail);
            } else {
                next(surroundings, steps, done, failed);
            }
        });
    }
}
