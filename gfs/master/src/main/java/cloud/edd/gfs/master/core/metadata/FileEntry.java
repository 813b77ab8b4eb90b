package cloud.edd.gfs.master.core.metadata;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.CheckpointFile;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.FilePlace;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A file: named, hidden with the session that writes it, or in the trash. About 72 bytes, its path and its chunks. */
public final class FileEntry extends SavedEntry implements DeletedName {

    /** Spreads file numbers, which are given in order, over the table. Odd, so that no two meet. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final ChunkEntry[] NO_CHUNKS = {};
    private static final FullChunkCrc FULL_CHUNK = new FullChunkCrc();

    private final long id;
    Namespace namespace;
    byte[] path;
    FilePlace place;
    long generation;
    long createdAtMs;
    long modifiedAtMs;
    /** Of a hidden file; null once that session has ended. */
    @Nullable SessionEntry session;

    int trashedMinute;
    private ChunkEntry[] chunks = NO_CHUNKS;

    FileEntry(long id, Namespace namespace, byte[] path, FilePlace place, long timeMs) {
        this.id = id;
        this.namespace = namespace;
        this.path = path;
        this.place = place;
        this.createdAtMs = timeMs;
        this.modifiedAtMs = timeMs;
    }

    /** Without the chunks that it shares with a file that has them. */
    static FileEntry from(CheckpointFile saved, Namespace namespace, @Nullable SessionEntry session) {
        FileEntry file =
                new FileEntry(saved.getFileId(), namespace, saved.getPath().toByteArray(), saved.getPlace(), 0);
        file.generation = saved.getGeneration();
        file.createdAtMs = saved.getCreatedAtMs();
        file.modifiedAtMs = saved.getModifiedAtMs();
        file.session = session;
        file.trashedMinute = (int) saved.getTrashedMinute();
        file.chunks = saved.getChunksList().stream()
                .filter(chunk -> chunk.getSharedFrom() == 0)
                .map(chunk -> ChunkEntry.from(chunk, file))
                .toArray(ChunkEntry[]::new);
        return file;
    }

    static long keyHigh(long id) {
        return id * SPREAD;
    }

    @Override
    long keyHigh() {
        return keyHigh(id);
    }

    @Override
    long keyLow() {
        return id;
    }

    @Override
    CheckpointEntry toCheckpoint() {
        CheckpointFile.Builder saved = CheckpointFile.newBuilder()
                .setFileId(id)
                .setNamespaceId(namespace.id)
                .setPath(ByteString.copyFrom(path))
                .setPlace(place)
                .setGeneration(generation)
                .setCreatedAtMs(createdAtMs)
                .setModifiedAtMs(modifiedAtMs)
                .setTrashedMinute(trashedMinute);
        if (session != null) {
            saved.setSession(session.id());
        }
        for (ChunkEntry chunk : chunks) {
            saved.addChunks(chunk.file == this ? chunk.toCheckpoint() : chunk.toReference());
        }
        return CheckpointEntry.newBuilder().setFile(saved).build();
    }

    public long id() {
        return id;
    }

    public Namespace namespace() {
        return namespace;
    }

    public String path() {
        return new String(path, StandardCharsets.UTF_8);
    }

    boolean isAt(String namespaceName, byte[] where) {
        return Arrays.equals(path, where) && namespace.name().equals(namespaceName);
    }

    public boolean pathStartsWith(byte[] prefix) {
        return path.length >= prefix.length && Arrays.equals(path, 0, prefix.length, prefix, 0, prefix.length);
    }

    /**
     * Sequence of the last record that changed its content or name; unlike that of any other file, but for those that shared a chunk which
     * was salvaged.
     */
    public long generation() {
        return generation;
    }

    public boolean isHidden() {
        return place == FilePlace.FILE_HIDDEN;
    }

    public boolean isNamed() {
        return place == FilePlace.FILE_NAMED && !namespace.dropped();
    }

    /** In the trash, alone or with its namespace. */
    public boolean isDeleted() {
        return place == FilePlace.FILE_TRASHED || namespace.dropped();
    }

    /** The sequence that deleted it; of a file in the trash. */
    public long deletedSequence() {
        return place == FilePlace.FILE_TRASHED ? generation : namespace.droppedSequence;
    }

    @Override
    public String namespaceName() {
        return namespace.name();
    }

    @Override
    public byte[] pathBytes() {
        return path;
    }

    @Override
    public long deletedAt() {
        return generation;
    }

    /** The logged minute in which it was deleted; of a file in the trash. */
    public long deletedMinute() {
        return place == FilePlace.FILE_TRASHED ? trashedMinute : namespace.droppedMinute;
    }

    /** The session that writes this hidden file; null for any other file. */
    public @Nullable SessionEntry session() {
        return session;
    }

    public int chunkCount() {
        return chunks.length;
    }

    public ChunkEntry chunk(int index) {
        return chunks[index];
    }

    public @Nullable ChunkEntry lastChunk() {
        return chunks.length == 0 ? null : chunks[chunks.length - 1];
    }

    /** The position of one of its chunks, found from the end, where writing happens. */
    public int indexOf(ChunkEntry chunk) {
        int index = chunks.length - 1;
        while (chunks[index] != chunk) {
            index--;
        }
        return index;
    }

    /** Bytes before the chunk at this index. */
    public long offsetOf(int index) {
        long offset = 0;
        for (int before = 0; before < index; before++) {
            offset += chunks[before].length();
        }
        return offset;
    }

    public long length() {
        return offsetOf(chunks.length);
    }

    /** Of all committed bytes. */
    public int crc32c() {
        int crc = Crc32c.EMPTY;
        for (ChunkEntry chunk : chunks) {
            crc = FULL_CHUNK.append(crc, chunk.crc32c(), chunk.length());
        }
        return crc;
    }

    public FileAttributes attributes() {
        return FileAttributes.newBuilder()
                .setFileId(id)
                .setNamespace(namespace.name())
                .setPathBytes(UnsafeByteOperations.unsafeWrap(path))
                .setGeneration(generation)
                .setLength(length())
                .setCrc32C(crc32c())
                .setCreatedAtMs(createdAtMs)
                .setModifiedAtMs(modifiedAtMs)
                .setChunkCount(chunks.length)
                .build();
    }

    void addChunk(ChunkEntry chunk) {
        chunks = Arrays.copyOf(chunks, chunks.length + 1);
        chunks[chunks.length - 1] = chunk;
    }

    void setChunks(ChunkEntry[] all) {
        chunks = all;
    }

    void replaceChunk(int index, ChunkEntry chunk) {
        chunks[index] = chunk;
    }

    void removeLastChunk() {
        chunks = Arrays.copyOf(chunks, chunks.length - 1);
    }
}
