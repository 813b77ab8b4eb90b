package cloud.edd.bench.gfs;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A file system that runs, and the worker that uses it. For one thread. */
interface Peer extends AutoCloseable {
    String EDD = "GFS";
    String HDFS = "HDFS 3.4.1";
    String SKELETON = "bare skeleton";

    double NANOS_PER_SECOND = 1e9;
    double NANOS_PER_MILLI = 1e6;

    String name();

    Dialog worker();

    /** Of everything that runs for it, the worker included. */
    List<Long> pids();

    /** Time of processors so far, of all that runs for it. */
    default Duration processorTime() {
        return pids().stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Has the worker do what these words say. */
    default Answer ask(Object... words) throws IOException {
        Duration before = processorTime();
        double[] numbers = worker().ask(Stream.of(words).map(String::valueOf).collect(Collectors.joining(" ")));
        return new Answer(
                numbers[0],
                numbers[1] / NANOS_PER_SECOND,
                numbers[2] / NANOS_PER_MILLI,
                numbers[3] / NANOS_PER_MILLI,
                processorTime().minus(before));
    }

    /** Has the worker do the same again until the time is over; at least once. */
    default void warmUp(int millis, Object... words) throws IOException {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        do {
            ask(words);
        } while (System.nanoTime() < end);
    }

    @Override
    void close() throws IOException;

    /**
     * What became of one line.
     *
     * @param perSecond calls
     * @param seconds for all of them
     * @param medianMillis of one
     * @param rareMillis the 99th percentile
     * @param processors of all processes together
     */
    record Answer(double perSecond, double seconds, double medianMillis, double rareMillis, Duration processors) {

        /** Calls for each second of a processor. */
        double perProcessorSecond() {
            return perSecond * seconds / processorSeconds();
        }

        double processorSeconds() {
            return processors.toNanos() / NANOS_PER_SECOND;
        }
    }
}
