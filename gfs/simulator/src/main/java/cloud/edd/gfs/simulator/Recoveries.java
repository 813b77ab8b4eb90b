package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.core.metadata.CheckpointLoader;
import cloud.edd.gfs.master.core.metadata.CheckpointRun;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.log.MetadataRecovery;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.simulator.history.History;
import cloud.edd.proto.gfs.CheckpointEntry;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/** Recovery of the master, done several ways that must all lead to the same state. */
final class Recoveries {

    private static final int ALL_SLOTS = 1 << 20;

    private Recoveries() {}

    /** Recovers as production does, and notes the evidence for the judge. */
    static MetadataState recover(Simulation world, SimulatedLog folder, int chunkBytes) {
        MetadataState recovered = MetadataRecovery.recover(folder.log(), chunkBytes);
        MetadataLog complete = folder.withoutCheckpoints();
        String first = digest(recovered);
        CheckpointLoader loader = new CheckpointLoader(chunkBytes);
        entries(recovered).forEach(loader::accept);
        String throughCheckpoint = digest(loader.finish());
        world.history.add(new History.Recovery(
                world.timeline.now(),
                recovered.sequence(),
                first,
                throughCheckpoint,
                digest(MetadataRecovery.recover(complete == null ? folder.log() : complete, chunkBytes))));
        return recovered;
    }

    /** The same for two states exactly when their checkpoints are the same, and what they count beside them. */
    static String digest(MetadataState state) {
        // Places in the tables are no part of the state: what was freed and used again lies elsewhere after a replay.
        List<ByteString> encoded = entries(state).stream()
                .map(CheckpointEntry::toByteString)
                .sorted(ByteString.unsignedLexicographicalComparator())
                .toList();
        int crc = Crc32c.of(ByteString.copyFrom(encoded).toByteArray());
        int bytes = encoded.size();
        return state.sequence() + ":" + Integer.toHexString(crc) + ":" + bytes + ":" + Accounts.usage(state);
    }

    private static List<CheckpointEntry> entries(MetadataState state) {
        List<CheckpointEntry> entries = new ArrayList<>();
        CheckpointRun run = state.beginCheckpoint(entries::add);
        while (!run.slice(ALL_SLOTS)) {
            // Until all of it is written.
        }
        return entries;
    }
}
