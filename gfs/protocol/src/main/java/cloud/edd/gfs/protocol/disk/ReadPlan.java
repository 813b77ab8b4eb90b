package cloud.edd.gfs.protocol.disk;

/**
 * Bytes of a file that a shell sends straight from the disk to a connection, without a copy on the heap.
 *
 * @param file relative to the data folder
 * @param offset in the file, in bytes
 * @param length in bytes, all of them committed
 */
public record ReadPlan(String file, long offset, int length) {}
