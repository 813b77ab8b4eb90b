package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.core.metadata.Namespace;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks after every record whether what a master counts for its namespaces is what their files have, whether a quota that is exceeded is exceeded
 * further, and whether shared chunks stand where their files say.
 */
final class Accounts {

    private static final byte[] BEGINNING = {};
    private static final int ALL_SLOTS = 1 << 20;

    private record Used(long files, long bytes, long maxFiles, long maxBytes) {

        static Used of(Namespace namespace) {
            return new Used(namespace.fileCount(), namespace.bytes(), namespace.maxFiles(), namespace.maxBytes());
        }

        /** What is too much already may become less; a quota that was lowered says nothing of what came before. */
        boolean isTooMuchAfter(Used before) {
            boolean files = maxFiles == before.maxFiles && exceeds(this.files, maxFiles) && this.files > before.files;
            boolean bytes = maxBytes == before.maxBytes && exceeds(this.bytes, maxBytes) && this.bytes > before.bytes;
            return files || bytes;
        }

        private static boolean exceeds(long used, long limit) {
            return limit != Namespace.NO_LIMIT && used > limit;
        }
    }

    private final Simulation world;
    private final Map<String, Used> before = new TreeMap<>();
    private @Nullable MetadataState last;
    private long sequence;

    Accounts(Simulation world) {
        this.world = world;
    }

    void look(MetadataState state) {
        if (state == last && state.sequence() == sequence) {
            return;
        }
        // What a restore brings back nobody can refuse.
        if (state != last || state.isRestoring()) {
            before.clear();
        }
        last = state;
        sequence = state.sequence();
        state.namespacesAfter("").forEach(namespace -> {
            Used used = Used.of(namespace);
            long files = state.filesAfter(namespace.name(), BEGINNING, true).count();
            long bytes = state.filesAfter(namespace.name(), BEGINNING, true)
                    .mapToLong(FileEntry::length)
                    .sum();
            if (used.files != files || used.bytes != bytes) {
                world.panic("namespace " + namespace.name() + " counts " + used.bytes + " bytes in " + used.files
                        + " files, and has " + bytes + " in " + files);
            }
            Used earlier = before.put(namespace.name(), used);
            if (earlier != null && used.isTooMuchAfter(earlier)) {
                world.panic("namespace " + namespace.name() + " grew from " + earlier + " to " + used);
            }
        });
        state.walkChunks().advance(ALL_SLOTS, chunk -> check(state, chunk));
    }

    private void check(MetadataState state, ChunkEntry chunk) {
        var holders = state.holders(chunk);
        int place = chunk.file().indexOf(chunk);
        for (FileEntry holder : holders) {
            if (holder.chunkCount() <= place || holder.chunk(place) != chunk || state.file(holder.id()) != holder) {
                world.panic("chunk " + Lines.text(chunk.handle()) + " is not in file " + holder.id() + " at " + place);
            }
        }
        if (holders.size() > 1 && !chunk.sealed()) {
            world.panic("chunk " + Lines.text(chunk.handle()) + " is shared, and may be written");
        }
    }

    /** What a master counts, in one line. */
    static String usage(MetadataState state) {
        StringBuilder line = new StringBuilder();
        state.namespacesAfter("")
                .forEach(namespace -> line.append(namespace.name())
                        .append(' ')
                        .append(Used.of(namespace))
                        .append(' '));
        return line.toString();
    }
}
