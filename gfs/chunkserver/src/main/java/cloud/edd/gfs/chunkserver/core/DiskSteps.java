package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** Requests that are done one after the other. */
final class DiskSteps {

    private DiskSteps() {}

    /**
     * Each is asked when the one before is done.
     *
     * @param failed gets what went wrong, and with what; then nothing more is asked
     */
    static void run(Surroundings surroundings, List<DiskRequest> steps, Runnable done, Consumer<String> failed) {
        next(surroundings, steps.iterator(), done, failed);
    }

    /**
     * The same for requests of one file, which the disk does in the order in which they are asked: all at once, so that none waits for this
     * side. Those behind one that failed are done all the same.
     *
     * @param steps at least one
     * @param failed gets what went wrong first, when all are over
     */
    static void runTogether(
            Surroundings surroundings, List<DiskRequest> steps, Runnable done, Consumer<String> failed) {
        List<String> faults = new ArrayList<>();
        for (int number = 1; number <= steps.size(); number++) {
            DiskRequest step = steps.get(number - 1);
            boolean last = number == steps.size();
            surroundings.disk(step, result -> {
                if (result instanceof DiskResult.Failed failure) {
                    faults.add(fault(step, failure));
                }
                if (last && faults.isEmpty()) {
                    done.run();
                } else if (last) {
                    failed.accept(faults.getFirst());
                }
            });
        }
    }

    private static String fault(DiskRequest step, DiskResult.Failed failure) {
        return step.getClass().getSimpleName() + ": " + failure.failure() + ", " + failure.detail();
    }

    private static void next(
            Surroundings surroundings, Iterator<DiskRequest> steps, Runnable done, Consumer<String> failed) {
        if (!steps.hasNext()) {
            done.run();
            return;
        }
        DiskRequest step = steps.next();
        surroundings.disk(step, result -> {
            if (result instanceof DiskResult.Failed failure) {
                failed.accept(fault(step, failure));
            } else {
                next(surroundings, steps, done, failed);
            }
        });
    }
}
