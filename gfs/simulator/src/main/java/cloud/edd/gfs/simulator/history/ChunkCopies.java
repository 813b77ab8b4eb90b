package cloud.edd.gfs.simulator.history;

import cloud.edd.proto.gfs.ReplicaState;
import java.util.List;

/**
 * What a chunk has when everything should be whole.
 *
 * @param length of what is committed
 * @param crc32c of what is committed
 * @param copies that the master counts as members
 */
public record ChunkCopies(String handle, String path, int length, int crc32c, List<Copy> copies) {

    private static final int REPLICAS = 3;

    /** A copy: what the master says of it, and what lies on its disk. */
    public record Copy(String server, ReplicaState state, boolean alive, Stored stored) {}

    /**
     * The chunk file of a copy, as far as bytes are committed.
     *
     * @param there false when there is no such file, or a shorter one
     * @param badBlocks full blocks that differ from the checksum stored for them
     */
    public record Stored(boolean there, int crc32c, int badBlocks) {

        public static final Stored NOTHING = new Stored(false, 0, 0);
    }

    /** Three good copies on three servers that are alive, no other, and the same bytes on each of their disks. */
    public boolean isWhole() {
        return length == 0
                || (copies.size() == REPLICAS
                        && copies.stream().map(Copy::server).distinct().count() == REPLICAS
                        && copies.stream().allMatch(this::isWhole));
    }

    private boolean isWhole(Copy copy) {
        return copy.state() == ReplicaState.MEMBER_GOOD
                && copy.alive()
                && copy.stored().there()
                && copy.stored().crc32c() == crc32c
                && copy.stored().badBlocks() == 0;
    }
}
