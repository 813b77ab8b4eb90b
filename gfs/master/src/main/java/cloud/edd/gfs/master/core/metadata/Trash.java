package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.FilePlace;
import cloud.edd.proto.gfs.Sweep;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What was deleted and may come back: files one by one, and namespaces with the files that they had. */
public final class Trash {

    private static final byte[] BEGINNING = {};

    private final MetadataState state;
    /** By the sequence that deleted them, so the first are due first. */
    final NavigableMap<Long, FileEntry> files = new TreeMap<>();

    final Deque<Namespace> namespaces = new ArrayDeque<>();

    Trash(MetadataState state) {
        this.state = state;
    }

    /** The file loses its name. */
    void add(FileEntry file) {
        state.touch(file);
        file.namespace.files.remove(file.path);
        file.namespace.references++;
        file.place = FilePlace.FILE_TRASHED;
        file.generation = state.sequence;
        file.trashedMinute = Math.toIntExact(state.minutes);
        files.put(file.generation, file);
    }

    /** All its files lose their names with it. */
    void add(Namespace namespace) {
        namespace.droppedSequence = state.sequence;
        namespace.droppedMinute = state.minutes;
        namespaces.add(namespace);
    }

    /** The file is going to get a name. The caller has touched it, and releases the namespace when the file is in its place. */
    void remove(FileEntry file) {
        if (file.place == FilePlace.FILE_TRASHED) {
            files.remove(file.generation);
            file.namespace.references--;
        } else {
            file.namespace.files.remove(file.path);
        }
    }

    /** Whether a {@code Sweep} with this grace would free something. */
    public boolean isSweepDue(int graceMinutes) {
        Map.Entry<Long, FileEntry> file = files.firstEntry();
        Namespace namespace = namespaces.peekFirst();
        return (file != null && isDue(file.getValue().trashedMinute, graceMinutes))
                || (namespace != null && isDue(namespace.droppedMinute, graceMinutes));
    }

    private boolean isDue(long minute, int graceMinutes) {
        return state.minutes - minute >= graceMinutes;
    }

    Applied sweep(Sweep command) {
        int left = command.getLimit();
        int grace = command.getGraceMinutes();
        Map.Entry<Long, FileEntry> first = files.firstEntry();
        while (left > 0 && first != null && isDue(first.getValue().trashedMinute, grace)) {
            files.pollFirstEntry();
            state.touch(first.getValue());
            FilePurge.purge(state, first.getValue());
            first = files.firstEntry();
            left--;
        }
        Namespace namespace = namespaces.peekFirst();
        while (left > 0 && namespace != null && isDue(namespace.droppedMinute, grace)) {
            Map.Entry<byte[], FileEntry> file = namespace.files.firstEntry();
            if (file != null) {
                state.touch(file.getValue());
                namespace.files.remove(file.getKey());
                FilePurge.purge(state, file.getValue());
                left--;
                continue;
            }
            // Hidden files of it end with their sessions; until then it waits behind the others.
            namespaces.removeFirst();
            if (!namespace.isEmpty()) {
                namespace.droppedMinute = state.minutes;
                namespaces.addLast(namespace);
            }
            namespace = namespaces.peekFirst();
        }
        return Applied.DONE;
    }

    /** The file that was the last to be deleted at this path; looks through the whole trash if there is none. */
    public @Nullable FileEntry latest(String namespace, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        FileEntry latest = files.descendingMap().values().stream()
                .filter(file -> file.isAt(namespace, bytes))
                .findFirst()
                .orElse(null);
        for (Namespace dropped : namespaces) {
            FileEntry file = dropped.name().equals(namespace) ? dropped.files.get(bytes) : null;
            if (file != null && (latest == null || latest.deletedSequence() < file.deletedSequence())) {
                latest = file;
            }
        }
        return latest;
    }

    /**
     * Passes deleted files, the latest first and those of a dropped namespace in the order of their paths, until the visitor has
     * enough.
     *
     * @param deleted the sequence that deleted the file before; 0 to begin
     * @param path the path of the file before
     */
    public void after(long deleted, String path, Predicate<FileEntry> goesOn) {
        long before = deleted == 0 ? Long.MAX_VALUE : deleted;
        List<Namespace> dropped = namespaces.stream()
                .filter(namespace -> deleted == 0 || namespace.droppedSequence <= deleted)
                .sorted(Comparator.comparingLong((Namespace namespace) -> namespace.droppedSequence)
                        .reversed())
                .toList();
        for (Namespace namespace : dropped) {
            byte[] from = namespace.droppedSequence == before ? path.getBytes(StandardCharsets.UTF_8) : BEGINNING;
            boolean on = files.subMap(namespace.droppedSequence, false, before, false).descendingMap().values().stream()
                            .allMatch(goesOn)
                    && namespace.files.tailMap(from, false).values().stream().allMatch(goesOn);
            if (!on) {
                return;
            }
            before = namespace.droppedSequence;
        }
        for (FileEntry file : files.headMap(before, false).descendingMap().values()) {
            if (!goesOn.test(file)) {
                return;
            }
        }
    }
}
