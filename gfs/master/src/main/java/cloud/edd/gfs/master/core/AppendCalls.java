package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.SessionEntry;
import cloud.edd.proto.gfs.AddAppendChunk;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.PlaceAppendRequest;
import cloud.edd.proto.gfs.PlacedChunk;
import org.jspecify.annotations.Nullable;

/** The chunk that an append goes to. */
final class AppendCalls {

    private static final int APPEND_BYTES = 4 << 20;

    /** Each attempt after the first found that somebody else added a chunk meanwhile. */
    private static final int ATTEMPTS = 4;

    private final Reign reign;
    private final Placer placer;
    private final Granting granting;
    private final FileNumbers numbers;

    AppendCalls(Reign reign, Placer placer, Granting granting, FileNumbers numbers) {
        this.reign = reign;
        this.placer = placer;
        this.granting = granting;
        this.numbers = numbers;
    }

    void place(long call, PlaceAppendRequest request) {
        GfsError refusal = reign.changeRefusal(false);
        if (refusal == null) {
            refusal = Names.file(request.getNamespace(), request.getPath());
        }
        if (refusal == null) {
            refusal = Names.operation(request.getOperation());
        }
        if (refusal == null && (request.getLength() < 1 || request.getLength() > APPEND_BYTES)) {
            refusal = Names.invalid("an append has 1 to " + APPEND_BYTES + " bytes");
        }
        SessionEntry session = reign.state.session(request.getOperation().getSession());
        if (refusal == null && session == null) {
            refusal = Refusal.sessionExpired();
        }
        if (refusal != null) {
            reign.fail(call, refusal);
        } else if (session != null && session.isDone(request.getOperation())) {
            granting.answerDone(call, session.result(request.getOperation(), request.getLength()));
        } else {
            place(call, request, 1);
        }
    }

    private void place(long call, PlaceAppendRequest request, int attempt) {
        FileEntry file = reign.state.named(request.getNamespace(), request.getPath());
        GfsError full = file == null
                ? reign.state.quotaRefusal(request.getNamespace(), request.getPath(), request.getLength())
                : reign.state.quotaRefusal(file, request.getLength());
        if (full != null) {
            reign.fail(call, full);
            return;
        }
        if (file == null && !request.getCreate()) {
            reign.fail(
                    call,
                    Refusal.of(
                            ErrorCode.NOT_FOUND, request.getNamespace() + ":" + request.getPath() + " does not exist"));
            return;
        }
        ChunkEntry last = file == null ? null : file.lastChunk();
        long failed = last != null && last.handle().equals(request.getFailedHandle()) ? request.getFailedVersion() : 0;
        if (last != null && takes(last, request) && !granting.isBetterElsewhere(last, failed)) {
            granting.grant(
                    call,
                    new Granting.Wish(last, true)
                            .without(request.getExcludeServersList())
                            .after(request.getFailedHandle(), request.getFailedVersion()));
            return;
        }
        PlacedChunk placed = attempt > ATTEMPTS ? null : placer.place(request.getExcludeServersList());
        if (placed == null) {
            reign.fail(call, granting.tooFewServers());
            return;
        }
        addChunk(call, request, last, placed, attempt);
    }

    private void addChunk(
            long call, PlaceAppendRequest request, @Nullable ChunkEntry last, PlacedChunk placed, int attempt) {
        AddAppendChunk.Builder add = AddAppendChunk.newBuilder()
                .setSession(request.getOperation().getSession())
                .setCreate(request.getCreate())
                .setNewFileId(numbers.next())
                .setNamespace(request.getNamespace())
                .setPath(request.getPath())
                .setChunk(placed);
        if (last != null) {
            add.setSealedHandle(last.handle());
        }
        reign.propose(Command.newBuilder().setAddAppendChunk(add).build(), applied -> {
            GfsError error = applied.error();
            if (error != null && error.getCode() != ErrorCode.CHUNK_FULL) {
                reign.fail(call, error);
                return;
            }
            ChunkEntry chunk = reign.state.chunk(placed.getHandle());
            if (chunk != null) {
                granting.placed(chunk, true);
            }
            place(call, request, attempt + 1);
        });
    }

    private boolean takes(ChunkEntry last, PlaceAppendRequest request) {
        boolean saidFull = request.hasFullHandle() && last.handle().equals(request.getFullHandle());
        boolean fits = last.length() + request.getLength() <= reign.state.chunkBytes();
        return fits && !last.sealed() && (!saidFull || last.length() == 0);
    }
}
