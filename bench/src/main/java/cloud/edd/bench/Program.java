package cloud.edd.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that serves until it is closed. What it writes is kept in a file, and shown if it does not start. */
public final class Program implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int LOOK_MILLIS = 100;
    private static final long NANOS_PER_MICRO = 1000;
    private static final long KIBIBYTES_PER_MEBIBYTE = 1024;

    /** Ended with this process, also when somebody stops it half way. */
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final String name;
    private final Process process;
    private final Path output;

    /** @param environment on top of this process's own */
    public Program(String name, List<String> command, Map<String, String> environment) throws IOException {
        this.name = name;
        output = Files.createTempFile("bench", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        RUNNING.add(process);
    }

    /** Waits until the probe passes. */
    public void await(Load.Act probe) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!passes(probe)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException(name + " does not get ready:\n" + Files.readString(output));
            }
            process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean passes(Load.Act probe) {
        try {
            probe.perform();
            return true;
        } catch (Exception notYet) {
            return false;
        }
    }

    /** Resident memory in MiB. */
    public long residentMebibytes() throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
        String answer = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        return Long.parseLong(answer) / KIBIBYTES_PER_MEBIBYTE;
    }

    public long pid() {
        return process.pid();
    }

    /** Ends it at once, as a loss of power would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What it and its children have used of processors so far, in microseconds; the system counts in steps of about 10 ms. */
    public long processorMicros() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .flatMap(one -> one.info().totalCpuDuration().stream())
                .mapToLong(used -> used.toNanos() / NANOS_PER_MICRO)
                .sum();
    }

    /** A port of the loopback interface that nothing listens on. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        RUNNING.remove(process);
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        Files.deleteIfExists(output);
    }
}
