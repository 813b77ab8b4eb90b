package cloud.edd.gfs.client;

/**
 * A deleted file that can still come back.
 *
 * @param minutesAgo when it was deleted, in minutes of a running master
 * @param minutesLeft how long it is kept, in minutes of a running master
 * @param withNamespace whether its whole namespace was deleted
 */
public record TrashedFile(FileAttributes file, int minutesAgo, int minutesLeft, boolean withNamespace) {}
