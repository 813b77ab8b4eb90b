package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.CondemnedEntry;
import cloud.edd.gfs.master.core.metadata.MetadataState.Walk;
import cloud.edd.proto.gfs.AddedCopy;
import cloud.edd.proto.gfs.ChunkCopy;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.ConfirmDeleted;
import cloud.edd.proto.gfs.DeleteBatch;
import cloud.edd.proto.gfs.DeletedBatch;
import cloud.edd.proto.gfs.MasterFrame;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks storages to delete the copies that the log has condemned, by name, until each has confirmed. Nothing else is ever deleted. */
final class DeletionDesk {

    private static final int COPIES = 1_000;

    /** What one look at the table may cost on the master's thread: some hundred microseconds. */
    private static final int SLOTS = 20_000;

    /** Without a confirmation the copies are named again. */
    private static final Duration REPEAT = Duration.ofSeconds(30);

    private final Reign reign;
    private final Fleet fleet;
    private final Walk<CondemnedEntry> walk;

    DeletionDesk(Reign reign, Fleet fleet) {
        this.reign = reign;
        this.fleet = fleet;
        this.walk = reign.state.walkCondemned();
    }

    void tick() {
        if (reign.safeMode() || reign.state.totals().condemnedCopies() == 0) {
            return;
        }
        Map<Server, DeleteBatch.Builder> batches = new LinkedHashMap<>();
        for (Server server : fleet.all()) {
            boolean waits = server.deleting && reign.nowNanos() - server.deleteSentNanos < REPEAT.toNanos();
            if (fleet.isAlive(server) && !waits) {
                batches.put(server, DeleteBatch.newBuilder());
            }
        }
        walk.advance(
                SLOTS,
                condemned -> batches.forEach((server, batch) -> {
                    if (batch.getCopiesCount() < COPIES && condemned.isOn(server.storage.index())) {
                        batch.addCopies(ChunkCopy.newBuilder()
                                .setHandle(condemned.handle())
                                .setAddedSequence(condemned.added(server.storage.index())));
                    }
                }));
        batches.forEach((server, batch) -> {
            if (batch.getCopiesCount() > 0) {
                server.deleting = true;
                server.deleteSentNanos = reign.nowNanos();
                reign.send(server.link, MasterFrame.newBuilder().setDeletes(batch));
            }
        });
    }

    void confirmed(Server server, DeletedBatch batch) {
        server.deleting = false;
        ConfirmDeleted.Builder confirm = ConfirmDeleted.newBuilder().setStorageId(server.storage.storageId());
        for (ChunkCopy copy : batch.getCopiesList()) {
            CondemnedEntry condemned = reign.state.condemned(copy.getHandle());
            if (condemned == null
                    || !condemned.isOn(server.storage.index())
                    || condemned.added(server.storage.index()) != copy.getAddedSequence()) {
                continue;
            }
            if (copy.getAddedSequence() == 0) {
                confirm.addHandles(copy.getHandle());
            } else {
                confirm.addAdded(
                        AddedCopy.newBuilder().setHandle(copy.getHandle()).setAddedSequence(copy.getAddedSequence()));
            }
        }
        if (confirm.getHandlesCount() + confirm.getAddedCount() > 0 && reign.changeRefusal(true) == null) {
            reign.propose(Command.newBuilder().setConfirmDeleted(confirm).build(), applied -> {});
        }
    }
}
