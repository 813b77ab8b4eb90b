package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.proto.gfs.AbortNotice;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitNotice;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FenceReply;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.PeerChallenge;
import cloud.edd.proto.gfs.PeerHello;
import cloud.edd.proto.gfs.Ping;
import cloud.edd.proto.gfs.Prepare;
import cloud.edd.proto.gfs.PrepareVote;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The replication door: other chunkservers, once they have proved to be one, prepare and decide here as primaries, and read to make
 * copies; whoever restores the metadata reads the copy of its log, and a standby master that is promoted is granted its epoch.
 */
final class PeerDoor {

    private static final class Visitor {
        final ByteString nonce;
        final long since;

        @Nullable PeerHello hello;

        Visitor(ByteString nonce, long since) {
            this.nonce = nonce;
            this.since = since;
        }
    }

    /** A peer answers the challenge at once; a stranger shall not keep its place. */
    private static final long HELLO_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What the rest of the chunkserver wants to know of it. */
    interface Listener {

        /** The committed length has grown. */
        void committed(ReplicaCore replica);

        void versionMayHaveRisen(ReplicaCore replica);

        /** Whether a copy is on its way that the writes of this version continue. */
        boolean isBeingCopied(Uuid handle, long version);

        /** Whether what is prepared may be given up, or the master counts on it. */
        boolean mayGiveUp();

        /** Grants an epoch as a master on its stream is granted one; the answer comes when it is durable. */
        void fence(Epoch epoch, Consumer<FenceReply> answer);

        /** A commit counts on a copy that was given up. */
        void stillDamaged(ReplicaCore replica);
    }

    private final Surroundings surroundings;
    private final ChunkserverSettings settings;
    private final IdSource ids;
    private final Replicas replicas;
    private final ServerCredential credential;
    private final Admission admission;
    private final ReadDesk reads;
    private final Listener listener;
    private final CopiedReads metadata;
    private final EarlyPrepares early = new EarlyPrepares();
    private final Map<Long, Visitor> visitors = new LinkedHashMap<>();

    PeerDoor(
            Surroundings surroundings,
            ChunkserverSettings settings,
            IdSource ids,
            Replicas replicas,
            ServerCredential credential,
            Admission admission,
            ReadDesk reads,
            Listener listener) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.ids = ids;
        this.replicas = replicas;
        this.credential = credential;
        this.admission = admission;
        this.reads = reads;
        this.listener = listener;
        this.metadata = new CopiedReads(surroundings);
    }

    boolean owns(long link) {
        return visitors.containsKey(link);
    }

    void accepted(long link) {
        ByteString nonce = ServerCredential.nonce(ids.next());
        visitors.put(link, new Visitor(nonce, surroundings.nowNanos()));
        surroundings.send(
                link,
                DataFrame.newBuilder()
                        .setChallenge(PeerChallenge.newBuilder().setNonce(nonce))
                        .build());
    }

    void closed(long link) {
        visitors.remove(link);
    }

    void tick() {
        for (Map.Entry<Long, Visitor> entry : List.copyOf(visitors.entrySet())) {
            Visitor visitor = entry.getValue();
            if (visitor.hello == null && surroundings.nowNanos() - visitor.since > HELLO_NANOS) {
                visitors.remove(entry.getKey());
                surroundings.closeLink(entry.getKey());
            }
        }
    }

    void received(long link, DataFrame frame, Payload payload) {
        Visitor visitor = visitors.get(link);
        if (visitor == null) {
            return;
        }
        PeerHello hello = visitor.hello;
        if (hello == null) {
            if (frame.hasHello() && credential.accepts(visitor.nonce, frame.getHello())) {
                visitor.hello = frame.getHello();
                surroundings.send(
                        link,
                        DataFrame.newBuilder()
                                .setProof(credential.proof(frame.getHello(), settings.serverId(), replicas.storageId()))
                                .build());
            } else {
                visitors.remove(link);
                surroundings.closeLink(link);
            }
            return;
        }
        switch (frame.getBodyCase()) {
            case PREPARE -> prepare(link, frame.getId(), hello, frame.getPrepare(), payload, true);
            case COMMIT -> commit(frame.getCommit());
            case ABORT -> abort(link, frame.getId(), frame.getAbort());
            case METADATA_READ -> metadata.read(link, frame.getId(), frame.getMetadataRead());
            case READ -> reads.readByPeer(link, frame.getId(), frame.getRead());
            case FENCE ->
                listener.fence(
                        frame.getFence().getEpoch(),
                        reply -> surroundings.send(
                                link,
                                DataFrame.newBuilder()
                                        .setId(frame.getId())
                                        .setFenceReply(reply)
                                        .build()));
            case PING ->
                surroundings.send(
                        link,
                        DataFrame.newBuilder()
                                .setId(frame.getId())
                                .setPing(Ping.getDefaultInstance())
                                .build());
            default -> {
                visitors.remove(link);
                surroundings.closeLink(link);
            }
        }
    }

    private void prepare(long link, long id, PeerHello hello, Prepare prepare, Payload payload, boolean mayWait) {
        Admission.Opened opened = admission.openForSecondary(prepare.getGrant(), hello.getStorageId());
        Grant grant = opened.grant();
        if (grant == null) {
            vote(link, id, prepare, Grant.getDefaultInstance(), opened.refusal());
            return;
        }
        if (payload.crc32c() != prepare.getCrc32C()) {
            GfsError damaged = Refusals.notHappened(
                    ErrorCode.CORRUPT, "a segment of chunk " + ChunkHandles.text(grant.getHandle()) + " came damaged");
            vote(link, id, prepare, grant, damaged);
            return;
        }
        ReplicaCore replica = replicas.findOrCreate(grant.getHandle());
        int committedBefore = replica.committed().getLength();
        PrepareOrder order = new PrepareOrder(
                grant,
                prepare.getOperationsList(),
                prepare.getOffset(),
                payload,
                prepare.getBaseCrc32C(),
                prepare.getNewCrc32C(),
                prepare.getCommitted());
        GfsError refusal = replica.prepare(order, new Segment.Listener() {
            @Override
            public void prepared(Segment segment) {
                vote(link, id, prepare, grant, null);
            }

            @Override
            public void failed(Segment segment, GfsError error) {
                vote(link, id, prepare, grant, error);
            }
        });
        if (refusal != null && !(mayWait && waits(link, id, hello, prepare, payload, grant))) {
            vote(link, id, prepare, grant, refusal);
        }
        if (replica.committed().getLength() > committedBefore) {
            listener.committed(replica);
        }
        listener.versionMayHaveRisen(replica);
        replicas.dropIfEmpty(replica);
    }

    /** A replica that joins may have to be made whole first. */
    private boolean waits(long link, long id, PeerHello hello, Prepare prepare, Payload payload, Grant grant) {
        boolean joins = grant.getJoiningList().stream()
                .anyMatch(each -> each.getStorageId().equals(replicas.storageId()));
        return joins
                && listener.isBeingCopied(grant.getHandle(), grant.getVersion())
                && early.keep(grant.getHandle(), payload, () -> prepare(link, id, hello, prepare, payload, false));
    }

    /** A copy of this chunk has come to its end: what came before it was whole has its turn. */
    void copyEnded(Uuid handle) {
        early.release(handle);
    }

    /** A yes covers everything up to the end of the segment it answers. */
    private void vote(long link, long id, Prepare prepare, Grant grant, @Nullable GfsError error) {
        PrepareVote.Builder vote = PrepareVote.newBuilder()
                .setHandle(grant.getHandle())
                .setStorageId(replicas.storageId())
                .setVersion(grant.getVersion());
        if (error == null) {
            int length = prepare.getOperationsList().stream()
                    .mapToInt(part -> part.getLength())
                    .sum();
            vote.setPreparedLength(prepare.getOffset() + length).setPreparedCrc32C(prepare.getNewCrc32C());
        } else {
            ReplicaCore replica = replicas.find(grant.getHandle());
            ChunkState prepared = replica == null ? ChunkState.getDefaultInstance() : replica.prepared();
            vote.setPreparedLength(prepared.getLength())
                    .setPreparedCrc32C(prepared.getCrc32C())
                    .setError(error);
        }
        surroundings.send(link, DataFrame.newBuilder().setId(id).setVote(vote).build());
    }

    private void commit(CommitNotice notice) {
        ReplicaCore replica = replicas.find(notice.getHandle());
        if (replica != null && replica.quarantined()) {
            listener.stillDamaged(replica);
        } else if (replica != null
                && replica.version() == notice.getVersion()
                && replica.committed().getLength() < notice.getCommitted().getLength()
                && replica.commitTo(notice.getCommitted())) {
            listener.committed(replica);
        }
    }

    /**
     * The answer is what nobody may rely on before: no restart brings back a vote on what is void. There is none while the master counts
     * on the vote.
     */
    private void abort(long link, long id, AbortNotice notice) {
        ReplicaCore replica = replicas.find(notice.getHandle());
        Runnable durable = () -> {
            // What came early may still become a vote.
            if (id != 0 && !early.holds(notice.getHandle())) {
                surroundings.send(
                        link,
                        DataFrame.newBuilder()
                                .setId(id)
                                .setVote(PrepareVote.newBuilder()
                                        .setHandle(notice.getHandle())
                                        .setStorageId(replicas.storageId())
                                        .setVersion(notice.getVersion()))
                                .build());
            }
        };
        if (replica == null) {
            durable.run();
        } else if (listener.mayGiveUp()
                && replica.version() == notice.getVersion()
                && notice.getCommitted().getLength() >= replica.committed().getLength()) {
            replica.voidFrom(
                    notice.getCommitted().getLength(),
                    Refusals.notHappened(ErrorCode.INTERNAL, "the primary gave the segment up"),
                    durable);
        }
    }
}
