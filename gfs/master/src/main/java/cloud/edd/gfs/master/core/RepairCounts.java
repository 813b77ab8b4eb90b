package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.RepairStatus;

/** What repair has done since this master began. */
final class RepairCounts {

    long done;
    long failed;
    long bytes;
    /** Chunks that miss a copy, as the last whole walk over the table met them. */
    long missing;
    /** Of these, those for which nothing could be done then. */
    long stuck;

    RepairStatus status(int active) {
        return RepairStatus.newBuilder()
                .setCopiesActive(active)
                .setChunksWaiting(Math.max(0, missing - active))
                .setChunksStuck(stuck)
                .setCopiesDone(done)
                .setCopiesFailed(failed)
                .setCopiedBytes(bytes)
                .build();
    }
}
