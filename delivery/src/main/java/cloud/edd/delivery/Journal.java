package cloud.edd.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What ran before a rollout changed it, in the order of the changes. A file, so that a run that is broken off can be taken
 * back by the step after it.
 */
record Journal(Path file) {

    /** Remembers a workload as it is now, before it is changed. */
    void remember(Workload workload) {
        try {
            Files.writeString(
                    file,
                    workload.kind() + " " + workload.name() + " " + workload.image() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new DeliveryException("nothing is changed without a journal, and " + file + " cannot be written", e);
        }
    }

    /** What was changed, the last first. */
    List<Workload> newestFirst() {
        var workloads = new ArrayList<Workload>();
        try {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    String[] words = line.split(" ", 3);
                    if (words.length == 3) {
                        workloads.addFirst(new Workload(words[0], words[1], words[2]));
                    }
                }
            }
        } catch (IOException e) {
            throw new DeliveryException("what was changed cannot be read from " + file, e);
        }
        return workloads;
    }

    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new DeliveryException(file + " cannot be deleted", e);
        }
    }
}
