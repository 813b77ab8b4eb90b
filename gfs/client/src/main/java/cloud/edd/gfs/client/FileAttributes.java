package cloud.edd.gfs.client;

import java.time.Instant;

/**
 * A file as it was at one instant.
 *
 * @param fileId never used again, also not after the file was deleted; kept by a rename
 * @param generation above zero; raised by every change of content or name, so it serves as an expected value
 * @param length in bytes
 * @param crc32c CRC32C (Castagnoli) of all bytes
 */
public record FileAttributes(
        long fileId,
        String namespace,
        String path,
        long generation,
        long length,
        int crc32c,
        Instant createdAt,
        Instant modifiedAt) {}
