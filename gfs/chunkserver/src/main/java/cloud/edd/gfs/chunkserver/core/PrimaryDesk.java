package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.PrepareVote;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteReply;
import cloud.edd.proto.gfs.WriteSegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All chunks this server is the primary of, and the way from them to clients, peers and the master. */
final class PrimaryDesk {

    /** What a primary needs of the rest of the chunkserver. */
    interface Listener {

        void committed(ReplicaCore replica);

        void askAbout(ReplicaCore replica);

        void dropped(Uuid handle, String peer, String reason);

        void stillDamaged(ReplicaCore replica);
    }

    private final Surroundings surroundings;
    private final Replicas replicas;
    private final Admission admission;
    private final PeerLinks peers;
    private final MasterLink master;
    private final Listener listener;
    private final int chunkBytes;
    private final Awaited awaited;
    private final Map<Uuid, PrimaryCore> byHandle = new TreeMap<>(ChunkHandles.ORDER);

    PrimaryDesk(
            Surroundings surroundings,
            Replicas replicas,
            Admission admission,
            PeerLinks peers,
            MasterLink master,
            Listener listener,
            int chunkBytes) {
        this.surroundings = surroundings;
        this.replicas = replicas;
        this.admission = admission;
        this.peers = peers;
        this.master = master;
        this.listener = listener;
        this.chunkBytes = chunkBytes;
        this.awaited = new Awaited(surroundings);
    }

    /** Of a full chunk. */
    int chunkBytes() {
        return chunkBytes;
    }

    /** A client's segment, with a payload that stays with the caller. */
    void write(long link, long id, WriteSegment segment, Payload payload) {
        WriteBatch.Waiter waiter = new WriteBatch.Waiter(link, id);
        Admission.Opened opened = admission.openForPrimary(segment.getGrant());
        Grant grant = opened.grant();
        if (grant == null) {
            refuse(waiter, opened.refusal(), ChunkState.getDefaultInstance());
            return;
        }
        GfsError wrong = check(segment, grant, payload);
        if (wrong != null) {
            refuse(waiter, wrong, ChunkState.getDefaultInstance());
            return;
        }
        ReplicaCore replica = replicas.findOrCreate(grant.getHandle());
        PrimaryCore primary = byHandle.get(grant.getHandle());
        if (primary == null || primary.version() < grant.getVersion()) {
            GfsError refusal = takeOver(replica, grant);
            if (refusal != null) {
                refuse(waiter, refusal, replica.committed());
                replicas.dropIfEmpty(replica);
                return;
            }
            if (primary != null) {
                primary.end(Refusals.unknown(ErrorCode.WRONG_VERSION, "the chunk has a newer version"));
            }
            primary = new PrimaryCore(this, replica, segment.getGrant(), grant);
            byHandle.put(grant.getHandle(), primary);
        } else if (primary.version() > grant.getVersion() || replica.version() > grant.getVersion()) {
            GfsError old = Refusals.notHappened(
                    ErrorCode.WRONG_VERSION,
                    "the grant is for version " + grant.getVersion() + ", the chunk is at " + replica.version());
            refuse(waiter, old, replica.committed());
            return;
        }
        primary.adopt(segment.getGrant(), grant);
        if (segment.getProgress()) {
            awaited.add(waiter, grant.getHandle(), payload.length());
        }
        Integer offset = segment.hasOffset() ? (Integer) segment.getOffset() : null;
        primary.write(new WriteAsk(waiter, segment.getOperation(), offset, payload));
        replicas.dropIfEmpty(replica);
    }

    private static @Nullable GfsError check(WriteSegment segment, Grant grant, Payload payload) {
        if (grant.hasSession()
                && !grant.getSession().equals(segment.getOperation().getSession())) {
            return Refusals.notHappened(ErrorCode.TOKEN_INVALID, "the grant is for another session");
        }
        if (payload.length() == 0
                || !segment.hasOperation()
                || segment.getOperation().getSequence() == 0) {
            return Refusals.notHappened(ErrorCode.INVALID_ARGUMENT, "a segment needs bytes and an operation");
        }
        return payload.crc32c() == segment.getCrc32C()
                ? null
                : Refusals.notHappened(ErrorCode.CORRUPT, "the segment came damaged: send it again");
    }

    /**
     * A primary begins with what the master knows to be committed and nothing else. Votes of this version that are left from
     * before a restart are promises; whoever made them primary must raise the version first.
     */
    private @Nullable GfsError takeOver(ReplicaCore replica, Grant grant) {
        String chunk = "chunk " + ChunkHandles.text(grant.getHandle());
        if (replica.quarantined()) {
            return Refusals.notHappened(ErrorCode.CORRUPT, "the primary's copy of " + chunk + " is damaged");
        }
        if (grant.getVersion() < replica.version()) {
            return Refusals.notHappened(
                    ErrorCode.WRONG_VERSION,
                    "the grant is for version " + grant.getVersion() + " of " + chunk + ", which is at "
                            + replica.version());
        }
        if (grant.getVersion() == replica.version() && !replica.commitTo(grant.getCommitted())) {
            return behind(replica, grant);
        }
        if (grant.getVersion() == replica.version() && replica.hasUndecided()) {
            listener.askAbout(replica);
            return Refusals.notHappened(
                    ErrorCode.NOT_PRIMARY,
                    chunk + " has undecided segments from before a restart: ask the master for a fresh grant");
        }
        if (grant.getVersion() > replica.version()
                && !replica.raiseVersion(
                        grant.getVersion(),
                        grant.getCommitted(),
                        Refusals.unknown(ErrorCode.WRONG_VERSION, "the chunk has a newer version"))) {
            return behind(replica, grant);
        }
        return null;
    }

    private static GfsError behind(ReplicaCore replica, Grant grant) {
        return Refusals.notHappened(
                ErrorCode.BEHIND,
                "this server has " + replica.committed().getLength() + " committed bytes of chunk "
                        + ChunkHandles.text(grant.getHandle()) + ", not "
                        + grant.getCommitted().getLength() + ": ask the master for another primary");
    }

    void voted(PeerLinks.PeerLink from, long id, PrepareVote vote) {
        PrimaryCore primary = byHandle.get(vote.getHandle());
        if (primary != null) {
            awaited.moved();
            primary.voted(from, id, vote);
        }
    }

    void gone(PeerLinks.PeerLink peer, String reason) {
        List.copyOf(byHandle.values()).forEach(primary -> primary.gone(peer, reason));
    }

    /** Whether what is undecided in this copy is under way from here. */
    boolean drives(ReplicaCore replica) {
        PrimaryCore primary = byHandle.get(replica.handle());
        return primary != null && primary.transfers() > 0;
    }

    /** The copy was taken away or its version raised by somebody else. */
    void end(Uuid handle, GfsError reason) {
        PrimaryCore primary = byHandle.remove(handle);
        if (primary != null) {
            primary.end(reason);
        }
    }

    /** A replica's version may have been raised past its primary's, by a peer's prepare or by the master's word. */
    void checkVersion(ReplicaCore replica) {
        PrimaryCore primary = byHandle.get(replica.handle());
        if (primary != null && primary.version() < replica.version()) {
            end(replica.handle(), Refusals.unknown(ErrorCode.WRONG_VERSION, "the chunk has a newer version"));
        }
    }

    /** This client has gone. */
    void closed(long link) {
        awaited.closed(link);
    }

    void tick() {
        awaited.tick(handle -> {
            PrimaryCore primary = byHandle.get(handle);
            return primary != null && primary.waitsForReplicas();
        });
        for (Map.Entry<Uuid, PrimaryCore> entry : List.copyOf(byHandle.entrySet())) {
            entry.getValue().tick();
            if (entry.getValue().idle()) {
                byHandle.remove(entry.getKey());
            }
        }
    }

    int transfers() {
        return byHandle.values().stream().mapToInt(PrimaryCore::transfers).sum();
    }

    /** Primaries whose own copy has something undecided. */
    int writing() {
        return (int)
                byHandle.values().stream().filter(PrimaryCore::hasUndecided).count();
    }

    // ---- for the primaries --------------------------------------------------------------------------------

    long now() {
        return surroundings.nowNanos();
    }

    Uuid storageId() {
        return replicas.storageId();
    }

    PeerLinks peers() {
        return peers;
    }

    long nextFrameId() {
        return surroundings.nextNumber();
    }

    void commit(CommitRequest.Builder request, Consumer<CommitReply> answer) {
        master.commit(request, answer);
    }

    Optional<Grant> open(SignedGrant signed) {
        return Optional.ofNullable(admission.openForPrimary(signed).grant());
    }

    void answer(WriteBatch.Waiter waiter, WriteReply.Builder reply) {
        awaited.answered(waiter);
        surroundings.send(
                waiter.link(),
                DataFrame.newBuilder().setId(waiter.id()).setWriteReply(reply).build());
    }

    void refuse(WriteBatch.Waiter waiter, GfsError error, ChunkState committed) {
        answer(waiter, WriteReply.newBuilder().setError(error).setCommitted(committed));
    }

    void committed(ReplicaCore replica) {
        listener.committed(replica);
    }

    /** Whether what is prepared may be given up, or the master counts on it. */
    boolean mayGiveUp() {
        return !master.restoreEnds();
    }

    void askAbout(ReplicaCore replica) {
        listener.askAbout(replica);
    }

    void dropped(Uuid handle, String peer, String reason) {
        listener.dropped(handle, peer, reason);
    }

    void stillDamaged(ReplicaCore replica) {
        listener.stillDamaged(replica);
    }
}
