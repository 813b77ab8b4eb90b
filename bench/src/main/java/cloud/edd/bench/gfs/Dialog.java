package cloud.edd.bench.gfs;

import cloud.edd.bench.gfs.workload.Worker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that one talks with in lines, as {@link Worker} does. It ends when its input does. For one thread. */
final class Dialog implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final Path errors;
    private final PrintWriter to;
    private final BufferedReader from;

    /** @param folder where what it has to say otherwise is kept, until it is closed */
    Dialog(String name, List<String> command, Path folder) throws IOException {
        this.name = name;
        errors = Files.createTempFile(folder, "talk", ".log");
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(errors.toFile()))
                .start();
        to = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        from = process.inputReader(StandardCharsets.UTF_8);
    }

    long pid() {
        return process.pid();
    }

    /** Says something and returns the answer. */
    double[] ask(String line) throws IOException {
        to.println(line);
        return answer();
    }

    /** What it says next by itself. */
    double[] answer() throws IOException {
        for (String line = from.readLine(); line != null; line = from.readLine()) {
            if (line.startsWith(Worker.ANSWER)) {
                return Stream.of(line.substring(Worker.ANSWER.length()).split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
            }
            if (line.startsWith(Worker.FAILURE)) {
                throw new IOException(name + ": " + line + "\n" + Files.readString(errors));
            }
        }
        throw new IOException(name + " ended:\n" + Files.readString(errors));
    }

    @Override
    public void close() throws IOException {
        to.close();
        try {
            if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        Files.deleteIfExists(errors);
    }
}
