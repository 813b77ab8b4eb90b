package cloud.edd.gfs.client.core;

import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.OpenReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the chunks of files are, as the master told any stream of a client: so many locations at most, those of the file that was not looked at for the
 * longest go first, and none for longer than a minute. What a path means is never remembered: an opening asks the master.
 *
 * <p>A file is known by its number, length and checksum. Whatever changes its bytes, an append or a salvage, and with them the offsets of
 * chunks, makes another one of it here; so a stream only sees locations of the file that it opened. Not thread-safe.
 */
public final class LocationCache {

    /** 256 GiB in full chunks; about two mebibytes of memory. */
    private static final int MOST_LOCATIONS = 4_096;

    /** A tenth of the life of a token, so what is found here can be used for minutes. */
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private record View(long fileId, long length, int crc32c) {}

    private record Known(ChunkLocation location, long sinceNanos) {}

    private final int most;
    /** By the offset of a chunk in its file; the file that was used last is at the end. */
    private final LinkedHashMap<View, TreeMap<Long, Known>> files = new LinkedHashMap<>(16, 0.75f, true);

    private int size;

    public LocationCache() {
        this(MOST_LOCATIONS);
    }

    /** @param most locations in all */
    LocationCache(int most) {
        this.most = most;
    }

    /** What is known of a file as it was opened. */
    public Places of(FileAttributes file) {
        return new Kept(view(file));
    }

    private static View view(FileAttributes file) {
        return new View(file.getFileId(), file.getLength(), file.getCrc32C());
    }

    /** Locations at present. */
    int size() {
        return size;
    }

    private final class Kept implements Places {
        private final View view;

        Kept(View view) {
            this.view = view;
        }

        @Override
        public void add(OpenReply told, long nowNanos) {
            if (!view(told.getFile()).equals(view) || told.getChunksCount() == 0) {
                return;
            }
            TreeMap<Long, Known> chunks = files.computeIfAbsent(view, absent -> new TreeMap<>());
            size -= chunks.size();
            told.getChunksList().forEach(chunk -> chunks.put(chunk.getOffset(), new Known(chunk, nowNanos)));
            size += chunks.size();
            makeRoom(chunks);
        }

        @Override
        public @Nullable ChunkLocation at(long offset, long nowNanos) {
            TreeMap<Long, Known> chunks = files.get(view);
            Map.Entry<Long, Known> found = chunks == null ? null : chunks.floorEntry(offset);
            if (found == null || nowNanos - found.getValue().sinceNanos() > KEPT_NANOS) {
                return null;
            }
            ChunkLocation location = found.getValue().location();
            return offset < location.getOffset() + location.getCommitted().getLength() ? location : null;
        }

        @Override
        public void drop() {
            TreeMap<Long, Known> chunks = files.remove(view);
            size -= chunks == null ? 0 : chunks.size();
        }

        /** Other files go first; of this one, which alone is too long, what is nearest to its beginning. */
        private void makeRoom(NavigableMap<Long, Known> mine) {
            while (size > most && files.size() > 1) {
                View eldest = files.sequencedKeySet().getFirst();
                TreeMap<Long, Known> gone = files.remove(eldest);
                size -= gone == null ? 0 : gone.size();
            }
            while (size > most) {
                mine.pollFirstEntry();
                size--;
            }
        }
    }
}
