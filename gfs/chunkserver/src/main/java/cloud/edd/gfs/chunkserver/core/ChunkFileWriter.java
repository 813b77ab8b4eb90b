package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkHeader;
import cloud.edd.proto.gfs.CopyOrder;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Puts a segment where it belongs in its chunk file: header, block checksums, bytes. Forces nothing. */
final class ChunkFileWriter {

    static final int MAGIC = 0x45444743;

    /** Of a path in UTF-8; with namespace and ids a header then always fits its 4 KiB. */
    private static final int MAX_PATH_BYTES = 3_000;

    private static final int MAX_NAMESPACE_BYTES = 500;

    private ChunkFileWriter() {}

    static void write(
            Surroundings surroundings,
            String file,
            Segment segment,
            Payload bytes,
            BlockChecksums blocks,
            Consumer<DiskResult> done) {
        Together together = new Together(done);
        if (segment.header != null) {
            together.expect();
            surroundings.write(file, 0, List.of(Payload.of(header(segment.header))), together::one);
        }
        if (blocks.fullBlocks().length() > 0) {
            together.expect();
            long offset = StorageLayout.TABLE_OFFSET + (long) blocks.firstBlock() * StorageLayout.TABLE_ENTRY_BYTES;
            surroundings.write(file, offset, List.of(blocks.fullBlocks()), together::one);
        }
        together.expect();
        surroundings.write(file, StorageLayout.DATA_OFFSET + (long) segment.offset, List.of(bytes), together::one);
        together.complete();
    }

    static ChunkHeader header(Grant grant, Uuid storageId) {
        return ChunkHeader.newBuilder()
                .setFormatVersion(StorageLayout.FORMAT_VERSION)
                .setStorageId(storageId)
                .setHandle(grant.getHandle())
                .setFileId(grant.getFileId())
                .setChunkIndex(grant.getChunkIndex())
                .setNamespace(grant.getNamespace())
                .setPath(grant.getPath())
                .setSession(grant.getSession())
                .build();
    }

    static ChunkHeader header(CopyOrder order, Uuid storageId) {
        return ChunkHeader.newBuilder()
                .setFormatVersion(StorageLayout.FORMAT_VERSION)
                .setStorageId(storageId)
                .setHandle(order.getHandle())
                .setFileId(order.getFileId())
                .setChunkIndex(order.getChunkIndex())
                .setNamespace(order.getNamespace())
                .setPath(order.getPath())
                .setSession(order.getSession())
                .build();
    }

    /** {@code u32 magic | u32 length | u32 CRC32C of the message | ChunkHeader | zeros}. */
    static byte[] header(ChunkHeader full) {
        byte[] message = full.toBuilder()
                .setNamespace(cut(full.getNamespace(), MAX_NAMESPACE_BYTES))
                .setPath(cut(full.getPath(), MAX_PATH_BYTES))
                .build()
                .toByteArray();
        return ByteBuffer.allocate(StorageLayout.HEADER_BYTES)
                .putInt(MAGIC)
                .putInt(message.length)
                .putInt(Crc32c.of(message))
                .put(message)
                .array();
    }

    private static String cut(String text, int maxBytes) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return utf8.length <= maxBytes
                ? text
                : ByteString.copyFrom(utf8, 0, maxBytes).toString(StandardCharsets.UTF_8);
    }

    /** Several writes that count as one: done with the last, failed if one has. */
    private static final class Together {
        private final Consumer<DiskResult> done;
        private DiskResult result = new DiskResult.Done();
        private int open = 1;

        Together(Consumer<DiskResult> done) {
            this.done = done;
        }

        void expect() {
            open++;
        }

        void one(DiskResult part) {
            if (part instanceof DiskResult.Failed) {
                result = part;
            }
            complete();
        }

        void complete() {
            open--;
            if (open == 0) {
                done.accept(result);
            }
        }
    }
}
