package cloud.edd.gfs.simulator.disk;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.Chance;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What programs see of a file, and what of it would be there after a power failure. In pages, so that zeros cost nothing. */
final class SimulatedFile {

    private static final int PAGE = 4_096;
    private static final int SECTOR = 512;

    private final TreeMap<Long, byte[]> visible = new TreeMap<>();
    private final TreeMap<Long, byte[]> durable = new TreeMap<>();
    /** Sectors written since the last force. */
    private final TreeSet<Long> dirty = new TreeSet<>();

    private long visibleLength;
    private long durableLength;
    private boolean poisoned;

    long length() {
        return visibleLength;
    }

    boolean isPoisoned() {
        return poisoned;
    }

    void write(long offset, ByteBuffer bytes) {
        long position = offset;
        while (bytes.hasRemaining()) {
            long page = position / PAGE;
            int within = (int) (position % PAGE);
            int length = Math.min(bytes.remaining(), PAGE - within);
            bytes.get(visible.computeIfAbsent(page, absent -> new byte[PAGE]), within, length);
            for (long sector = position / SECTOR; sector <= (position + length - 1) / SECTOR; sector++) {
                dirty.add(sector);
            }
            position += length;
        }
        visibleLength = Math.max(visibleLength, position);
    }

    Payload read(long offset, int length) {
        int available = (int) Math.max(0, Math.min(length, visibleLength - offset));
        byte[] bytes = new byte[available];
        int done = 0;
        while (done < available) {
            long position = offset + done;
            int within = (int) (position % PAGE);
            int step = Math.min(available - done, PAGE - within);
            byte[] page = visible.get(position / PAGE);
            if (page != null) {
                System.arraycopy(page, within, bytes, done, step);
            }
            done += step;
        }
        return Payload.of(bytes);
    }

    void preallocate(long size) {
        visibleLength = Math.max(visibleLength, size);
    }

    void truncate(long length) {
        if (length < visibleLength) {
            zero(visible, length, true);
        }
        visibleLength = length;
    }

    private void zero(NavigableMap<Long, byte[]> pages, long from, boolean marks) {
        long first = from / PAGE;
        int within = (int) (from % PAGE);
        byte[] partial = pages.get(first);
        if (partial != null && within > 0) {
            Arrays.fill(partial, within, PAGE, (byte) 0);
            if (marks) {
                for (long sector = from / SECTOR; sector < (first + 1) * (PAGE / SECTOR); sector++) {
                    dirty.add(sector);
                }
            }
        }
        long gone = within > 0 ? first + 1 : first;
        if (marks) {
            for (Long page : pages.tailMap(gone).keySet()) {
                for (int sector = 0; sector < PAGE / SECTOR; sector++) {
                    dirty.add(page * (PAGE / SECTOR) + sector);
                }
            }
        }
        pages.tailMap(gone).clear();
    }

    void force() {
        for (Long sector : dirty) {
            settle(sector);
        }
        dirty.clear();
        durableLength = visibleLength;
        zero(durable, durableLength, false);
    }

    void poison() {
        poisoned = true;
    }

    private void settle(long sector) {
        long page = sector * SECTOR / PAGE;
        int within = (int) (sector * SECTOR % PAGE);
        byte[] source = visible.get(page);
        byte[] target = durable.get(page);
        if (source == null) {
            if (target != null) {
                Arrays.fill(target, within, within + SECTOR, (byte) 0);
            }
            return;
        }
        if (target == null) {
            target = new byte[PAGE];
            durable.put(page, target);
        }
        System.arraycopy(source, within, target, within, SECTOR);
    }

    /** The power fails: of what was not forced, each sector may or may not be there, and so may the new length. */
    void losePower(Chance chance) {
        // What is read from now on is what lies on the disk: forces tell the truth again.
        poisoned = false;
        int mood = chance.below(3);
        for (Long sector : dirty) {
            if (mood == 0 || (mood == 1 && chance.coin())) {
                settle(sector);
            }
        }
        dirty.clear();
        if (mood == 0 || (mood == 1 && chance.coin())) {
            durableLength = visibleLength;
        }
        visibleLength = durableLength;
        zero(durable, durableLength, false);
        visible.clear();
        for (Map.Entry<Long, byte[]> page : durable.entrySet()) {
            visible.put(page.getKey(), page.getValue().clone());
        }
    }

    /** Inverts a bit, durable at once. */
    void flip(long offset, int bit) {
        for (TreeMap<Long, byte[]> pages : List.of(visible, durable)) {
            byte[] page = pages.get(offset / PAGE);
            if (page != null) {
                page[(int) (offset % PAGE)] ^= (byte) (1 << bit);
            }
        }
    }
}
