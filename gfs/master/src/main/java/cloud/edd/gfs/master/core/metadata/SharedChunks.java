package cloud.edd.gfs.master.core.metadata;

import java.util.Arrays;
import java.util.List;

/**
 * Chunks that several files have since one was copied. One of these, {@link ChunkEntry#file()}, has the chunk in its checkpoint entry; the others
 * are kept here, and name it in theirs. A shared chunk is sealed, so its bytes never change but by a salvage. It stands in the same place
 * of all its files: copies have all that is before it, too.
 *
 * <p>Built anew from the files of a checkpoint: whoever has the chunk next is the file of the lowest number, whatever came in which order.
 */
final class SharedChunks {

    private static final class Others extends TableEntry {
        private final ChunkEntry chunk;
        /** In the order of their numbers. */
        private FileEntry[] files;

        Others(ChunkEntry chunk, FileEntry file) {
            this.chunk = chunk;
            this.files = new FileEntry[] {file};
        }

        @Override
        long keyHigh() {
            return chunk.keyHigh();
        }

        @Override
        long keyLow() {
            return chunk.keyLow();
        }
    }

    private final MetadataState state;
    private final EntryTable<Others> table = new EntryTable<>();

    SharedChunks(MetadataState state) {
        this.state = state;
    }

    /** Another file has it, too. */
    void add(ChunkEntry chunk, FileEntry file) {
        Others others = table.get(chunk.keyHigh(), chunk.keyLow());
        if (others == null) {
            table.add(new Others(chunk, file));
            chunk.shared = true;
            return;
        }
        int place = place(others.files, file);
        FileEntry[] more = Arrays.copyOf(others.files, others.files.length + 1);
        System.arraycopy(others.files, place, more, place + 1, others.files.length - place);
        more[place] = file;
        others.files = more;
    }

    /**
     * A file ends; the caller has touched it.
     *
     * @return whether another file still has the chunk
     */
    boolean leave(ChunkEntry chunk, FileEntry file) {
        Others others = chunk.shared ? table.get(chunk.keyHigh(), chunk.keyLow()) : null;
        if (others == null) {
            return false;
        }
        int place = 0;
        if (chunk.file == file) {
            state.touch(others.files[0]);
            chunk.file = others.files[0];
        } else {
            place = place(others.files, file);
        }
        if (others.files.length == 1) {
            table.remove(others);
            chunk.shared = false;
            return true;
        }
        FileEntry[] fewer = Arrays.copyOf(others.files, others.files.length - 1);
        System.arraycopy(others.files, place + 1, fewer, place, fewer.length - place);
        others.files = fewer;
        return true;
    }

    /** The one that has it in its entry first. */
    List<FileEntry> holders(ChunkEntry chunk) {
        Others others = chunk.shared ? table.get(chunk.keyHigh(), chunk.keyLow()) : null;
        if (others == null) {
            return List.of(chunk.file);
        }
        FileEntry[] all = new FileEntry[others.files.length + 1];
        all[0] = chunk.file;
        System.arraycopy(others.files, 0, all, 1, others.files.length);
        return List.of(all);
    }

    /** Where the file is, or belongs. */
    private static int place(FileEntry[] files, FileEntry file) {
        int low = 0;
        int high = files.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(files[middle].id(), file.id()) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
