package cloud.edd.testing.gfs.process;

import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsHappenedException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Clients that put, append, replace, rename and delete at the same time, each among files of its own, and write into a ledger what they
 * were told.
 */
final class Load implements AutoCloseable {

    /** As long as processes may take to start on a machine that is busy otherwise. */
    private static final Duration GOES_ON_WITHIN = Duration.ofMinutes(4);

    private static final int CLIENTS = 6;
    private static final int MOST_FILES = 12;

    /** A stream of several segments, of which most are too long for the journal. */
    private static final int LONG_FILE = 3_000_000;

    private static final int SHORT_PIECE = 60_000;

    /** What a cluster may say whose processes are being killed. Anything else is a failure of the test. */
    private static final Set<ErrorCode> EXCUSED = EnumSet.of(
            ErrorCode.UNAVAILABLE, ErrorCode.DEADLINE_EXCEEDED, ErrorCode.NO_QUORUM, ErrorCode.RESOURCE_EXHAUSTED);

    /** A step that may or may not come to be. */
    private interface Step {
        void run() throws IOException;
    }

    private interface Noted {
        void note(boolean sure);
    }

    private final GfsClient client;
    private final Ledger ledger;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    private Load(GfsClient client, Ledger ledger) {
        this.client = client;
        this.ledger = ledger;
    }

    /** The load ends with {@link #end}, or is broken off with {@link #close}. */
    static Load start(GfsProcessCluster cluster, Path ledgerFile, long seed) throws IOException {
        Load load = new Load(cluster.connect(), new Ledger("load", ledgerFile));
        for (int number = 0; number < CLIENTS; number++) {
            Worker worker = load.new Worker(number, new Random(seed + number));
            load.threads.add(Thread.ofVirtual()
                    .uncaughtExceptionHandler((thread, failure) -> load.failures.add(failure))
                    .start(worker::work));
        }
        return load;
    }

    long acknowledged() {
        return ledger.acknowledged();
    }

    /** Waits until so many more changes were acknowledged. */
    void awaitMore(int changes) {
        long before = acknowledged();
        await().atMost(GOES_ON_WITHIN).until(() -> acknowledged() >= before + changes);
    }

    Ledger ledger() {
        return ledger;
    }

    /** No more operations; those under way are answered, or run into their deadlines. */
    void end() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " clients failed", failures.peek());
        }
    }

    /** Reads everything back that was promised. */
    void verify() throws IOException {
        ledger.verify(client);
    }

    @Override
    public void close() {
        ended = true;
        client.close();
        ledger.close();
    }

    private final class Worker {
        private final int number;
        private final Random random;
        private final List<String> files = new ArrayList<>();
        private int made;

        Worker(int number, Random random) {
            this.number = number;
            this.random = random;
        }

        void work() {
            while (!ended) {
                try {
                    step();
                } catch (IOException e) {
                    throw new AssertionError("client " + number, e);
                }
            }
        }

        private void step() throws IOException {
            int choice = files.size() < 3 ? 0 : files.size() >= MOST_FILES ? 9 : random.nextInt(10);
            switch (choice) {
                case 0 -> put(fresh(), PublishMode.CREATE, LONG_FILE);
                case 1, 2 -> put(fresh(), PublishMode.CREATE, SHORT_PIECE);
                case 3 -> put(one(), PublishMode.REPLACE, SHORT_PIECE);
                case 4, 5, 6, 7 -> append(one());
                case 8 -> rename(one(), fresh());
                default -> delete(one());
            }
        }

        private String fresh() {
            return "/" + number + "/" + made++;
        }

        private String one() {
            return files.get(random.nextInt(files.size()));
        }

        private void put(String path, PublishMode mode, int most) throws IOException {
            Piece piece = piece(most);
            attempt(
                    List.of(path),
                    () -> {
                        try (GfsWriter writer = client.create(ledger.namespace(), path, mode)) {
                            writer.write(ByteBuffer.wrap(piece.bytes()));
                            writer.publish();
                        }
                    },
                    sure -> ledger.put(path, piece, sure),
                    path);
        }

        private void append(String path) throws IOException {
            Piece piece = piece(random.nextInt(4) == 0 ? 600_000 : SHORT_PIECE);
            attempt(
                    List.of(path),
                    () -> client.append(ledger.namespace(), path, ByteBuffer.wrap(piece.bytes())),
                    sure -> ledger.append(path, piece, sure),
                    path);
        }

        private void rename(String from, String to) throws IOException {
            attempt(
                    List.of(from, to),
                    () -> client.rename(ledger.namespace(), from, to, PublishMode.CREATE),
                    sure -> ledger.rename(from, to, sure),
                    to);
        }

        private void delete(String path) throws IOException {
            attempt(
                    List.of(path),
                    () -> client.delete(ledger.namespace(), path),
                    sure -> ledger.delete(path, sure),
                    null);
        }

        private Piece piece(int most) {
            return new Piece(random.nextLong(), 1 + random.nextInt(most));
        }

        /** @param left the one of the paths that is a file afterwards */
        private void attempt(List<String> paths, Step step, Noted noted, @Nullable String left) throws IOException {
            try {
                step.run();
            } catch (GfsHappenedException e) {
                // Just as good as an answer.
            } catch (GfsNotHappenedException e) {
                if (!EXCUSED.contains(e.code())) {
                    throw e;
                }
                return;
            } catch (GfsException e) {
                noted.note(false);
                files.removeAll(paths);
                return;
            }
            noted.note(true);
            files.removeAll(paths);
            if (left != null) {
                files.add(left);
            }
        }
    }
}
