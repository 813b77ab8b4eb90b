package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.JournalRecord;
import cloud.edd.proto.gfs.StoredInstall;
import java.util.function.Consumer;

/**
 * Puts a staged file, whole and durable, in the place of a chunk's file, so that a crash at any step leaves the old copy or the
 * new one:
 *
 * <ol>
 *   <li>nothing new is begun in the old file, and what was asked of the disk for it comes to its end, so that no write or cut
 *       that was meant for the old file meets the new one;
 *   <li>the record is durable: from here on a start finishes the work, while the staged file is there under its name;
 *   <li>the file is renamed, both folders are synced;
 *   <li>a second record is durable: from here on a file in the staging folder is another one, unfinished.
 * </ol>
 */
final class Install {

    private final Replicas replicas;
    private final ReplicaCore replica;
    private final StoredInstall.Builder target;
    private final Consumer<ReplicaCore> done;

    /**
     * @param target without a version: the replica's, if that is higher by then
     */
    Install(Replicas replicas, ReplicaCore replica, StoredInstall.Builder target, Consumer<ReplicaCore> done) {
        this.replicas = replicas;
        this.replica = replica;
        this.target = target;
        this.done = done;
    }

    void begin() {
        replica.fence();
        Surroundings surroundings = replicas.surroundings();
        // Requests on one file are carried out in their order: this one is the last.
        surroundings.disk(new DiskRequest.ReadAt(replica.file(), 0, 0), ignored -> recorded());
    }

    private void recorded() {
        GfsError reason = Refusals.notHappened(ErrorCode.BEHIND, "the copy was replaced by a whole one");
        replicas.journal().append(new JournalCore.Entry() {
            @Override
            public JournalRecord record() {
                target.setVersion(Math.max(target.getVersion(), replica.version()));
                return JournalRecord.newBuilder().setInstalled(target).build();
            }

            @Override
            public void appended() {
                replica.install(target.build(), reason);
            }

            @Override
            public void durable() {
                rename();
            }
        });
    }

    private void rename() {
        String file = replica.file();
        DiskRequest.Rename rename = new DiskRequest.Rename(StorageLayout.copy(replica.handle()), file);
        replicas.mustSucceed(
                rename,
                file,
                () -> replicas.syncNames(() -> replicas.mustSucceed(
                        new DiskRequest.SyncDirectory(StorageLayout.COPIES), StorageLayout.COPIES, this::inPlace)));
    }

    private void inPlace() {
        JournalRecord record = JournalRecord.newBuilder()
                .setInstalled(
                        StoredInstall.newBuilder().setHandle(replica.handle()).setInPlace(true))
                .build();
        replicas.journal().append(record, () -> {
            replica.inPlace();
            done.accept(replica);
        });
    }
}
