package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.FilePlace;
import cloud.edd.proto.gfs.Sweep;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What was deleted and may come back: files one by one, and namespaces with the files that they had. */
public final class Trash {

    private static final byte[] BEGINNING = {};

    private final MetadataState state;
    /** By the sequence that deleted them, so the first are due first. */
    private final NavigableMap<Long, FileEntry> files = new TreeMap<>();

    private final NavigableSet<DeletedName> names = new TreeSet<>(DeletedName.ORDER);
    final DroppedNamespaces namespaces = new DroppedNamespaces();

    Trash(MetadataState state) {
        this.state = state;
    }

    /** The file loses its name. */
    void add(FileEntry file) {
        state.touch(file);
        file.namespace.remove(file);
        file.namespace.references++;
        file.place = FilePlace.FILE_TRASHED;
        file.generation = state.sequence;
        file.trashedMinute = Math.toIntExact(state.minutes);
        put(file);
    }

    /** It is a deleted one already. */
    void put(FileEntry file) {
        files.put(file.generation, file);
        names.add(file);
    }

    private void take(FileEntry file) {
        files.remove(file.generation);
        names.remove(file);
    }

    /** All its files lose their names with it. */
    void add(Namespace namespace) {
        state.touch(namespace);
        namespace.droppedSequence = state.sequence;
        namespace.droppedMinute = state.minutes;
        namespaces.add(namespace);
    }

    /** The file is going to get a name. The caller has touched it, and releases the namespace when the file is in its place. */
    void remove(FileEntry file) {
        if (file.place == FilePlace.FILE_TRASHED) {
            take(file);
            file.namespace.references--;
        } else {
            file.namespace.remove(file);
        }
    }

    /** Whether a {@code Sweep} with this grace would free something. */
    public boolean isSweepDue(int graceMinutes) {
        Map.Entry<Long, FileEntry> file = files.firstEntry();
        Namespace namespace = namespaces.first();
        return (file != null && isDue(file.getValue().trashedMinute, graceMinutes))
                || (namespace != null && isDue(namespace.droppedMinute, graceMinutes));
    }

    private boolean isDue(long minute, int graceMinutes) {
        return state.minutes - minute >= graceMinutes;
    }

    Applied sweep(Sweep command) {
        int left = command.getLimit();
        int grace = command.getGraceMinutes();
        int chunks = command.getChunkLimit() == 0 ? Integer.MAX_VALUE : command.getChunkLimit();
        Map.Entry<Long, FileEntry> first = files.firstEntry();
        while (left > 0 && chunks > 0 && first != null && isDue(first.getValue().trashedMinute, grace)) {
            FileEntry file = first.getValue();
            state.touch(file);
            take(file);
            chunks -= file.chunkCount();
            FilePurge.purge(state, file);
            first = files.firstEntry();
            left--;
        }
        Namespace namespace = namespaces.first();
        while (left > 0 && chunks > 0 && namespace != null && isDue(namespace.droppedMinute, grace)) {
            Map.Entry<byte[], FileEntry> file = namespace.files.firstEntry();
            if (file != null) {
                state.touch(file.getValue());
                namespace.remove(file.getValue());
                chunks -= file.getValue().chunkCount();
                FilePurge.purge(state, file.getValue());
                left--;
                continue;
            }
            // Hidden files of it end with their sessions; until then it waits behind the others.
            state.touch(namespace);
            namespaces.remove(namespace);
            if (!namespace.isEmpty()) {
                namespace.droppedMinute = state.minutes;
                namespaces.add(namespace);
            }
            namespace = namespaces.first();
        }
        return Applied.DONE;
    }

    /** The file that was the last to be deleted at this path. */
    public @Nullable FileEntry latest(String namespace, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        DeletedName found = names.floor(DeletedName.lastOf(namespace, bytes));
        FileEntry latest = found instanceof FileEntry file && file.isAt(namespace, bytes) ? file : null;
        for (Namespace dropped : namespaces.named(namespace)) {
            FileEntry file = dropped.files.get(bytes);
            if (file != null) {
                return latest == null || latest.deletedSequence() < file.deletedSequence() ? file : latest;
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
        for (Namespace namespace : namespaces.droppedUpTo(before)) {
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
