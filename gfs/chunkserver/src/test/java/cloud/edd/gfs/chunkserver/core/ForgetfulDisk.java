package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A disk in memory that loses, tears and reorders at a crash what was not forced. */
final class ForgetfulDisk {

    private static final int SECTOR = 512;

    private record Write(int offset, Payload bytes) {}

    private static final class Inode {
        byte[] forced = new byte[0];
        byte[] now = new byte[0];
        final List<Write> unforced = new ArrayList<>();
        /** What a failed force covered: it is read until the power fails, and no later force covers it. */
        final List<Write> givenUp = new ArrayList<>();
        /** A rename that no sync has made durable: both names change in one step, also for a power failure. */
        @Nullable String renamedFrom;

        /** A force failed: what was not forced then never is, however often it is asked for. */
        boolean poisoned;

        void write(int offset, byte[] bytes) {
            now = put(now, offset, bytes);
            unforced.add(new Write(offset, Payload.of(bytes)));
        }

        void force() {
            unforced.forEach(
                    write -> forced = put(forced, write.offset(), write.bytes().toByteArray()));
            unforced.clear();
        }

        /** The disk has what is read, however it came there. */
        void settle() {
            forced = now.clone();
            unforced.clear();
            givenUp.clear();
        }

        void poison() {
            poisoned = true;
            givenUp.addAll(unforced);
            unforced.clear();
        }

        void crash(Random random) {
            givenUp.addAll(unforced);
            for (Write write : givenUp) {
                byte[] bytes = write.bytes().toByteArray();
                for (int at = 0; at < bytes.length; ) {
                    int length = Math.min(SECTOR - (write.offset() + at) % SECTOR, bytes.length - at);
                    if (random.nextBoolean()) {
                        forced = put(forced, write.offset() + at, Arrays.copyOfRange(bytes, at, at + length));
                    }
                    at += length;
                }
            }
            now = forced.clone();
            unforced.clear();
            givenUp.clear();
            poisoned = false;
        }

        /** In its place unless it is too short: files are megabytes, and sectors are not. */
        private static byte[] put(byte[] target, int offset, byte[] bytes) {
            byte[] result =
                    target.length < offset + bytes.length ? Arrays.copyOf(target, offset + bytes.length) : target;
            System.arraycopy(bytes, 0, result, offset, bytes.length);
            return result;
        }
    }

    private final Map<String, Inode> names = new TreeMap<>();
    private final Map<String, Inode> durableNames = new TreeMap<>();
    private final Set<String> broken = new TreeSet<>();
    private final Set<String> unforceable = new TreeSet<>();
    private final Set<String> unwritable = new TreeSet<>();
    /** Files that were asked to be forced, in order. */
    final List<String> forces = new ArrayList<>();
    /** What was read of chunk files, in order. */
    final List<DiskRequest.ReadAt> chunkReads = new ArrayList<>();

    private long capacity = Long.MAX_VALUE;

    /** Writes that would need more fail with NO_SPACE. */
    void limit(long bytes) {
        capacity = bytes;
    }

    long used() {
        return names.values().stream().mapToLong(inode -> inode.now.length).sum();
    }

    long usedByChunks() {
        return names.entrySet().stream()
                .filter(entry -> folder(entry.getKey()).equals(StorageLayout.CHUNKS))
                .mapToLong(entry -> entry.getValue().now.length)
                .sum();
    }

    void crash(Random random) {
        Map<String, Inode> after = new TreeMap<>(durableNames);
        names.forEach((name, inode) -> {
            if (durableNames.get(name) != inode && random.nextBoolean()) {
                after.put(name, inode);
                after.remove(inode.renamedFrom == null ? "" : inode.renamedFrom, inode);
            }
            inode.renamedFrom = null;
        });
        durableNames.forEach((name, inode) -> {
            if (!names.containsKey(name) && !names.containsValue(inode) && random.nextBoolean()) {
                after.remove(name);
            }
        });
        names.clear();
        names.putAll(after);
        durableNames.clear();
        durableNames.putAll(after);
        names.values().forEach(inode -> inode.crash(random));
    }

    /** The program has ended and another one opens the files anew: it is not told that a force of one failed. */
    void reopened() {
        names.values().forEach(inode -> inode.poisoned = false);
    }

    /** Its sectors cannot be read any more. */
    void breakFile(String file) {
        broken.add(file);
    }

    /** The next force of it fails. */
    void failForce(String file) {
        unforceable.add(file);
    }

    /** Its sectors cannot be written any more. */
    void failWrites(String file) {
        unwritable.add(file);
    }

    void lose(String file) {
        names.remove(file);
        durableNames.remove(file);
    }

    boolean exists(String file) {
        return names.containsKey(file);
    }

    /** A new disk in the place of this one. */
    void wipe() {
        names.clear();
        durableNames.clear();
    }

    List<String> files(String folder) {
        return names.keySet().stream()
                .filter(name -> folder(name).equals(folder))
                .toList();
    }

    /** Bits turn over in silence. */
    void damage(String file, int offset) {
        Inode inode = names.get(file);
        if (inode == null) {
            throw new IllegalArgumentException("no file " + file);
        }
        inode.now[offset] ^= 1;
        inode.settle();
    }

    int lastNonZero(String file) {
        Inode inode = names.get(file);
        byte[] content = inode == null ? new byte[0] : inode.now;
        int last = content.length - 1;
        while (content[last] == 0) {
            last--;
        }
        return last;
    }

    static String fileOf(DiskRequest request) {
        return switch (request) {
            case DiskRequest.Preallocate one -> one.file();
            case DiskRequest.WriteAt one -> one.file();
            case DiskRequest.ReadAt one -> one.file();
            case DiskRequest.Force one -> one.file();
            case DiskRequest.Truncate one -> one.file();
            case DiskRequest.Rename one -> one.from();
            case DiskRequest.Delete one -> one.file();
            case DiskRequest.SyncDirectory one -> "folder " + one.folder();
            case DiskRequest.ListFolder one -> "folder " + one.folder();
            case DiskRequest.FreeSpace ignored -> "space";
        };
    }

    DiskResult carryOut(DiskRequest request) {
        switch (request) {
            case DiskRequest.Preallocate(String file, long size) -> {
                Inode inode = names.computeIfAbsent(file, absent -> new Inode());
                if (inode.now.length < size) {
                    inode.write((int) size - 1, new byte[1]);
                }
            }
            case DiskRequest.WriteAt(String file, long offset, List<Payload> parts) -> {
                if (unwritable.contains(file)) {
                    return new DiskResult.Failed(DiskResult.Failure.INPUT_OUTPUT, "Input/output error");
                }
                Inode target = names.get(file);
                long end = offset + parts.stream().mapToInt(Payload::length).sum();
                if ((target == null || end > target.now.length) && used() > capacity) {
                    return new DiskResult.Failed(DiskResult.Failure.NO_SPACE, "disk full");
                }
                long at = offset;
                for (Payload part : parts) {
                    names.computeIfAbsent(file, absent -> new Inode()).write((int) at, part.toByteArray());
                    at += part.length();
                }
            }
            case DiskRequest.ReadAt(String file, long offset, int length) -> {
                Inode inode = names.get(file);
                if (folder(file).equals(StorageLayout.CHUNKS)) {
                    chunkReads.add((DiskRequest.ReadAt) request);
                }
                if (broken.contains(file)) {
                    return new DiskResult.Failed(DiskResult.Failure.INPUT_OUTPUT, "Input/output error");
                }
                if (inode == null) {
                    return new DiskResult.Failed(DiskResult.Failure.NOT_FOUND, file);
                }
                int from = (int) Math.min(offset, inode.now.length);
                int to = (int) Math.min(offset + length, inode.now.length);
                return new DiskResult.Bytes(Payload.of(Arrays.copyOfRange(inode.now, from, to)));
            }
            case DiskRequest.Force(String file) -> {
                forces.add(file);
                Inode inode = names.get(file);
                if (inode == null) {
                    return new DiskResult.Failed(DiskResult.Failure.NOT_FOUND, file);
                }
                if (unforceable.remove(file)) {
                    inode.poison();
                }
                if (inode.poisoned) {
                    return new DiskResult.Failed(DiskResult.Failure.INPUT_OUTPUT, "Input/output error");
                }
                inode.force();
            }
            case DiskRequest.Truncate(String file, long length) -> {
                Inode inode = names.get(file);
                if (inode != null && inode.now.length > length) {
                    inode.now = Arrays.copyOf(inode.now, (int) length);
                    inode.settle();
                }
            }
            case DiskRequest.Rename(String from, String to) -> {
                Inode inode = names.remove(from);
                if (inode == null) {
                    return new DiskResult.Failed(DiskResult.Failure.NOT_FOUND, from);
                }
                names.put(to, inode);
                inode.renamedFrom = inode.renamedFrom == null ? from : inode.renamedFrom;
            }
            case DiskRequest.Delete(String file) -> names.remove(file);
            case DiskRequest.SyncDirectory(String folder) -> {
                names.forEach((name, inode) -> {
                    String from = inode.renamedFrom;
                    if (from != null
                            && (folder(name).equals(folder) || folder(from).equals(folder))) {
                        durableNames.put(name, inode);
                        durableNames.remove(from, inode);
                        inode.renamedFrom = null;
                    }
                });
                durableNames.keySet().removeIf(name -> folder(name).equals(folder) && !names.containsKey(name));
                names.forEach((name, inode) -> {
                    if (folder(name).equals(folder)) {
                        durableNames.put(name, inode);
                    }
                });
            }
            case DiskRequest.ListFolder(String folder, String after, int most) -> {
                return new DiskResult.Listing(names.entrySet().stream()
                        .filter(entry -> folder(entry.getKey()).equals(folder))
                        .map(entry -> new DiskResult.Entry(
                                entry.getKey().substring(entry.getKey().lastIndexOf('/') + 1),
                                entry.getValue().now.length))
                        .filter(entry -> entry.name().compareTo(after) > 0)
                        .sorted(Comparator.comparing(DiskResult.Entry::name))
                        .limit(most)
                        .toList());
            }
            case DiskRequest.FreeSpace ignored -> {
                return capacity == Long.MAX_VALUE
                        ? new DiskResult.Space(1L << 40, 1L << 41)
                        : new DiskResult.Space(Math.max(0, capacity - used()), capacity);
            }
        }
        return new DiskResult.Done();
    }

    private static String folder(String name) {
        return name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
    }
}
