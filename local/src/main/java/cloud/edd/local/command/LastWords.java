package cloud.edd.local.command;

import cloud.edd.local.DataFolder;
import cloud.edd.local.process.Health;
import cloud.edd.local.process.PlatformState;
import cloud.edd.local.process.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process that does not start said before it gave up. */
final class LastWords {

    private static final int LINES = 25;

    private LastWords() {}

    static String of(PlatformState state, DataFolder data) {
        StringBuilder words = new StringBuilder("Edd Cloud does not start.");
        for (ProcessStatus process : state.processes()) {
            if (process.health() == Health.FAILED) {
                Path log = data.log(process.name());
                words.append("\n\n")
                        .append(process.detail())
                        .append(" The end of ")
                        .append(log)
                        .append(":\n");
                try {
                    if (Files.exists(log)) {
                        new LogTail(log, "  ")
                                .last(LINES)
                                .forEach(line -> words.append(line).append('\n'));
                    }
                } catch (IOException e) {
                    words.append("  (cannot be read: ").append(e.getMessage()).append(")\n");
                }
            }
        }
        return words.toString();
    }
}
