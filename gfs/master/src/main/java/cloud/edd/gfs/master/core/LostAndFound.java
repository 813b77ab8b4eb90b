package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.ChunkDescription;
import cloud.edd.proto.gfs.RecoverFile;
import cloud.edd.proto.gfs.RecoveredChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes files of chunks whose names are lost: {@code lost+found:/<namespace>/<path at creation>.file-<number>}. The chunks of a file that
 * follow each other are one file; after a gap another one begins, which says with which chunk, and where two chunks have the same
 * place, as after a write that was begun again, the second is a file of its own.
 */
final class LostAndFound {

    static final String NAMESPACE = "lost+found";

    /** A record has room for many more; this is 32 GiB of a file. */
    private static final int CHUNKS_IN_RECORD = 500;

    private record Found(ChunkDescription header, RecoveredChunk chunk) {}

    /** By the file's number, and by the position in the file. */
    private final Map<Long, Map<Integer, List<Found>>> files = new TreeMap<>();

    void add(ChunkDescription header, RecoveredChunk chunk) {
        files.computeIfAbsent(header.getFileId(), absent -> new TreeMap<>())
                .computeIfAbsent(header.getChunkIndex(), absent -> new ArrayList<>())
                .add(new Found(header, chunk));
    }

    List<RecoverFile> records(FileNumbers numbers) {
        List<RecoverFile> records = new ArrayList<>();
        for (Map<Integer, List<Found>> file : files.values()) {
            for (int layer = 0; !file.isEmpty(); layer++) {
                layer(file, layer, numbers, records);
            }
        }
        return records;
    }

    /** One chunk of each position. */
    private static void layer(
            Map<Integer, List<Found>> file, int layer, FileNumbers numbers, List<RecoverFile> records) {
        List<Found> run = new ArrayList<>();
        int next = 0;
        for (Integer index : List.copyOf(file.keySet())) {
            if (!run.isEmpty() && index != next) {
                end(run, layer, numbers, records);
            }
            List<Found> here = file.getOrDefault(index, List.of());
            run.add(here.removeFirst());
            if (here.isEmpty()) {
                file.remove(index);
            }
            next = index + 1;
        }
        end(run, layer, numbers, records);
    }

    private static void end(List<Found> run, int layer, FileNumbers numbers, List<RecoverFile> records) {
        RecoverFile.Builder file = RecoverFile.newBuilder()
                .setFileId(numbers.next())
                .setNamespace(NAMESPACE)
                .setPath(path(run.getFirst().header, layer));
        for (int from = 0; from < run.size(); from += CHUNKS_IN_RECORD) {
            file.clearChunks();
            run.subList(from, Math.min(run.size(), from + CHUNKS_IN_RECORD))
                    .forEach(found -> file.addChunks(found.chunk));
            records.add(file.build());
        }
        run.clear();
    }

    private static String path(ChunkDescription header, int layer) {
        String path = header.getPath();
        return "/" + header.getNamespace() + "/" + (path.startsWith("/") ? path.substring(1) : path) + ".file-"
                + Long.toUnsignedString(header.getFileId())
                + (header.getChunkIndex() == 0 ? "" : ".from-chunk-" + header.getChunkIndex())
                + (layer == 0 ? "" : ".again-" + layer);
    }
}
