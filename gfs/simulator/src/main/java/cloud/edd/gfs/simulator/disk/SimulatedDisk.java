package cloud.edd.gfs.simulator.disk;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.disk.DiskResult.Failure;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.Chance;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A data folder with exactly the promises of {@link DiskRequest}: carried out at once when asked (the order and the time are
 * the caller's matter), durable only after a force of the file and a sync of its folder.
 */
public final class SimulatedDisk {

    private final Chance chance;
    private final long capacity;
    private boolean full;
    private final TreeMap<String, SimulatedFile> visible = new TreeMap<>();
    private final TreeMap<String, SimulatedFile> durable = new TreeMap<>();
    /** Changes of names that no sync has made durable, in their order: name to file, or to nothing. */
    private final List<Renamed> pending = new ArrayList<>();
    /** The newest change of each name that is durable: an older one of another folder's sync does not come back over it. */
    private final Map<String, Long> newest = new TreeMap<>();

    private long changes;

    /** A name that came, went, or took the place of another: one step, also for a power failure. */
    private record Renamed(
            long number,
            String name,
            @Nullable SimulatedFile file,
            @Nullable String from) {}

    /**
     * @param capacity in bytes
     */
    public SimulatedDisk(Chance chance, long capacity) {
        this.chance = chance;
        this.capacity = capacity;
    }

    /** Carries out one request. */
    public DiskResult carryOut(DiskRequest request) {
        return switch (request) {
            case DiskRequest.Preallocate(String file, long size) -> {
                if (free() < size - length(file)) {
                    yield new DiskResult.Failed(Failure.NO_SPACE, "the disk is full");
                }
                fileFor(file).preallocate(size);
                yield new DiskResult.Done();
            }
            case DiskRequest.WriteAt(String file, long offset, List<Payload> parts) -> write(file, offset, parts);
            case DiskRequest.ReadAt(String file, long offset, int length) -> {
                SimulatedFile found = visible.get(file);
                yield found == null ? absent(file) : new DiskResult.Bytes(found.read(offset, length));
            }
            case DiskRequest.Force(String file) -> {
                SimulatedFile found = visible.get(file);
                if (found == null) {
                    yield absent(file);
                }
                if (found.isPoisoned()) {
                    yield new DiskResult.Failed(Failure.INPUT_OUTPUT, "an earlier force failed");
                }
                found.force();
                yield new DiskResult.Done();
            }
            case DiskRequest.Truncate(String file, long length) -> {
                SimulatedFile found = visible.get(file);
                if (found != null && length < found.length()) {
                    found.truncate(length);
                }
                yield new DiskResult.Done();
            }
            case DiskRequest.Rename(String from, String to) -> {
                SimulatedFile found = visible.remove(from);
                if (found == null) {
                    yield absent(from);
                }
                visible.put(to, found);
                pending.add(new Renamed(++changes, to, found, from));
                yield new DiskResult.Done();
            }
            case DiskRequest.Delete(String file) -> {
                if (visible.remove(file) != null) {
                    pending.add(new Renamed(++changes, file, null, null));
                }
                yield new DiskResult.Done();
            }
            case DiskRequest.SyncDirectory(String folder) -> {
                pending.removeIf(change -> {
                    boolean inside = folderOf(change.name).equals(folder)
                            || (change.from != null && folderOf(change.from).equals(folder));
                    if (inside) {
                        apply(change);
                    }
                    return inside;
                });
                yield new DiskResult.Done();
            }
            case DiskRequest.ListFolder(String folder, String after, int most) -> {
                List<DiskResult.Entry> entries = new ArrayList<>();
                for (Map.Entry<String, SimulatedFile> entry : visible.entrySet()) {
                    if (folderOf(entry.getKey()).equals(folder)) {
                        String name = entry.getKey().substring(folder.isEmpty() ? 0 : folder.length() + 1);
                        if (name.compareTo(after) > 0 && entries.size() < most) {
                            entries.add(
                                    new DiskResult.Entry(name, entry.getValue().length()));
                        }
                    }
                }
                yield new DiskResult.Listing(entries);
            }
            case DiskRequest.FreeSpace() -> new DiskResult.Space(Math.max(0, free()), capacity);
        };
    }

    /** A force that fails: nothing of the file's unforced content is known any more. */
    public DiskResult failForce(String file) {
        SimulatedFile found = visible.get(file);
        if (found != null) {
            found.poison();
        }
        return new DiskResult.Failed(Failure.INPUT_OUTPUT, "the force failed");
    }

    /** From 0 to 1. */
    public double fullness() {
        return 1 - (double) free() / capacity;
    }

    /** The program that used it has ended; another one opens the files anew. */
    public void reopened() {
        visible.values().forEach(SimulatedFile::reopened);
    }

    /** While it is full nothing that needs new space succeeds. */
    public void full(boolean now) {
        full = now;
    }

    public boolean has(String file) {
        return visible.containsKey(file);
    }

    /** In bytes; 0 when there is no such file. */
    public long length(String file) {
        SimulatedFile found = visible.get(file);
        return found == null ? 0 : found.length();
    }

    /** The power fails: what was not made durable may vanish, tear at 512 bytes or stay. */
    public void losePower() {
        int kept = chance.below(pending.size() + 1);
        for (Renamed change : pending.subList(0, kept)) {
            apply(change);
        }
        pending.clear();
        visible.clear();
        visible.putAll(durable);
        new TreeSet<>(visible.keySet()).forEach(name -> {
            SimulatedFile file = visible.get(name);
            if (file != null) {
                file.losePower(chance);
            }
        });
    }

    /** What is in this folder is gone for good. */
    public void lose(String folder) {
        visible.keySet().removeIf(name -> name.startsWith(folder));
        durable.keySet().removeIf(name -> name.startsWith(folder));
        pending.removeIf(change -> change.name.startsWith(folder));
    }

    /** Everything on it is gone. */
    public void wipe() {
        visible.clear();
        durable.clear();
        pending.clear();
    }

    /** The names of the files there are. */
    public List<String> files() {
        return List.copyOf(visible.keySet());
    }

    /** Damages a file behind everybody's back. */
    public void flipBit(String file, long offset, int bit) {
        SimulatedFile found = visible.get(file);
        if (found != null && offset < found.length()) {
            found.flip(offset, bit);
        }
    }

    private DiskResult write(String file, long offset, List<Payload> parts) {
        long length = parts.stream().mapToLong(Payload::length).sum();
        SimulatedFile there = visible.get(file);
        long growth = Math.max(0, offset + length - (there == null ? 0 : there.length()));
        if (free() < growth) {
            return new DiskResult.Failed(Failure.NO_SPACE, "the disk is full");
        }
        SimulatedFile target = fileFor(file);
        long position = offset;
        for (Payload part : parts) {
            ByteBuffer bytes = part.bytes();
            target.write(position, bytes);
            position += part.length();
        }
        return new DiskResult.Done();
    }

    private SimulatedFile fileFor(String name) {
        SimulatedFile found = visible.get(name);
        if (found == null) {
            found = new SimulatedFile();
            visible.put(name, found);
            pending.add(new Renamed(++changes, name, found, null));
        }
        return found;
    }

    private void apply(Renamed change) {
        settle(change.number, change.name, change.file);
        if (change.from != null) {
            settle(change.number, change.from, null);
        }
    }

    private void settle(long number, String name, @Nullable SimulatedFile file) {
        if (newest.merge(name, number, Math::max) != number) {
            return;
        }
        if (file == null) {
            durable.remove(name);
        } else {
            durable.put(name, file);
        }
    }

    private long free() {
        if (full) {
            return 0;
        }
        long used = 0;
        for (SimulatedFile file : visible.values()) {
            used += file.length();
        }
        return capacity - used;
    }

    private static DiskResult absent(String file) {
        return new DiskResult.Failed(Failure.NOT_FOUND, file + " is not there");
    }

    private static String folderOf(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }
}
