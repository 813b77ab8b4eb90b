package cloud.edd.local.process;

import java.io.IOException;
import java.util.List;

/** How a process is asked to end in good order. */
public enum StopSignal {
    TERMINATE("TERM"),
    /** PostgreSQL waits for its clients on TERM and ends their sessions on INT. */
    INTERRUPT("INT");

    private final String word;

    StopSignal(String word) {
        this.word = word;
    }

    void send(ProcessHandle process) {
        if (this == TERMINATE) {
            process.destroy();
            return;
        }
        try {
            new ProcessBuilder(List.of("kill", "-" + word, Long.toString(process.pid())))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            process.destroy();
        }
    }
}
