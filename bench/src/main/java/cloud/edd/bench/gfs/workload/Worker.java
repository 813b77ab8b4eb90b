package cloud.edd.bench.gfs.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does to a store what it is told, a line at a time, until there are no more lines. An answer is a line of numbers, as
 * {@link Callers} gives them, that begins with {@link #ANSWER}; or with {@link #FAILURE}, and what went wrong.
 */
public final class Worker {
    public static final String ANSWER = "=> ";
    public static final String FAILURE = "!! ";

    private final Store store;
    private final List<String> smallFiles = new ArrayList<>();
    private final AtomicInteger serial = new AtomicInteger();

    private Worker(Store store) {
        this.store = store;
    }

    /** Returns when its input ends. */
    public static void serve(Store store) throws IOException {
        PrintStream out = System.out;
        Worker worker = new Worker(store);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        out.println(ANSWER + "0");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(worker.answer(line.split(" ")));
            out.flush();
        }
    }

    private String answer(String[] words) {
        try {
            StringJoiner numbers = new StringJoiner(" ", ANSWER, "");
            for (double number : perform(words)) {
                numbers.add(Double.toString(number));
            }
            return numbers.toString();
        } catch (Exception e) {
            e.printStackTrace();
            return FAILURE + String.join(" ", words) + ": " + String.valueOf(e).replace('\n', ' ');
        }
    }

    private double[] perform(String[] words) throws Exception {
        String path = words[1];
        return switch (words[0]) {
            case "write" -> Callers.times(1, (caller, number) -> store.write(path, Long.parseLong(words[2])));
            case "read" -> Callers.times(1, (caller, number) -> expect(store.read(path), Long.parseLong(words[2])));
            case "append" -> append(path, Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "delete" -> Callers.times(1, (caller, number) -> store.delete(path));
            case "small-write" -> smallWrite(path, words);
            case "small-read" -> smallRead(words);
            case "prepare" -> prepare(path, Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            default -> metadata(words[0], path, words);
        };
    }

    private static void expect(long got, long wanted) throws IOException {
        if (got != wanted) {
            throw new IOException(got + " bytes instead of " + wanted);
        }
    }

    private double[] append(String path, int count, int bytes) throws Exception {
        byte[] record = Content.record(bytes);
        try (Store.Log log = store.log(path)) {
            return Callers.times(count, (caller, number) -> log.append(record));
        }
    }

    /** {@code small-write FOLDER THREADS MILLIS BYTES}. */
    private double[] smallWrite(String folder, String[] words) throws Exception {
        int bytes = Integer.parseInt(words[4]);
        return Callers.run(Integer.parseInt(words[2]), Long.parseLong(words[3]), (caller, number) -> {
            String path = folder + "/" + serial.incrementAndGet();
            store.write(path, bytes);
            synchronized (smallFiles) {
                smallFiles.add(path);
            }
        });
    }

    /** {@code small-read FOLDER THREADS MILLIS BYTES}: any of the files that were written. */
    private double[] smallRead(String[] words) throws Exception {
        int threads = Integer.parseInt(words[2]);
        int bytes = Integer.parseInt(words[4]);
        List<Random> randoms = randoms(threads);
        return Callers.run(
                threads,
                Long.parseLong(words[3]),
                (caller, number) ->
                        expect(store.read(smallFiles.get(randoms.get(caller).nextInt(smallFiles.size()))), bytes));
    }

    private static List<Random> randoms(int threads) {
        List<Random> randoms = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            randoms.add(new Random(thread));
        }
        return randoms;
    }

    /** Folders with files of a kibibyte in them. */
    private double[] prepare(String root, int folders, int files) throws Exception {
        AtomicInteger next = new AtomicInteger();
        int all = folders * files;
        double[] last = new double[0];
        while (next.get() < all) {
            last = Callers.run(8, 1, (caller, number) -> {
                int file = next.getAndIncrement();
                if (file < all) {
                    store.write(root + "/" + file / files + "/" + file % files, 1 << 10);
                }
            });
        }
        return last;
    }

    /** {@code create|open|stat|list ROOT CALLERS MILLIS FOLDERS FILES}. */
    private double[] metadata(String operation, String root, String[] words) throws Exception {
        int callers = Integer.parseInt(words[2]);
        int folders = Integer.parseInt(words[4]);
        int files = Integer.parseInt(words[5]);
        List<Random> randoms = randoms(callers);
        return Callers.run(callers, Long.parseLong(words[3]), (caller, number) -> {
            Random random = randoms.get(caller);
            String folder = root + "/" + random.nextInt(folders);
            switch (operation) {
                case "create" -> store.create(root + "-new/" + caller + "/" + serial.incrementAndGet());
                case "open" -> store.open(folder + "/" + random.nextInt(files));
                case "stat" -> store.stat(folder + "/" + random.nextInt(files));
                case "list" -> expect(store.list(folder), files);
                default -> throw new IllegalArgumentException("nobody knows how to " + operation);
            }
        });
    }
}
