package cloud.edd.gfs.client.core;

/**
 * How often in a row a write was refused because disks are full. Another primary may have room, so the master is asked for one;
 * but nothing makes room while a writer waits.
 */
final class FullDisks {

    /** As many as a chunk has copies: each of them was primary once. */
    private static final int MOST = 3;

    private int count;

    /** @return whether this was the last time */
    boolean again() {
        count++;
        return count >= MOST;
    }

    void over() {
        count = 0;
    }
}
