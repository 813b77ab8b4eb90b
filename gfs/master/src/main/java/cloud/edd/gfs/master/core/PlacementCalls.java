package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.SessionEntry;
import cloud.edd.proto.gfs.AddChunk;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CreateAndPlaceRequest;
import cloud.edd.proto.gfs.CreateHiddenFile;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.PlaceChunkRequest;
import cloud.edd.proto.gfs.PlacedChunk;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.RegrantRequest;
import org.jspecify.annotations.Nullable;

/** Where a new file's bytes go. */
final class PlacementCalls {

    private final Reign reign;
    private final Placer placer;
    private final Grants grants;
    private final Granting granting;
    private final Reservations reservations;
    private final FileNumbers numbers;

    PlacementCalls(
            Reign reign,
            Placer placer,
            Grants grants,
            Granting granting,
            Reservations reservations,
            FileNumbers numbers) {
        this.reign = reign;
        this.placer = placer;
        this.grants = grants;
        this.granting = granting;
        this.reservations = reservations;
        this.numbers = numbers;
    }

    void create(long call, CreateAndPlaceRequest request) {
        SessionEntry session = reign.state.session(request.getOperation().getSession());
        GfsError refusal = createRefusal(request, session);
        if (session == null || refusal != null) {
            reign.fail(call, refusal == null ? Refusal.sessionExpired() : refusal);
            return;
        }
        if (session.isDone(request.getOperation())) {
            answerDone(call, session, session.result(request.getOperation()));
            return;
        }
        refusal = nameRefusal(request);
        PlacedChunk placed = refusal == null ? placer.place(request.getExcludeServersList()) : null;
        if (placed == null) {
            reign.fail(call, refusal == null ? granting.tooFewServers() : refusal);
            return;
        }
        if (request.getSmall()) {
            reserve(call, request, placed);
        } else {
            createHidden(call, request, placed);
        }
    }

    private @Nullable GfsError createRefusal(CreateAndPlaceRequest request, @Nullable SessionEntry session) {
        GfsError refusal = reign.changeRefusal(false);
        if (refusal == null) {
            refusal = Names.file(request.getNamespace(), request.getPath());
        }
        if (refusal == null) {
            refusal = Names.operation(request.getOperation());
        }
        return refusal == null && session == null ? Refusal.sessionExpired() : refusal;
    }

    /** An early word; what decides is the record that names the file. */
    private @Nullable GfsError nameRefusal(CreateAndPlaceRequest request) {
        String name = request.getNamespace() + ":" + request.getPath();
        FileEntry standing = reign.state.named(request.getNamespace(), request.getPath());
        if (request.getMode() == PublishMode.CREATE && standing != null) {
            return Refusal.of(ErrorCode.ALREADY_EXISTS, name + " exists: choose another path, or replace it");
        }
        if (request.getExpectedGeneration() != 0
                && (standing == null || standing.generation() != request.getExpectedGeneration())) {
            return Refusal.of(
                    ErrorCode.GENERATION_MISMATCH,
                    name + " is not at generation " + request.getExpectedGeneration() + ": somebody changed it");
        }
        GfsError full = reign.state.quotaRefusal(request.getNamespace(), request.getPath(), standing == null ? 1 : 0);
        if (full != null) {
            return full;
        }
        return request.getSmall() && reservations.isFull()
                ? Refusal.of(ErrorCode.RESOURCE_EXHAUSTED, "too many small files are being written: try again")
                : null;
    }

    private void reserve(long call, CreateAndPlaceRequest request, PlacedChunk placed) {
        ReservedFile reservation = new ReservedFile(
                numbers.next(),
                placed,
                request.getNamespace(),
                request.getPath(),
                request.getMode(),
                request.getExpectedGeneration(),
                reign.nowNanos());
        reservations.add(reservation);
        reign.answer(
                call,
                PlacementReply.newBuilder()
                        .setMark(reign.mark())
                        .setMasterTimeMs(reign.timeMs())
                        .setFileId(reservation.fileId)
                        .setGrant(
                                grants.small(reservation, request.getOperation().getSession()))
                        .build());
    }

    private void createHidden(long call, CreateAndPlaceRequest request, PlacedChunk placed) {
        CreateHiddenFile.Builder create = CreateHiddenFile.newBuilder()
                .setOperation(request.getOperation())
                .setFileId(numbers.next())
                .setNamespace(request.getNamespace())
                .setPath(request.getPath())
                .setChunk(placed);
        reign.propose(Command.newBuilder().setCreateHiddenFile(create).build(), applied -> {
            SessionEntry session = reign.state.session(request.getOperation().getSession());
            if (applied.error() != null || session == null) {
                reign.fail(call, applied.error() == null ? Refusal.sessionExpired() : applied.error());
                return;
            }
            ChunkEntry chunk = reign.state.chunk(placed.getHandle());
            if (chunk != null) {
                granting.placed(chunk, false);
            }
            answerDone(call, session, applied.result());
        });
    }

    /** A large file that this operation created, if it is still being written; else what became of the write. */
    private void answerDone(long call, SessionEntry session, OperationResult result) {
        if (result.hasError()) {
            reign.fail(call, result.getError());
            return;
        }
        FileEntry file = reign.state.file(result.getFileId());
        if (file != null && file.session() == session && file.chunkCount() > 0) {
            granting.grant(call, new Granting.Wish(file.chunk(0), false));
            return;
        }
        granting.answerDone(call, result);
    }

    void placeChunk(long call, PlaceChunkRequest request) {
        GfsError refusal = reign.changeRefusal(false);
        SessionEntry session = reign.state.session(request.getOperation().getSession());
        if (refusal == null && session == null) {
            refusal = Refusal.sessionExpired();
        }
        FileEntry file = reign.state.file(request.getFileId());
        if (refusal == null && (file == null || file.session() != session)) {
            refusal = Refusal.of(ErrorCode.NOT_FOUND, "the file is not an unpublished file of this session");
        }
        if (refusal != null || file == null) {
            reign.fail(call, refusal == null ? Names.invalid("no such file") : refusal);
            return;
        }
        if (Integer.compareUnsigned(request.getChunkIndex(), file.chunkCount()) < 0) {
            granting.grant(
                    call,
                    new Granting.Wish(file.chunk(request.getChunkIndex()), false)
                            .without(request.getExcludeServersList()));
            return;
        }
        // An early word here, too: what was sent so far is too much already.
        GfsError full = reign.state.quotaRefusal(file.namespace().name(), file.path(), file.length() + 1);
        if (full != null) {
            reign.fail(call, full);
            return;
        }
        PlacedChunk placed = placer.place(request.getExcludeServersList());
        if (placed == null) {
            reign.fail(call, granting.tooFewServers());
            return;
        }
        AddChunk.Builder add = AddChunk.newBuilder()
                .setSession(request.getOperation().getSession())
                .setFileId(request.getFileId())
                .setChunkIndex(request.getChunkIndex())
                .setChunk(placed);
        reign.propose(Command.newBuilder().setAddChunk(add).build(), applied -> {
            ChunkEntry chunk = reign.state.chunk(placed.getHandle());
            if (applied.error() != null || chunk == null) {
                reign.fail(call, applied.error() == null ? granting.tooFewServers() : applied.error());
                return;
            }
            granting.placed(chunk, false);
            granting.grant(call, new Granting.Wish(chunk, false));
        });
    }

    void regrant(long call, RegrantRequest request) {
        GfsError refusal = reign.changeRefusal(false);
        SessionEntry session = reign.state.session(request.getOperation().getSession());
        if (refusal == null && session == null) {
            refusal = Refusal.sessionExpired();
        }
        if (refusal == null && reservations.find(request.getHandle()) != null) {
            refusal = Refusal.of(
                    ErrorCode.WRONG_VERSION, "a small file is not regranted: start over with CreateAndPlace");
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        granting.regrant(call, request, session);
    }
}
