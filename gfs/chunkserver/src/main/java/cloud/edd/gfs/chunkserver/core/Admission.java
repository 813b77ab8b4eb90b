package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.ReadToken;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Uuid;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens grants and tokens: signature, time, membership. Before it says yes nothing is touched. */
final class Admission {

    /** A grant that holds here, or why it does not. */
    record Opened(@Nullable Grant grant, GfsError refusal) {}

    /** A read token that holds, or why it does not. */
    record OpenedRead(@Nullable ReadToken token, GfsError refusal) {}

    private static final GfsError NONE = GfsError.getDefaultInstance();

    private final ChunkTokens tokens;
    private final Replicas replicas;
    private final LongSupplier masterTimeMs;

    Admission(ChunkTokens tokens, Replicas replicas, LongSupplier masterTimeMs) {
        this.tokens = tokens;
        this.replicas = replicas;
        this.masterTimeMs = masterTimeMs;
    }

    /** A client begins a segment here. */
    Opened openForPrimary(SignedGrant signed) {
        Opened opened = open(signed);
        Grant grant = opened.grant();
        if (grant == null) {
            return opened;
        }
        if (!grant.getMembers(0).getStorageId().equals(replicas.storageId())) {
            return refused(
                    ErrorCode.NOT_PRIMARY,
                    "another server is the primary: " + grant.getMembers(0).getServerId());
        }
        return inTime(grant);
    }

    /** A primary asks for a vote. The time is looked at when its segments begin here, not in the middle of them. */
    Opened openForSecondary(SignedGrant signed, Uuid primary) {
        Opened opened = open(signed);
        Grant grant = opened.grant();
        if (grant == null) {
            return opened;
        }
        if (!grant.getMembers(0).getStorageId().equals(primary)) {
            return refused(
                    ErrorCode.NOT_PRIMARY,
                    "the grant names another primary: " + grant.getMembers(0).getServerId());
        }
        boolean named = Stream.concat(grant.getMembersList().stream().skip(1), grant.getJoiningList().stream())
                .anyMatch(each -> each.getStorageId().equals(replicas.storageId()));
        if (!named) {
            return refused(ErrorCode.TOKEN_INVALID, "the grant does not name this storage");
        }
        ReplicaCore replica = replicas.find(grant.getHandle());
        boolean running = replica != null && replica.version() == grant.getVersion();
        return running ? opened : inTime(grant);
    }

    OpenedRead open(ReadRequest request) {
        Optional<ReadToken> token = tokens.open(request.getToken());
        if (token.isEmpty()) {
            return new OpenedRead(
                    null, Refusals.notHappened(ErrorCode.TOKEN_INVALID, "the master did not sign this read token"));
        }
        if (!ChunkTokens.begins(token.get().getExpiresAtMs(), masterTimeMs.getAsLong())) {
            return new OpenedRead(
                    null,
                    Refusals.notHappened(
                            ErrorCode.TOKEN_EXPIRED, "the read token is over: ask the master for a fresh one"));
        }
        return new OpenedRead(token.get(), NONE);
    }

    private Opened open(SignedGrant signed) {
        Optional<Grant> grant = tokens.open(signed);
        if (grant.isEmpty() || grant.get().getMembersCount() == 0 || grant.get().getVersion() <= 0) {
            return refused(ErrorCode.TOKEN_INVALID, "the master did not sign this grant");
        }
        return new Opened(grant.get(), NONE);
    }

    private Opened inTime(Grant grant) {
        return ChunkTokens.begins(grant.getExpiresAtMs(), masterTimeMs.getAsLong())
                ? new Opened(grant, NONE)
                : refused(ErrorCode.TOKEN_EXPIRED, "the grant is over: ask the master for a fresh one");
    }

    private static Opened refused(ErrorCode code, String message) {
        return new Opened(null, Refusals.notHappened(code, message));
    }
}
