package cloud.edd.gfs.simulator.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** A page of a file. What is visible and what is durable share their bytes as long as they do not differ. */
final class SimulatedPage {

    static final int BYTES = 4_096;

    /** What a disk writes whole or not at all. */
    private static final int SECTOR = 512;

    private static final int SECTORS = BYTES / SECTOR;
    private static final byte[] ZEROS = new byte[BYTES];

    private byte[] visible = ZEROS;
    private byte[] durable = ZEROS;
    /** True while both are the same array, which then is never written to. */
    private boolean shared = true;

    private boolean untouched = true;
    /** One bit for each sector written since the last force. */
    private int dirty;

    void write(int from, ByteBuffer bytes, int length) {
        unshare();
        bytes.get(visible, from, length);
        markDirty(from, from + length);
    }

    void read(int from, byte[] target, int at, int length) {
        System.arraycopy(visible, from, target, at, length);
    }

    /** Writes zeros until the end; false when it is all zeros already. */
    boolean clearFrom(int from) {
        if (untouched) {
            return false;
        }
        unshare();
        Arrays.fill(visible, from, BYTES, (byte) 0);
        markDirty(from, BYTES);
        return true;
    }

    void force() {
        durable = visible;
        shared = true;
        dirty = 0;
    }

    /**
     * @param kept asked for each sector that was not forced, in order: whether it reached the disk
     */
    void losePower(BooleanSupplier kept) {
        byte[] left = durable.clone();
        for (int sector = 0; sector < SECTORS; sector++) {
            if ((dirty & 1 << sector) != 0 && kept.getAsBoolean()) {
                System.arraycopy(visible, sector * SECTOR, left, sector * SECTOR, SECTOR);
            }
        }
        visible = left;
        force();
    }

    /** Inverts a bit of what is visible and of what is durable. */
    void flip(int at, int bit) {
        boolean clean = shared;
        unshare();
        visible[at] ^= (byte) (1 << bit);
        if (clean) {
            force();
        } else {
            durable = durable.clone();
            durable[at] ^= (byte) (1 << bit);
        }
    }

    private void unshare() {
        if (shared) {
            visible = visible.clone();
            shared = false;
            untouched = false;
        }
    }

    private void markDirty(int from, int to) {
        for (int sector = from / SECTOR; sector * SECTOR < to; sector++) {
            dirty |= 1 << sector;
        }
    }
}
