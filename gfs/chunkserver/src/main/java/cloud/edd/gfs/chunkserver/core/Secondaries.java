package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.AbortNotice;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitNotice;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Prepare;
import cloud.edd.proto.gfs.PrepareVote;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The other replicas that take part in the writes of one chunk: members, and replicas that join. They are sent every batch that
 * fits their window, and leave when they are gone, refuse, or do not move for two seconds while others do.
 */
final class Secondaries {

    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Then a secondary leaves even if nobody else has moved either. */
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Each is of a failure; what is given up beyond is not known to be void. */
    private static final int OPEN_ABORTS = 100;

    private final PrimaryDesk desk;
    private final ReplicaCore replica;
    private final WritePipeline pipeline;
    private final List<Secondary> all = new ArrayList<>();
    private SignedGrant signed;
    private Grant grant;
    /** Votes on frames sent before are of what was given up. */
    private long firstVoteId;
    /** Up to where those that left may hold votes, of whose end they do not hear from this primary. */
    private int heldEnd;
    /** Aborts that not everybody has durably yet. */
    private final List<Abort> aborts = new ArrayList<>();
    /** Members that left, and those of them that had no room. */
    private int left;

    private int noRoom;

    Secondaries(PrimaryDesk desk, ReplicaCore replica, WritePipeline pipeline, SignedGrant signed, Grant grant) {
        this.desk = desk;
        this.replica = replica;
        this.pipeline = pipeline;
        this.signed = signed;
        this.grant = grant;
        gather();
    }

    /** A later grant of the same version is what prepares bear from now on. */
    void adopt(SignedGrant newSigned, Grant newGrant) {
        signed = newSigned;
        grant = newGrant;
    }

    /** All that the grant names take part again. */
    void gather() {
        all.clear();
        grant.getMembersList().stream().skip(1).forEach(member -> add(member, true));
        grant.getJoiningList().forEach(joining -> add(joining, false));
        heldEnd = 0;
        left = 0;
        noRoom = 0;
    }

    private void add(Replica there, boolean member) {
        int committed = replica.committed().getLength();
        all.add(new Secondary(there.getStorageId(), desk.peers().to(there), member, committed, desk.now()));
    }

    /** No member takes part; who joins makes no quorum. */
    boolean noMember() {
        return all.stream().noneMatch(each -> each.member);
    }

    /** Whether all the members that left did so because their disks are full. */
    boolean leftForWantOfRoom() {
        return left > 0 && noRoom == left;
    }

    List<Uuid> storageIds() {
        return all.stream().map(each -> each.storageId).toList();
    }

    // ---- preparing ------------------------------------------------------------------------------------------

    /** Sends each what its window takes. */
    void forward() {
        all.forEach(this::forward);
    }

    private void forward(Secondary secondary) {
        for (WriteBatch batch : pipeline.batches()) {
            if (secondary.takes(batch)) {
                if (!secondary.owesVotes()) {
                    secondary.movedNanos = desk.now();
                }
                DataFrame frame = prepareFrame(batch);
                secondary.sent(frame.getId(), batch);
                desk.peers().send(secondary.link, frame, batch.payload);
            }
        }
        pipeline.letGoUpTo(all.stream().mapToInt(each -> each.sentEnd).min().orElse(Integer.MAX_VALUE));
    }

    private DataFrame prepareFrame(WriteBatch batch) {
        return DataFrame.newBuilder()
                .setId(desk.nextFrameId())
                .setPrepare(Prepare.newBuilder()
                        .setGrant(signed)
                        .addAllOperations(batch.operations())
                        .setOffset(batch.offset)
                        .setCrc32C(batch.crc)
                        .setBaseCrc32C(batch.baseCrc)
                        .setNewCrc32C(batch.endCrc)
                        .setCommitted(replica.committed()))
                .build();
    }

    boolean haveVotedOn(WriteBatch batch) {
        return all.stream().allMatch(each -> each.votedEnd >= batch.end());
    }

    void voted(PeerLinks.PeerLink from, long id, PrepareVote vote) {
        settle(abort -> abort.durableOn(from, id, vote.getStorageId()));
        if (id < firstVoteId || vote.getVersion() != grant.getVersion()) {
            return;
        }
        for (Secondary secondary : List.copyOf(all)) {
            if (secondary.link == from && secondary.storageId.equals(vote.getStorageId())) {
                if (vote.hasError()) {
                    noRoom += secondary.member && vote.getError().getCode() == ErrorCode.DISK_FULL ? 1 : 0;
                    drop(secondary, secondary.endBefore(id), vote.getError().getMessage());
                } else {
                    count(secondary, vote);
                }
            }
        }
    }

    private void count(Secondary secondary, PrepareVote vote) {
        boolean ours = pipeline.stream()
                .anyMatch(batch -> batch.end() == vote.getPreparedLength() && batch.endCrc == vote.getPreparedCrc32C());
        if (ours && vote.getPreparedLength() > secondary.votedEnd && vote.getPreparedLength() <= secondary.sentEnd) {
            secondary.votedTo(vote.getPreparedLength(), desk.now());
            forward(secondary);
        }
    }

    // ---- leaving --------------------------------------------------------------------------------------------

    void gone(PeerLinks.PeerLink peer, String reason) {
        settle(abort -> abort.gone(peer));
        for (Secondary secondary : List.copyOf(all)) {
            if (secondary.link == peer) {
                drop(secondary, peer.neverReached() ? 0 : secondary.sentEnd, reason);
            }
        }
    }

    void dropSlow() {
        settle(abort -> abort.tick(desk.now()));
        int farthest = all.stream().mapToInt(each -> each.votedEnd).max().orElse(0);
        for (Secondary secondary : List.copyOf(all)) {
            long still = desk.now() - secondary.movedNanos;
            boolean othersMove =
                    farthest > secondary.votedEnd || replica.prepared().getLength() > secondary.votedEnd;
            boolean owes = secondary.owesVotes();
            if (owes && (still > STUCK_NANOS || (othersMove && still > SLOW_NANOS))) {
                drop(
                        secondary,
                        secondary.sentEnd,
                        "it has not voted for " + TimeUnit.NANOSECONDS.toSeconds(still) + " s");
            }
        }
    }

    private void drop(Secondary secondary, int mayHoldTo, String reason) {
        all.remove(secondary);
        heldEnd = Math.max(heldEnd, mayHoldTo);
        left += secondary.member ? 1 : 0;
        desk.dropped(grant.getHandle(), secondary.link.toString(), reason);
    }

    // ---- decisions ------------------------------------------------------------------------------------------

    void tellCommitted() {
        DataFrame notice = DataFrame.newBuilder()
                .setCommit(CommitNotice.newBuilder()
                        .setHandle(grant.getHandle())
                        .setVersion(grant.getVersion())
                        .setCommitted(replica.committed()))
                .build();
        all.forEach(each -> desk.peers().send(each.link, notice, Payload.empty()));
    }

    /** Everything from a length on is given up; what comes next begins there. */
    Abort tellAborted(int length) {
        firstVoteId = desk.nextFrameId();
        List<Secondary> sent =
                all.stream().filter(each -> each.sentEnd > length).toList();
        Abort abort = new Abort(firstVoteId, sent, heldEnd > length || aborts.size() >= OPEN_ABORTS, desk.now());
        if (abort.isOpen()) {
            aborts.add(abort);
        }
        DataFrame notice = DataFrame.newBuilder()
                .setId(firstVoteId)
                .setAbort(AbortNotice.newBuilder()
                        .setHandle(grant.getHandle())
                        .setVersion(grant.getVersion())
                        .setCommitted(ChunkState.newBuilder().setLength(length)))
                .build();
        for (Secondary secondary : all) {
            desk.peers().send(secondary.link, notice, Payload.empty());
            secondary.restart(Math.min(secondary.votedEnd, length), desk.now());
        }
        return abort;
    }

    private void settle(Consumer<Abort> news) {
        aborts.forEach(news);
        aborts.removeIf(abort -> !abort.isOpen());
    }
}
