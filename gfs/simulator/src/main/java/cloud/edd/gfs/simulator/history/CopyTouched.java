package cloud.edd.gfs.simulator.history;

/**
 * The file of a good copy was changed where it held committed bytes.
 *
 * @param how what was done to it
 * @param committed bytes that the master counted on there
 */
public record CopyTouched(long atNanos, String server, String file, String how, int committed) {}
