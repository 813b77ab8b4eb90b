package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.simulator.history.ChunkStory;
import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.Op;
import cloud.edd.gfs.simulator.history.WireFacts;
import cloud.edd.proto.gfs.FileAttributes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is old is not served: a client never sees an earlier generation than one that was known before it asked, and a
 * replica only ever sends the bytes that are committed at the place asked for.
 */
public final class NeverStale implements Invariant {

    @Override
    public boolean holdsAfterALoss() {
        // Of two changes the later one may survive without the earlier: bytes are found again, and names are not.
        return false;
    }

    @Override
    public String name() {
        return "3 a replica that missed something is not served";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        generations(history, found);
        bytes(history.wire(), found);
        return found;
    }

    private static void generations(History history, List<String> found) {
        List<Op> told = history.ops().stream()
                .filter(op -> op.acknowledged() && op.file() != null)
                .toList();
        for (Op later : told) {
            if (later.kind() != Op.Kind.READ && later.kind() != Op.Kind.STAT) {
                continue;
            }
            for (Op earlier : told) {
                if (earlier.answeredAt() < later.calledAt()
                        && place(earlier).equals(later.path())
                        && generation(earlier.file()) > generation(later.file())
                        && history.ops().stream().noneMatch(op -> between(op, earlier, later))) {
                    found.add(later + " saw something older than " + earlier);
                }
            }
        }
    }

    /** A file that is moved here may have an older generation than the one that stood here before. */
    private static boolean between(Op op, Op earlier, Op later) {
        return op.kind() == Op.Kind.RENAME
                && op.target().equals(later.path())
                && op.mayHaveHappened()
                && op.calledAt() < later.answeredAt()
                && op.effectUntil() > earlier.calledAt();
    }

    private static String place(Op op) {
        return op.kind() == Op.Kind.RENAME || op.kind() == Op.Kind.COPY ? op.target() : op.path();
    }

    private static long generation(@Nullable FileAttributes file) {
        return file == null ? 0 : file.getGeneration();
    }

    private static void bytes(WireFacts wire, List<String> found) {
        Map<String, Optional<byte[]>> chunks = new LinkedHashMap<>();
        for (WireFacts.Served served : wire.served()) {
            Optional<byte[]> known = chunks.computeIfAbsent(
                    served.handle(),
                    handle -> new ChunkStory(wire, handle).chain().map(chain -> ChunkStory.bytes(wire, chain)));
            known.ifPresent(bytes -> {
                int end = served.offset() + served.length();
                if (end > served.committedLength() || end > bytes.length) {
                    found.add(served.server() + " sent bytes up to " + end + " of chunk " + served.handle()
                            + ", of which " + Math.min(bytes.length, served.committedLength()) + " are committed");
                } else if (Crc32c.of(ByteBuffer.wrap(bytes, served.offset(), served.length())) != served.crc32c()) {
                    found.add(served.server() + " sent other bytes than the committed ones of chunk " + served.handle()
                            + " at " + served.offset());
                }
            });
        }
    }
}
