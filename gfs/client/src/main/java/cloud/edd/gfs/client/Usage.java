package cloud.edd.gfs.client;

/**
 * How much there is.
 *
 * @param files with a name: what is deleted or not yet published does not count
 * @param bytes of these files together, each for itself: copies share their chunks on the disks, and not here
 */
public record Usage(long files, long bytes) {}
