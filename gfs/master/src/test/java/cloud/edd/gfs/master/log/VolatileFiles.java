package cloud.edd.gfs.master.log;

import cloud.edd.gfs.protocol.payload.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Files in memory that remember each step done to them, and can say what a power failure after any of them may leave: of a file what was
 * forced, and of every 512 bytes written since either the old or the new ones; of a folder the names as of its last force, and any of the
 * later changes. Paths are absolute, with slashes.
 */
final class VolatileFiles {

    private static final int SECTOR = 512;

    /** What was done. Files are told apart by numbers, because names change. */
    sealed interface Step {}

    /** @param folder whether it is one, and no file */
    record Made(String name, int file, boolean folder) implements Step {}

    record Written(int file, int offset, Payload bytes) implements Step {}

    record Cut(int file, int size) implements Step {}

    record Forced(int file) implements Step {}

    record Renamed(String from, String to, int file) implements Step {}

    record Deleted(String name) implements Step {}

    record Synced(String folder) implements Step {}

    /** Not done to a file: from here on somebody relies on it. */
    record Told(String what, long number) implements Step {}

    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Integer> names = new TreeMap<>();
    private final Map<Integer, Boolean> folders = new TreeMap<>();
    private final Map<Integer, byte[]> contents = new TreeMap<>();
    /** Files, by their name at that time, and folders whose force does nothing, as a broken program or disk would have it. */
    private final Predicate<String> forgotten;

    private int lastFile;

    VolatileFiles(Predicate<String> forgotten) {
        this.forgotten = forgotten;
        names.put("/", ++lastFile);
        folders.put(lastFile, true);
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    void tell(String what, long number) {
        steps.add(new Told(what, number));
    }

    // ---- what a file system does ------------------------------------------------------------------------------

    @Nullable Integer find(String name) {
        return names.get(name);
    }

    boolean isFolder(int file) {
        return Boolean.TRUE.equals(folders.get(file));
    }

    List<String> list(String folder) {
        return names.keySet().stream()
                .filter(name -> !name.equals("/") && parent(name).equals(folder))
                .toList();
    }

    int make(String name, boolean folder) {
        int file = ++lastFile;
        names.put(name, file);
        folders.put(file, folder);
        contents.put(file, new byte[0]);
        steps.add(new Made(name, file, folder));
        return file;
    }

    byte[] content(int file) {
        return contents.getOrDefault(file, new byte[0]);
    }

    void write(int file, int offset, byte[] bytes) {
        contents.put(file, put(content(file), offset, bytes));
        steps.add(new Written(file, offset, Payload.of(bytes)));
    }

    void cut(int file, int size) {
        contents.put(file, Arrays.copyOf(content(file), size));
        steps.add(new Cut(file, size));
    }

    /** Of a folder: its names. */
    void force(String name, int file) {
        if (forgotten.test(name)) {
            return;
        }
        steps.add(isFolder(file) ? new Synced(name) : new Forced(file));
    }

    void rename(String from, String to) {
        Integer file = names.remove(from);
        if (file == null) {
            throw new IllegalStateException(from + " is not there");
        }
        names.put(to, file);
        steps.add(new Renamed(from, to, file));
    }

    void delete(String name) {
        names.remove(name);
        steps.add(new Deleted(name));
    }

    static String parent(String name) {
        int slash = name.lastIndexOf('/');
        return slash <= 0 ? "/" : name.substring(0, slash);
    }

    private static byte[] put(byte[] target, int offset, byte[] bytes) {
        byte[] result =
                target.length < offset + bytes.length ? Arrays.copyOf(target, offset + bytes.length) : target.clone();
        System.arraycopy(bytes, 0, result, offset, bytes.length);
        return result;
    }

    // ---- what is left of it -----------------------------------------------------------------------------------

    /** How much of what was not forced survives a power failure. */
    private enum Luck {
        NOTHING,
        EVERYTHING,
        ANYTHING
    }

    /** The disk after these steps and a power failure, with all on it forced. */
    VolatileFiles afterPowerFailure(List<Step> done, Random random) {
        Luck luckOfNames = Luck.values()[random.nextInt(Luck.values().length)];
        Luck luckOfBytes = Luck.values()[random.nextInt(Luck.values().length)];
        Map<String, Integer> durableNames = new TreeMap<>(Map.of("/", 1));
        Map<Integer, byte[]> durable = new TreeMap<>();
        Map<Integer, Boolean> kinds = new TreeMap<>(Map.of(1, true));
        List<Step> pendingNames = new ArrayList<>();
        Map<Integer, List<Step>> pending = new TreeMap<>();
        for (Step step : done) {
            switch (step) {
                case Made made -> {
                    kinds.put(made.file, made.folder);
                    pendingNames.add(made);
                }
                case Renamed ignored -> pendingNames.add(step);
                case Deleted ignored -> pendingNames.add(step);
                case Synced synced ->
                    pendingNames.removeIf(change -> {
                        boolean here = parent(nameOf(change)).equals(synced.folder);
                        if (here) {
                            apply(change, durableNames);
                        }
                        return here;
                    });
                case Written written ->
                    pending.computeIfAbsent(written.file, file -> new ArrayList<>())
                            .add(step);
                case Cut cut ->
                    pending.computeIfAbsent(cut.file, file -> new ArrayList<>()).add(step);
                case Forced forced ->
                    pending.getOrDefault(forced.file, new ArrayList<>()).removeIf(change -> {
                        apply(change, durable, Luck.EVERYTHING, random);
                        return true;
                    });
                case Told ignored -> {}
            }
        }
        pendingNames.stream()
                .filter(change -> happens(luckOfNames, random))
                .forEach(change -> apply(change, durableNames));
        pending.values().forEach(changes -> changes.forEach(change -> apply(change, durable, luckOfBytes, random)));
        VolatileFiles left = new VolatileFiles(forgotten);
        left.lastFile = lastFile;
        durableNames.forEach((name, file) -> {
            // A folder that is not there takes with it what was in it: names come in order, so its own fate is known.
            if (name.equals("/") || left.names.containsKey(parent(name))) {
                left.names.put(name, file);
                left.folders.put(file, kinds.getOrDefault(file, false));
                left.contents.put(file, durable.getOrDefault(file, new byte[0]));
            }
        });
        return left.asIfForced();
    }

    /** What is there now is where the steps begin. */
    private VolatileFiles asIfForced() {
        names.forEach((name, file) -> {
            if (!name.equals("/")) {
                steps.add(new Made(name, file, isFolder(file)));
                steps.add(new Written(file, 0, Payload.of(content(file))));
                steps.add(new Forced(file));
            }
        });
        names.forEach((name, file) -> {
            if (isFolder(file)) {
                steps.add(new Synced(name));
            }
        });
        return this;
    }

    private static boolean happens(Luck luck, Random random) {
        return luck == Luck.EVERYTHING || (luck == Luck.ANYTHING && random.nextBoolean());
    }

    private static String nameOf(Step change) {
        return switch (change) {
            case Made made -> made.name;
            case Renamed renamed -> renamed.to;
            case Deleted deleted -> deleted.name;
            default -> throw new IllegalArgumentException("no change of a name: " + change);
        };
    }

    private static void apply(Step change, Map<String, Integer> names) {
        switch (change) {
            case Made made -> names.put(made.name, made.file);
            case Renamed renamed -> {
                names.remove(renamed.from);
                names.put(renamed.to, renamed.file);
            }
            case Deleted deleted -> names.remove(deleted.name);
            default -> throw new IllegalArgumentException("no change of a name: " + change);
        }
    }

    private static void apply(Step change, Map<Integer, byte[]> durable, Luck luck, Random random) {
        switch (change) {
            case Cut cut -> {
                if (happens(luck, random)) {
                    durable.put(cut.file, Arrays.copyOf(durable.getOrDefault(cut.file, new byte[0]), cut.size));
                }
            }
            case Written written -> {
                byte[] bytes = written.bytes.toByteArray();
                byte[] before = durable.getOrDefault(written.file, new byte[0]);
                byte[] after = Arrays.copyOf(before, Math.max(before.length, written.offset + bytes.length));
                int end = before.length;
                for (int at = 0; at < bytes.length; ) {
                    int length = Math.min(SECTOR - (written.offset + at) % SECTOR, bytes.length - at);
                    if (happens(luck, random)) {
                        System.arraycopy(bytes, at, after, written.offset + at, length);
                        end = Math.max(end, written.offset + at + length);
                    }
                    at += length;
                }
                durable.put(written.file, end == after.length ? after : Arrays.copyOf(after, end));
            }
            default -> throw new IllegalArgumentException("no change of bytes: " + change);
        }
    }
}
