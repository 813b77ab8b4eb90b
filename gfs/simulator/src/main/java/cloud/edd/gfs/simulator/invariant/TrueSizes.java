package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.Op;
import cloud.edd.gfs.simulator.history.WireFacts.Told;
import java.util.ArrayList;
import java.util.List;

/** A file is as long as its committed chunks together, and as the bytes that a reader gets, and its checksum is theirs. */
public final class TrueSizes implements Invariant {

    @Override
    public String name() {
        return "6 size = sum of chunks = bytes delivered";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        for (Told told : history.wire().told()) {
            if (told.chunks() == told.chunksTold() && told.length() != told.sum()) {
                found.add("the master tells " + told.path() + " to have " + told.length() + " bytes in chunks of "
                        + told.sum() + " together");
            }
        }
        for (Op op : history.ops()) {
            var file = op.file();
            if (!op.acknowledged() || file == null) {
                continue;
            }
            if (op.kind() == Op.Kind.READ && file.getLength() != op.seenBytes()) {
                found.add(op + " got " + op.seenBytes() + " bytes");
            }
            if (op.kind() == Op.Kind.READ && file.getCrc32C() != op.seenCrc()) {
                found.add(op + " has checksum %08x, and got bytes of %08x".formatted(file.getCrc32C(), op.seenCrc()));
            }
            if (op.kind() == Op.Kind.PUT && file.getLength() != op.length()) {
                found.add(op + " wrote " + op.length() + " bytes");
            }
        }
        return found;
    }
}
