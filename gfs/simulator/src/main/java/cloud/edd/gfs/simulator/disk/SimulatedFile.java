package cloud.edd.gfs.simulator.disk;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.Chance;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What programs see of a file, and what of it would be there after a power failure. In pages, so that zeros cost nothing. */
final class SimulatedFile {

    private final List<SimulatedPage> pages = new ArrayList<>();
    /** Pages of which not everything visible is durable. */
    private final BitSet dirty = new BitSet();
    /** Pages that a failed force gave up: whoever reads sees them, and no later force takes them to the disk. */
    private final BitSet givenUp = new BitSet();

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
            int number = (int) (position / SimulatedPage.BYTES);
            int within = (int) (position % SimulatedPage.BYTES);
            int length = Math.min(bytes.remaining(), SimulatedPage.BYTES - within);
            page(number).write(within, bytes, length);
            dirty.set(number);
            givenUp.clear(number);
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
            int number = (int) (position / SimulatedPage.BYTES);
            int within = (int) (position % SimulatedPage.BYTES);
            int step = Math.min(available - done, SimulatedPage.BYTES - within);
            if (number < pages.size()) {
                pages.get(number).read(within, bytes, done, step);
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
            int first = (int) (length / SimulatedPage.BYTES);
            int within = (int) (length % SimulatedPage.BYTES);
            for (int number = first; number < pages.size(); number++) {
                if (pages.get(number).clearFrom(number == first ? within : 0)) {
                    dirty.set(number);
                }
            }
        }
        visibleLength = length;
    }

    void force() {
        dirty.stream().forEach(number -> pages.get(number).force());
        dirty.clear();
        durableLength = visibleLength;
    }

    void poison() {
        poisoned = true;
        givenUp.or(dirty);
        dirty.clear();
    }

    /** Whoever opens the file anew is not told that a force of it failed: the next one succeeds, with what was written since. */
    void reopened() {
        poisoned = false;
    }

    /** The power fails: of what was not forced, each sector may or may not be there, and so may the new length. */
    void losePower(Chance chance) {
        // What is read from now on is what lies on the disk: forces tell the truth again.
        poisoned = false;
        int mood = chance.below(3);
        dirty.or(givenUp);
        givenUp.clear();
        dirty.stream().forEach(number -> pages.get(number).losePower(() -> mood == 0 || (mood == 1 && chance.coin())));
        dirty.clear();
        if (mood == 0 || (mood == 1 && chance.coin())) {
            durableLength = visibleLength;
        }
        truncate(durableLength);
        force();
    }

    /** Inverts a bit, durable at once. */
    void flip(long offset, int bit) {
        page((int) (offset / SimulatedPage.BYTES)).flip((int) (offset % SimulatedPage.BYTES), bit);
    }

    private SimulatedPage page(int number) {
        while (pages.size() <= number) {
            pages.add(new SimulatedPage());
        }
        return pages.get(number);
    }
}
