package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.Applied;
import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.proto.gfs.AdoptCommit;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.EndRestore;
import cloud.edd.proto.gfs.EndRestoreReply;
import cloud.edd.proto.gfs.EndRestoreRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.HeartbeatReply;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.RecoverFile;
import cloud.edd.proto.gfs.RestoreReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person ends a restore, or asks what would become of what the restored log does not know. What was prepared may be given up at any time, so
 * the end is decided by inventories that were begun after it was asked for.
 */
final class RestoreCalls {

    /** Longer than any server's inventory is waited for. */
    private static final Duration INVENTORY_DUE = Duration.ofDays(1);

    /** For inventories of few chunks; each chunk takes some microseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final long NANOS_PER_CHUNK = 100_000;

    /** Who asks for the same end meanwhile is answered with it. */
    private static final int CALLS = 16;

    /** An end that waits for inventories. */
    private static final class Asked {
        final List<Long> calls = new ArrayList<>();
        final String person;
        final long untilNanos;
        boolean withoutMissing;

        Asked(String person, long untilNanos) {
            this.person = person;
            this.untilNanos = untilNanos;
        }
    }

    private final Reign reign;
    private final Fleet fleet;
    private final ServerDesk servers;
    private final FileNumbers numbers;
    private RestoreText told = new RestoreText();
    private @Nullable Asked asked;
    private long lastInventory;

    RestoreCalls(Reign reign, Fleet fleet, ServerDesk servers, FileNumbers numbers) {
        this.reign = reign;
        this.fleet = fleet;
        this.servers = servers;
        this.numbers = numbers;
    }

    void endRestore(long call, EndRestoreRequest request) {
        GfsError refusal = reign.readRefusal();
        List<String> missing = missing();
        if (refusal == null && request.getOnlyReport()) {
            reportOnly(call, missing);
            return;
        }
        if (refusal == null && !reign.state.isRestoring()) {
            refusal = Refusal.of(ErrorCode.INVALID_ARGUMENT, "no restored copy waits for its end");
        }
        if (refusal == null) {
            refusal = Names.personRefusal(request.getPerson());
        }
        if (refusal == null && asked == null && !request.getWithoutMissing() && !missing.isEmpty()) {
            refusal = notTold(missing);
        }
        if (refusal == null && asked != null && asked.calls.size() >= CALLS) {
            refusal = Refusal.of(ErrorCode.RESOURCE_EXHAUSTED, "others end this restore just now: see what they hear");
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        Asked end = asked == null ? begin(request.getPerson()) : asked;
        end.calls.add(call);
        end.withoutMissing |= request.getWithoutMissing();
    }

    private static GfsError notTold(List<String> missing) {
        return Refusal.of(
                ErrorCode.UNAVAILABLE,
                "not all known chunkservers have told what they hold: " + String.join(", ", missing)
                        + " did not. Start them, or end the restore without them");
    }

    private Asked begin(String person) {
        lastInventory++;
        askNewcomers();
        long chunks = fleet.all().stream()
                .mapToLong(server -> server.chunkCount)
                .max()
                .orElse(0);
        Asked end = new Asked(person, reign.nowNanos() + Math.max(PATIENCE.toNanos(), chunks * NANOS_PER_CHUNK));
        asked = end;
        return end;
    }

    /** From then on a chunkserver keeps every vote that it tells of, until it is asked as ever. */
    private void askNewcomers() {
        for (Server server : fleet.all()) {
            if (fleet.isAlive(server) && server.awaitedInventory != lastInventory) {
                server.awaitedInventory = lastInventory;
                server.reported = false;
                server.described = false;
                server.inventoryAskedNanos = reign.nowNanos();
                reign.send(
                        server.link,
                        MasterFrame.newBuilder()
                                .setHeartbeat(HeartbeatReply.newBuilder()
                                        .setSendInventory(true)
                                        .setInventoryRequest(lastInventory)));
            }
        }
    }

    /** Ends what was asked for as soon as everybody has told anew what he holds. Called after each event. */
    void settle() {
        Asked end = asked;
        if (end == null) {
            return;
        }
        askNewcomers();
        List<String> missing = missing();
        boolean waits = end.withoutMissing ? fleet.all().stream().anyMatch(this::stillTells) : !missing.isEmpty();
        if (waits && reign.nowNanos() - end.untilNanos < 0) {
            return;
        }
        asked = null;
        GfsError refusal = reign.readRefusal();
        if (refusal == null && !end.withoutMissing && !missing.isEmpty()) {
            refusal = notTold(missing);
        }
        if (refusal == null) {
            end(end, missing);
        } else {
            GfsError told = refusal;
            end.calls.forEach(call -> reign.fail(call, told));
        }
    }

    private boolean stillTells(Server server) {
        return fleet.isAlive(server) && !(server.reported && server.described);
    }

    private void end(Asked asked, List<String> missing) {
        List<AdoptCommit> adopted = reign.adoptions.decide(reign);
        List<RecoverFile> recovered = reign.adoptions.unknown().decide(numbers);
        EndRestore end = ending(missing).setPerson(asked.person).build();
        told = new RestoreText();
        reign.adoptions.unknown().left().forEach(told::left);
        reign.adoptions.forget();
        adopted.forEach(this::adopt);
        recovered.forEach(this::recover);
        reign.propose(Command.newBuilder().setEndRestore(end).build(), applied -> ended(asked, applied));
    }

    /** Known chunkservers that have not told everything. */
    private List<String> missing() {
        return reign.state.storages().inUse().stream()
                .filter(storage -> {
                    Server server = fleet.withStorage(storage.index());
                    return server == null || !server.reported || !server.described || !fleet.isAlive(server);
                })
                .map(storage -> storage.serverId())
                .toList();
    }

    private EndRestore.Builder ending(List<String> missing) {
        UnknownChunks unknown = reign.adoptions.unknown();
        return EndRestore.newBuilder()
                .setHighestMark(reign.adoptions.highestMark())
                .setAbortedOperations(reign.adoptions.aborted(reign))
                .setLeftChunks(unknown.left().size() + unknown.beyond())
                .addAllMissingServers(missing);
    }

    /** As it would be now; of a restore that has ended as it was. */
    private void reportOnly(long call, List<String> missing) {
        RestoreReport.Builder report = reign.state.restoreReport().toBuilder();
        RestoreText text = told;
        if (reign.state.isRestoring()) {
            text = new RestoreText();
            EndRestore.Builder end = ending(missing);
            report.setHighestMark(end.getHighestMark())
                    .setAbortedOperations(end.getAbortedOperations())
                    .setLeftChunks(end.getLeftChunks())
                    .addAllMissingServers(missing);
            for (AdoptCommit adopt : reign.adoptions.decide(reign)) {
                ChunkEntry chunk = reign.state.chunk(adopt.getHandle());
                if (chunk != null && adopt.hasCommitted()) {
                    report.setAdoptedChunks(report.getAdoptedChunks() + 1);
                    text.adopted(chunk, adopt.getCommitted().getLength());
                }
            }
            // These numbers are never used: the next question gives others.
            for (RecoverFile file : reign.adoptions.unknown().decide(new FileNumbers(reign.state))) {
                report.setRecoveredFiles(report.getRecoveredFiles() + 1);
                file.getChunksList()
                        .forEach(chunk -> report.setRecoveredChunks(report.getRecoveredChunks() + 1)
                                .setRecoveredBytes(report.getRecoveredBytes()
                                        + Integer.toUnsignedLong(
                                                chunk.getCommitted().getLength())));
                text.recovered(file);
            }
            reign.adoptions.unknown().left().forEach(text::left);
        }
        answer(call, report.build(), text);
    }

    private void answer(long call, RestoreReport report, RestoreText text) {
        reign.answer(
                call,
                EndRestoreReply.newBuilder()
                        .setMark(reign.mark())
                        .setReport(report)
                        .addAllLines(text.lines(report))
                        .build());
    }

    private void ended(Asked asked, Applied applied) {
        @Nullable GfsError error = applied.error();
        if (error != null) {
            asked.calls.forEach(call -> reign.fail(call, error));
            return;
        }
        RestoreReport report = reign.state.restoreReport();
        reign.events().record(ClusterEventKind.RESTORE_ENDED, RestoreText.sentence(asked.person, report));
        servers.leaveSafeMode();
        // What the inventories showed was only gathered: they are asked for again.
        fleet.all().forEach(server -> server.inventoryAskedNanos = reign.nowNanos() - INVENTORY_DUE.toNanos());
        asked.calls.forEach(call -> answer(call, report, told));
    }

    private void adopt(AdoptCommit adopt) {
        Command command = Command.newBuilder().setAdoptCommit(adopt).build();
        reign.propose(command, applied -> {
            ChunkEntry chunk = reign.state.chunk(adopt.getHandle());
            if (chunk == null || !adopt.hasCommitted()) {
                return;
            }
            @Nullable GfsError error = applied.error();
            if (error == null) {
                told.adopted(chunk, chunk.length());
            }
            reign.events()
                    .record(
                            ClusterEventKind.CHUNK_ADOPTED,
                            "",
                            chunk,
                            error == null
                                    ? "chunkservers had committed it up to " + chunk.length()
                                            + " bytes, which the restored metadata did not know"
                                    : "what chunkservers know of it could not be taken over: " + error.getMessage());
        });
    }

    private void recover(RecoverFile recover) {
        Command command = Command.newBuilder().setRecoverFile(recover).build();
        reign.propose(command, applied -> {
            @Nullable GfsError error = applied.error();
            @Nullable FileEntry file = reign.state.file(recover.getFileId());
            if (error != null || file == null) {
                recover.getChunksList().forEach(chunk -> told.left(chunk.getHandle()));
            } else {
                told.recovered(recover);
            }
            reign.events()
                    .record(
                            ClusterEventKind.FILE_RECOVERED,
                            "",
                            file == null ? null : file.lastChunk(),
                            error == null
                                    ? "the restored metadata did not know this file: what chunkservers have of it is in "
                                            + recover.getNamespace() + ":" + recover.getPath()
                                    : "chunks that the restored metadata does not know could not be made a file: "
                                            + error.getMessage());
        });
    }
}
