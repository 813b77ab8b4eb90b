package cloud.edd.fileshare.file;

import java.util.UUID;

/**
 * An object that stands complete in the store and has no name yet.
 *
 * @param size in bytes
 * @param sha256 of the bytes, 64 lower-case hexadecimal digits
 */
record StoredObject(UUID id, long size, String sha256) {}
