package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.SessionEntry;
import cloud.edd.gfs.master.core.metadata.Totals;
import cloud.edd.proto.gfs.AppliedWrite;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.PlacedChunk;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.RaiseVersion;
import cloud.edd.proto.gfs.RegrantRequest;
import cloud.edd.proto.gfs.ReplaceChunk;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may write a chunk. A primary that is alive and leased keeps it; else the version is raised, which is logged first, and another good
 * copy becomes the primary. Concurrent wishes for a chunk end with the same grant.
 */
final class Granting {

    /** A second writer that reports the same dead primary gets the grant that the first one got. */
    private static final Duration REGRANT_SPACING = Duration.ofSeconds(2);

    /** Each attempt after the first found that somebody else changed the chunk meanwhile. */
    private static final int ATTEMPTS = 4;

    private static final int QUORUM = 2;

    /**
     * What a writer wants of a chunk. The chunk is named by its place: while it is empty another one may take that, at the wish of somebody
     * else, or of the same writer who never heard of it because the master died.
     *
     * @param excluded servers it could not reach
     * @param failed the chunk whose primary failed
     * @param failedVersion the version of that; 0 when none did
     */
    record Wish(
            long fileId,
            int chunkIndex,
            boolean append,
            List<String> excluded,
            Uuid failed,
            long failedVersion,
            int attempt) {

        Wish(ChunkEntry chunk, boolean append) {
            this(chunk.file().id(), chunk.file().indexOf(chunk), append, List.of(), Uuid.getDefaultInstance(), 0, 1);
        }

        Wish without(List<String> servers) {
            return new Wish(fileId, chunkIndex, append, servers, failed, failedVersion, attempt);
        }

        Wish after(Uuid handle, long version) {
            return new Wish(fileId, chunkIndex, append, excluded, handle, version, attempt);
        }

        Wish again() {
            return new Wish(fileId, chunkIndex, append, excluded, failed, failedVersion, attempt + 1);
        }

        private boolean failedAt(ChunkEntry chunk) {
            return chunk.version() == failedVersion && chunk.handle().equals(failed);
        }
    }

    private final Reign reign;
    private final Fleet fleet;
    private final Leases leases;
    private final Grants grants;
    private final Placer placer;

    Granting(Reign reign, Fleet fleet, Leases leases, Grants grants, Placer placer) {
        this.reign = reign;
        this.fleet = fleet;
        this.leases = leases;
        this.grants = grants;
        this.placer = placer;
    }

    /** Why nothing can be placed. Servers may come back while a writer waits; room does not. */
    GfsError tooFewServers() {
        return fleet.isFull()
                ? Refusal.of(
                        ErrorCode.DISK_FULL,
                        "fewer than two chunkservers have room for more: delete files, free space on their disks,"
                                + " or add chunkservers")
                : Refusal.of(
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "fewer than two chunkservers are alive and have room: start more, or free space");
    }

    /** An append that failed in this chunk for want of room, while there is some on other servers. */
    boolean isBetterElsewhere(ChunkEntry chunk, long failedVersion) {
        return chunk.length() > 0 && failedVersion == chunk.version() && !hasRoom(chunk) && fleet.canPlace();
    }

    /** Two that can write are needed, and those that could are full. */
    private boolean hasRoom(ChunkEntry chunk) {
        List<Integer> places = fleet.goodAndAlive(chunk.members());
        return places.size() < QUORUM
                || places.stream().filter(place -> hasRoom(chunk, place)).count() >= QUORUM;
    }

    private boolean hasRoom(ChunkEntry chunk, int place) {
        Server server = fleet.withStorage(Members.storage(chunk.members(), place));
        return server != null && Fleet.hasRoom(server);
    }

    /** A chunk was just placed: its first primary has it. */
    void placed(ChunkEntry chunk, boolean append) {
        leases.grant(chunk, append);
    }

    void regrant(long call, RegrantRequest request, @Nullable SessionEntry session) {
        ChunkEntry chunk = request.getFileId() == 0
                ? reign.state.chunk(request.getHandle())
                : reign.state.chunk(request.getFileId(), request.getChunkIndex());
        if (chunk == null || chunk.file().isDeleted()) {
            reign.fail(call, Refusal.of(ErrorCode.FILE_DELETED, "the file of this chunk was deleted"));
            return;
        }
        FileEntry file = chunk.file();
        if (file.isHidden() && file.session() != session) {
            reign.fail(call, Refusal.of(ErrorCode.NOT_FOUND, "the file is not an unpublished file of this session"));
            return;
        }
        grant(
                call,
                new Wish(chunk, !file.isHidden())
                        .without(request.getExcludeServersList())
                        .after(request.getHandle(), request.getFailedVersion()));
    }

    void grant(long call, Wish wish) {
        ChunkEntry chunk = reign.state.chunk(wish.fileId(), wish.chunkIndex());
        if (chunk == null || chunk.file().isDeleted()) {
            reign.fail(call, Refusal.of(ErrorCode.FILE_DELETED, "the file was deleted meanwhile"));
            return;
        }
        if (wish.failedAt(chunk) && !hasRoom(chunk)) {
            findRoom(call, chunk, wish);
            return;
        }
        if (isUsable(chunk, wish)) {
            answer(call, chunk);
            return;
        }
        if (wish.attempt() > ATTEMPTS) {
            reign.fail(call, Refusal.of(ErrorCode.UNAVAILABLE, "the chunk's primary changes all the time: try again"));
            return;
        }
        raise(call, chunk, wish);
    }

    /** Whether the present primary is one that this writer should go to. */
    private boolean isUsable(ChunkEntry chunk, Wish wish) {
        Lease lease = leases.current(chunk);
        if (lease == null || lease.append != wish.append() || Members.state(chunk.members(), 0) != Members.GOOD) {
            return false;
        }
        Server primary = fleet.withStorage(Members.storage(chunk.members(), 0));
        if (primary == null || !fleet.isAlive(primary)) {
            return false;
        }
        boolean fresh = reign.nowNanos() - lease.grantedNanos < REGRANT_SPACING.toNanos() && chunk.version() > 1;
        boolean failed = wish.failedAt(chunk) || wish.excluded().contains(primary.id());
        // Writers must not oust each other's primary in turns; one without room is of use to none of them.
        return !failed || (fresh && Fleet.hasRoom(primary));
    }

    /** The chunk cannot grow where it is. */
    private void findRoom(long call, ChunkEntry chunk, Wish wish) {
        if (!fleet.canPlace()) {
            reign.fail(call, tooFewServers());
        } else if (chunk.length() == 0 && !chunk.sealed()) {
            replace(call, chunk, wish);
        } else if (Members.count(chunk.members(), Members.GOOD) < Totals.REPLICAS) {
            reign.fail(
                    call,
                    Refusal.of(
                            ErrorCode.NO_QUORUM,
                            "good copies of this chunk are on full disks: another one is being made, try again"));
        } else {
            reign.fail(
                    call,
                    Refusal.of(
                            ErrorCode.DISK_FULL,
                            "the disks that hold this chunk of the file are full: write the file again, other"
                                    + " chunkservers have room"));
        }
    }

    private void raise(long call, ChunkEntry chunk, Wish wish) {
        List<Integer> places = fleet.goodAndAlive(chunk.members());
        if (places.size() < QUORUM) {
            if (chunk.length() == 0 && !chunk.sealed()) {
                replace(call, chunk, wish);
            } else {
                reign.fail(
                        call,
                        Refusal.of(
                                places.isEmpty() ? ErrorCode.UNAVAILABLE : ErrorCode.NO_QUORUM,
                                "only " + places.size()
                                        + " of the good copies of this chunk are on live chunkservers, two"
                                        + " are needed to write: wait until a chunkserver is back"));
            }
            return;
        }
        int next = places.stream()
                .filter(place -> place != 0 && !isExcluded(chunk, place, wish) && hasRoom(chunk, place))
                .findFirst()
                .or(() -> places.stream()
                        .filter(place -> place != 0 && !isExcluded(chunk, place, wish))
                        .findFirst())
                .or(() -> places.stream()
                        .filter(place -> !isExcluded(chunk, place, wish))
                        .findFirst())
                .orElse(places.getFirst());
        // A primary that nobody complained about stays one: only its lease was over.
        int primary = places.getFirst() == 0 && !wish.failedAt(chunk) && !isExcluded(chunk, 0, wish) ? 0 : next;
        raise(chunk, primary, wish.append(), () -> grant(call, wish.again()));
    }

    /** Raises the version for a reason other than a writer's wish: what older versions left undecided is void. */
    void raise(ChunkEntry chunk, int primaryPlace, boolean append, Runnable then) {
        Uuid handle = chunk.handle();
        reign.propose(raise(chunk, primaryPlace), applied -> {
            ChunkEntry raised = reign.state.chunk(handle);
            if (applied.error() == null && raised != null) {
                leases.grant(raised, append);
            }
            then.run();
        });
    }

    /** Only ends what older versions left undecided: the next writer raises it again. */
    void raiseForNobody(ChunkEntry chunk, int primaryPlace, Runnable then) {
        reign.propose(raise(chunk, primaryPlace), applied -> then.run());
    }

    private Command raise(ChunkEntry chunk, int primaryPlace) {
        return Command.newBuilder()
                .setRaiseVersion(RaiseVersion.newBuilder()
                        .setHandle(chunk.handle())
                        .setFromVersion(chunk.version())
                        .setPrimary(reign.state
                                .storages()
                                .at(Members.storage(chunk.members(), primaryPlace))
                                .storageId()))
                .build();
    }

    private boolean isExcluded(ChunkEntry chunk, int place, Wish wish) {
        return wish.excluded()
                .contains(reign.state
                        .storages()
                        .at(Members.storage(chunk.members(), place))
                        .serverId());
    }

    /** Nothing is committed in it, so another chunk takes its place. */
    private void replace(long call, ChunkEntry chunk, Wish wish) {
        PlacedChunk placed = placer.place(wish.excluded());
        if (placed == null) {
            reign.fail(call, tooFewServers());
            return;
        }
        Command command = Command.newBuilder()
                .setReplaceChunk(ReplaceChunk.newBuilder()
                        .setHandle(chunk.handle())
                        .setVersion(chunk.version())
                        .setChunk(placed))
                .build();
        reign.propose(command, applied -> {
            ChunkEntry next = reign.state.chunk(placed.getHandle());
            if (applied.error() == null && next != null) {
                leases.grant(next, wish.append());
            }
            grant(call, wish.again());
        });
    }

    private void answer(long call, ChunkEntry chunk) {
        FileEntry file = chunk.file();
        reign.answer(
                call,
                PlacementReply.newBuilder()
                        .setMark(reign.mark())
                        .setMasterTimeMs(reign.timeMs())
                        .setFileId(file.id())
                        .setGrant(grants.write(chunk))
                        .setChunkOffset(file.offsetOf(file.indexOf(chunk)))
                        .build());
    }

    void answerDone(long call, OperationResult result) {
        if (result.hasError()) {
            reign.fail(call, result.getError());
            return;
        }
        AppliedWrite.Builder done = AppliedWrite.newBuilder().setOffset(result.getFileOffset());
        FileEntry file = reign.state.file(result.getFileId());
        if (result.hasFile()) {
            done.setFile(result.getFile());
        } else if (file != null && file.isNamed()) {
            done.setFile(file.attributes());
        }
        reign.answer(
                call,
                PlacementReply.newBuilder()
                        .setMark(reign.mark())
                        .setMasterTimeMs(reign.timeMs())
                        .setFileId(result.getFileId())
                        .setDone(done)
                        .build());
    }
}
