package cloud.edd.platform.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GatheredLinesTest {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    /** Each write as it comes to the operating system. */
    private final List<String> writes = new CopyOnWriteArrayList<>();

    private final PrintStream output = new PrintStream(
            new OutputStream() {
                @Override
                public void write(int one) {
                    throw new AssertionError("byte by byte");
                }

                @Override
                public void write(byte[] bytes, int from, int count) {
                    writes.add(new String(bytes, from, count, StandardCharsets.UTF_8));
                }
            },
            false,
            StandardCharsets.UTF_8);

    private final GatheredLines lines = new GatheredLines(() -> output, FOR_EVER);

    private void add(String line, boolean mayWait) {
        lines.add(line.getBytes(StandardCharsets.UTF_8), mayWait);
    }

    @Test
    void linesThatMayWaitAreWrittenWithTheNextOneThatMayNot() {
        add("a\n", true);
        add("b\n", true);
        assertThat(writes).isEmpty();

        add("urgent\n", false);
        add("more\n", false);

        assertThat(writes).containsExactly("a\nb\nurgent\n", "more\n");
    }

    @Test
    void noLineWaitsLongerThanItMay() {
        try (var soon = new GatheredLines(() -> output, Duration.ofMillis(1))) {
            soon.start();
            for (int i = 0; i < 3; i++) {
                soon.add(("line " + i + "\n").getBytes(StandardCharsets.UTF_8), true);
                String last = "line " + i + "\n";
                await().until(() -> String.join("", writes).endsWith(last));
            }
        }
    }

    @Test
    void moreThanThereIsRoomForIsWrittenByWhoeverAddsIt() {
        List<String> added = IntStream.range(0, 5_000)
                .mapToObj(i -> "line %05d with some more to it\n".formatted(i))
                .toList();

        added.forEach(line -> add(line, true));

        assertThat(String.join("", added)).startsWith(String.join("", writes));
        int all = String.join("", added).length();
        assertThat(String.join("", writes).length()).isBetween(all - GatheredLines.CAPACITY, all);
        assertThat(writes).hasSizeLessThan(5).allMatch(written -> written.endsWith("\n"));
    }

    @Test
    void aLineLargerThanAllRoomKeepsItsPlace() {
        String large = "x".repeat(2 * GatheredLines.CAPACITY) + "\n";

        add("before\n", true);
        add(large, true);
        add("after\n", true);
        lines.close();

        assertThat(writes).containsExactly("before\n", large, "after\n");
    }

    @Test
    void theEndWritesWhatWaitsAndWhatComesLaterDoesNotWait() {
        lines.start();
        add("a\n", true);
        lines.close();
        assertThat(writes).containsExactly("a\n");

        add("late\n", true);

        assertThat(writes).containsExactly("a\n", "late\n");
    }

    @Test
    void linesOfManyThreadsAreWholeAndInTheOrderOfEach() throws InterruptedException {
        int each = 20_000;
        var all = new ByteArrayOutputStream();
        var stream = new PrintStream(all, false, StandardCharsets.UTF_8);
        List<Thread> threads = new ArrayList<>();
        try (var shared = new GatheredLines(() -> stream, Duration.ofNanos(1))) {
            shared.start();
            for (int thread = 0; thread < 4; thread++) {
                String name = "thread " + thread + " ";
                threads.add(Thread.ofPlatform()
                        .start(() -> IntStream.range(0, each)
                                .forEach(i ->
                                        shared.add((name + i + "\n").getBytes(StandardCharsets.UTF_8), i % 100 != 0))));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        List<String> written = all.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(written).hasSize(4 * each);
        for (int thread = 0; thread < 4; thread++) {
            String name = "thread " + thread + " ";
            assertThat(written.stream().filter(line -> line.startsWith(name)).toList())
                    .isEqualTo(IntStream.range(0, each).mapToObj(i -> name + i).toList());
        }
    }
}
