package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.proto.gfs.Uuid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The copies under way, one for each chunk at a time, and how much of them each server may have to bear. */
final class CopiesUnderWay {

    /** Small ones take a round trip each, so many go together: a million files of a kilobyte are copied in minutes. */
    private static final int MOST_FOR_SERVER = 64;

    /** In the whole cluster; some hundred kilobytes of memory, and orders that a network can carry out in minutes. */
    private static final int MOST = 1_000;

    private final long bytesForServer;
    private final Map<Uuid, CopyJob> jobs = new LinkedHashMap<>();
    private final Map<Integer, Burden> targets = new TreeMap<>();
    private final Map<Integer, Burden> sources = new TreeMap<>();

    private static final class Burden {
        int copies;
        long bytes;
    }

    /** @param wholeChunks copies of full chunks that may be under way to, and from, one server */
    CopiesUnderWay(int wholeChunks) {
        this.bytesForServer = (long) wholeChunks * MetadataState.CHUNK_BYTES;
    }

    boolean isFull() {
        return jobs.size() >= MOST;
    }

    boolean targetHasRoom(int storage) {
        return hasRoom(targets, storage);
    }

    boolean sourceHasRoom(int storage) {
        return hasRoom(sources, storage);
    }

    int copiesTo(int storage) {
        Burden burden = targets.get(storage);
        return burden == null ? 0 : burden.copies;
    }

    int copiesFrom(int storage) {
        Burden burden = sources.get(storage);
        return burden == null ? 0 : burden.copies;
    }

    @Nullable CopyJob of(Uuid handle) {
        return jobs.get(handle);
    }

    int size() {
        return jobs.size();
    }

    List<CopyJob> all() {
        return List.copyOf(jobs.values());
    }

    void add(CopyJob job) {
        jobs.put(job.handle, job);
        count(targets, job.target.storage.index(), job, 1);
        count(sources, job.source, job, 1);
    }

    void remove(CopyJob job) {
        if (jobs.remove(job.handle, job)) {
            count(targets, job.target.storage.index(), job, -1);
            count(sources, job.source, job, -1);
        }
    }

    private boolean hasRoom(Map<Integer, Burden> burdens, int storage) {
        Burden burden = burdens.get(storage);
        return burden == null || (burden.copies < MOST_FOR_SERVER && burden.bytes < bytesForServer);
    }

    private static void count(Map<Integer, Burden> burdens, int storage, CopyJob job, int sign) {
        Burden burden = burdens.computeIfAbsent(storage, absent -> new Burden());
        burden.copies += sign;
        burden.bytes += (long) sign * job.bytes;
        if (burden.copies == 0) {
            burdens.remove(storage);
        }
    }
}
