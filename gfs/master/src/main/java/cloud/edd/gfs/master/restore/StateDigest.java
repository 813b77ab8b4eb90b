package cloud.edd.gfs.master.restore;

import cloud.edd.gfs.master.core.metadata.CheckpointRun;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.proto.gfs.CheckpointEntry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a state says, in a few numbers that do not depend on the order of its entries: of each kind how many there are, and the sum of
 * their hashes (MD5, as two numbers modulo 2^64). It is against faults, not against people.
 */
record StateDigest(long sequence, Map<CheckpointEntry.BodyCase, Sum> kinds) {

    private static final int SLOTS = 4_096;

    record Sum(long count, long high, long low) {

        private static final Sum ZERO = new Sum(0, 0, 0);

        private Sum plus(UUID hash) {
            return new Sum(count + 1, high + hash.getMostSignificantBits(), low + hash.getLeastSignificantBits());
        }
    }

    /** Of a state that nobody changes meanwhile. */
    static StateDigest of(MetadataState state) {
        Map<CheckpointEntry.BodyCase, Sum> kinds = new EnumMap<>(CheckpointEntry.BodyCase.class);
        CheckpointRun run = state.beginCheckpoint(entry -> {
            UUID hashed = UUID.nameUUIDFromBytes(entry.toByteArray());
            kinds.merge(entry.getBodyCase(), Sum.ZERO.plus(hashed), (sum, one) -> sum.plus(hashed));
        });
        while (!run.slice(SLOTS)) {
            // Until all entries are in.
        }
        return new StateDigest(run.sequence(), kinds);
    }

    /** In what another one differs, for a person; empty when both say the same. */
    List<String> differences(StateDigest other) {
        List<String> differences = new ArrayList<>();
        if (sequence != other.sequence) {
            differences.add("the one is as of record " + sequence + ", the other as of record " + other.sequence);
        }
        for (CheckpointEntry.BodyCase kind : CheckpointEntry.BodyCase.values()) {
            Sum here = kinds.getOrDefault(kind, Sum.ZERO);
            Sum there = other.kinds.getOrDefault(kind, Sum.ZERO);
            if (!here.equals(there)) {
                differences.add(
                        here.count == there.count
                                ? "of " + here.count + " entries of the kind " + kind + " some are not the same"
                                : here.count + " entries of the kind " + kind + ", and not " + there.count);
            }
        }
        return differences;
    }
}
