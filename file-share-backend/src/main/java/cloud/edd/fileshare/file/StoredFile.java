package cloud.edd.fileshare.file;

import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * One file as it stands in the table: name, and the immutable object its bytes are in.
 *
 * @param size in bytes
 * @param sha256 of the bytes, 64 lower-case hexadecimal digits
 */
record StoredFile(
        long namespaceId,
        String namespace,
        String name,
        UUID objectId,
        long size,
        String sha256,
        Instant createdAt,
        Instant modifiedAt) {
    static final HexFormat HEX = HexFormat.of();

    /** A strong validator: the same tag means the same bytes. */
    String etag() {
        return '"' + sha256 + '"';
    }
}
