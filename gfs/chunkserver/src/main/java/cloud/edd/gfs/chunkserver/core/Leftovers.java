package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkHeader;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Files in the folder of chunks that neither the checkpoint nor the journal knows. One of this storage was never voted for, or its
 * deletion is on record: it is removed. Whatever else lies there is somebody's, and only counted.
 */
final class Leftovers {

    private final Surroundings surroundings;
    private final Replicas replicas;
    private final ArrayDeque<String> unclear = new ArrayDeque<>();
    private int unknown;

    Leftovers(Surroundings surroundings, Replicas replicas) {
        this.surroundings = surroundings;
        this.replicas = replicas;
    }

    /** Files that are left alone. */
    int unknown() {
        return unknown;
    }

    /** Everything that is on record is known: takes down which of these files are not. */
    void look(List<DiskResult.Entry> files) {
        for (DiskResult.Entry file : files) {
            if (ChunkHandles.parse(file.name()) == null) {
                unknown++;
            } else if (replicas.find(file.name()) == null) {
                unclear.add(file.name());
            }
        }
    }

    /** Decides about those that were taken down. */
    void sort(Runnable then) {
        String name = unclear.poll();
        if (name == null) {
            then.run();
            return;
        }
        String file = StorageLayout.CHUNKS + "/" + name;
        surroundings.disk(new DiskRequest.ReadAt(file, 0, StorageLayout.HEADER_BYTES), result -> {
            boolean ours = false;
            if (result instanceof DiskResult.Bytes(Payload content)) {
                ChunkHeader header = ChunkCheck.header(content);
                content.release();
                // Without a header it did not even come to the first force.
                ours = header == null || header.getStorageId().equals(replicas.storageId());
            }
            if (ours) {
                surroundings.disk(new DiskRequest.Delete(file), deleted -> {
                    unknown += deleted instanceof DiskResult.Failed ? 1 : 0;
                    sort(then);
                });
            } else {
                unknown++;
                sort(then);
            }
        });
    }
}
