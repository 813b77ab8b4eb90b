package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.disk.ReadPlan;
import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.BadChunk;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.CopyResult;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FenceReply;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.MetadataPosition;
import cloud.edd.proto.gfs.Ping;
import cloud.edd.proto.gfs.ScrubProgress;
import cloud.edd.proto.gfs.ServerLoad;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.Message;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A chunkserver: everything that decides, over the words of {@link NodeEvent} and {@link NodeAction}.
 *
 * <p>The first {@link NodeEvent.WallClock} begins recovery; until it is over every link is closed again. Frames on links to
 * the doors DATA and REPLICATION are {@link DataFrame}s, on the link to the master {@code ServerFrame} out and
 * {@link MasterFrame} in. It releases the payload of every event when it returns and holds on to what it keeps.
 */
public final class ChunkserverCore implements Core<NodeEvent, NodeAction> {

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Surroundings surroundings = new Surroundings();
    private final Replicas replicas = new Replicas(surroundings, this::foundBad);
    private final StorageMemory memory = new StorageMemory();
    private final LoadSource load;
    private final MasterLink master;
    private final PeerLinks peers;
    private final PeerLinks copyLinks;
    private final CopyDesk copies;
    private final Deletions deletions;
    private final PeerDoor peerDoor;
    private final PrimaryDesk primaries;
    private final ReadDesk reads;
    private final Verifier verifier;
    private final Scrubber scrubber;
    private final Descriptions descriptions;
    private final Decisions decisions;
    private final StartUp startUp;
    private final Leftovers leftovers = new Leftovers(surroundings, replicas);
    private final CopiedLog copiedLog;
    private final long tickTimer = surroundings.nextNumber();
    private final Set<Long> clients = new TreeSet<>();
    private DiskResult.Space space = new DiskResult.Space(0, 0);
    private boolean begun;
    private boolean open;
    private long foundBad;
    private long droppedSecondaries;
    private String lastDropped = "";

    /**
     * @param ids storage id of a fresh folder, challenges
     * @param keys GFS_JWT_SECRET and its predecessor
     * @param load asked with every heartbeat
     */
    public ChunkserverCore(ChunkserverSettings settings, IdSource ids, SigningKeys keys, LoadSource load) {
        this.load = load;
        Wiring wiring = new Wiring();
        ServerCredential credential = new ServerCredential(keys);
        Checkpoints checkpoints = new Checkpoints(surroundings, replicas, memory::stored);
        JournalCore journal = new JournalCore(surroundings, checkpoints, settings.journalSegmentBytes());
        replicas.use(journal);
        master = new MasterLink(surroundings, settings, memory, replicas, wiring);
        copiedLog = new CopiedLog(surroundings, master::stored);
        Admission admission = new Admission(new ChunkTokens(keys), replicas, master::masterTimeMs);
        peers = new PeerLinks(surroundings, settings, ids, replicas, credential, wiring);
        // Links of their own: bytes of copies never stand before a vote, and a source that cuts one cuts no write.
        copyLinks = new PeerLinks(surroundings, settings, ids, replicas, credential, new SourceLinks());
        copies = new CopyDesk(surroundings, replicas, copyLinks, settings.copyBytesPerSecond(), wiring);
        reads = new ReadDesk(surroundings, replicas, admission, wiring);
        peerDoor = new PeerDoor(surroundings, settings, ids, replicas, credential, admission, reads, wiring);
        primaries = new PrimaryDesk(surroundings, replicas, admission, peers, master, wiring, settings.chunkBytes());
        verifier = new Verifier(surroundings, this::foundBad);
        descriptions = new Descriptions(surroundings, replicas, master::describe);
        scrubber = new Scrubber(
                surroundings, replicas, settings.scrubBytesPerSecond(), this::othersNeedTheDisk, this::foundBad);
        decisions = new Decisions(surroundings, replicas, master, primaries, wiring);
        deletions = new Deletions(surroundings, replicas, master, primaries, copies);
        startUp = new StartUp(
                surroundings, settings, ids, replicas, checkpoints, journal, memory, leftovers, this::opened);
    }

    @Override
    public void on(NodeEvent event, long nowNanos, Consumer<? super NodeAction> out) {
        surroundings.enter(nowNanos, out);
        if (event instanceof NodeEvent.FrameReceived(long link, Message header, Payload payload)) {
            if (!surroundings.stopped()) {
                received(link, header, payload);
            }
            payload.release();
        } else if (!surroundings.stopped()) {
            happened(event);
        }
    }

    /** As of the last event; for the thread that feeds this core. */
    public ChunkserverStatus status() {
        long committed = replicas.all().stream()
                .mapToLong(replica -> replica.committed().getLength())
                .sum();
        int quarantined =
                (int) replicas.all().stream().filter(ReplicaCore::quarantined).count();
        return new ChunkserverStatus(
                open,
                ChunkHandles.text(replicas.storageId()),
                master.trouble(),
                memory.granted(),
                replicas.count(),
                committed,
                quarantined,
                replicas.undecided(),
                transfers(),
                space.free(),
                space.total(),
                copies.active(),
                copies.waiting(),
                copies.copiedBytes(),
                droppedSecondaries,
                lastDropped,
                scrubbed(),
                leftovers.unknown());
    }

    private ScrubProgress scrubbed() {
        return scrubber.progress().setFoundBad(foundBad).build();
    }

    /** Segments and appends taken as a primary, chunks written for other primaries, copies being made, reads that wait. */
    private int transfers() {
        int forOthers = Math.max(0, replicas.written() - primaries.writing());
        return primaries.transfers() + forOthers + copies.active() + reads.waiting();
    }

    private boolean othersNeedTheDisk() {
        return replicas.undecided() > 0 || primaries.transfers() > 0;
    }

    private void happened(NodeEvent event) {
        switch (event) {
            case NodeEvent.WallClock(long unixMillis) -> {
                surroundings.wallClock(unixMillis);
                if (!begun) {
                    begun = true;
                    startUp.begin();
                }
            }
            case NodeEvent.DiskDone(long operation, DiskResult result) -> surroundings.diskDone(operation, result);
            case NodeEvent.TimerFired(long timer) -> {
                if (timer == tickTimer) {
                    tick();
                }
            }
            case NodeEvent.LinkAccepted(long link, Door door) -> accepted(link, door);
            case NodeEvent.LinkOpened(long link) -> {
                if (master.owns(link)) {
                    master.opened();
                }
            }
            case NodeEvent.LinkClosed(long link, String reason) -> closed(link, reason);
            case NodeEvent.FileUnreadable(ReadPlan plan) -> unreadable(plan.file());
            case NodeEvent.FrameReceived ignored -> {}
            case NodeEvent.LinkDrained(long link, long bytes) -> {
                if (master.owns(link)) {
                    master.drained();
                }
            }
            case NodeEvent.CallReceived ignored -> {}
            case NodeEvent.CallCancelled ignored -> {}
            case NodeEvent.CallAnswered ignored -> {}
            case NodeEvent.CallFailed ignored -> {}
            case NodeEvent.LogForced ignored -> {}
            case NodeEvent.LogRead ignored -> {}
            case NodeEvent.Checkpointed ignored -> {}
            case NodeEvent.CheckpointFailed ignored -> {}
        }
    }

    private void opened() {
        open = true;
        // Whoever renamed in two steps may have lost the power between them: these are looked at once.
        startUp.installed().forEach(verifier::add);
        copiedLog.recover(master::start);
        scrubber.begin();
        surroundings.setTimer(tickTimer, surroundings.nowNanos() + TICK_NANOS);
    }

    private void tick() {
        surroundings.setTimer(tickTimer, surroundings.nowNanos() + TICK_NANOS);
        master.tick();
        peers.tick();
        copyLinks.tick();
        peerDoor.tick();
        copies.tick();
        primaries.tick();
        reads.tick();
        decisions.tick();
        copiedLog.tick();
        scrubber.tick();
        replicas.journal().settle();
    }

    private void accepted(long link, Door door) {
        if (!open) {
            surroundings.closeLink(link);
        } else if (door == Door.REPLICATION) {
            peerDoor.accepted(link);
        } else {
            clients.add(link);
        }
    }

    private void closed(long link, String reason) {
        if (master.owns(link)) {
            master.closed(reason);
        } else if (peers.owns(link)) {
            peers.closed(link, reason);
        } else if (copyLinks.owns(link)) {
            copyLinks.closed(link, reason);
        } else if (peerDoor.owns(link)) {
            peerDoor.closed(link);
        } else {
            clients.remove(link);
            primaries.closed(link);
        }
    }

    private void received(long link, Message header, Payload payload) {
        if (header instanceof MasterFrame frame) {
            if (master.owns(link)) {
                master.received(frame);
            }
        } else if (header instanceof DataFrame frame) {
            if (peers.owns(link)) {
                peers.received(link, frame, payload);
            } else if (copyLinks.owns(link)) {
                copyLinks.received(link, frame, payload);
            } else if (peerDoor.owns(link)) {
                peerDoor.received(link, frame, payload);
            } else if (clients.contains(link)) {
                client(link, frame, payload);
            }
        }
    }

    private void client(long link, DataFrame frame, Payload payload) {
        switch (frame.getBodyCase()) {
            case WRITE -> primaries.write(link, frame.getId(), frame.getWrite(), payload);
            case READ -> reads.read(link, frame.getId(), frame.getRead());
            case PING ->
                surroundings.send(
                        link,
                        DataFrame.newBuilder()
                                .setId(frame.getId())
                                .setPing(Ping.getDefaultInstance())
                                .build());
            default -> {
                clients.remove(link);
                surroundings.closeLink(link);
            }
        }
    }

    /** A reader was to have bytes of the file and did not get them. */
    private void unreadable(String file) {
        replicas.all().stream()
                .filter(replica -> replica.file().equals(file))
                .findFirst()
                .ifPresent(verifier::add);
    }

    private void foundBad(ReplicaCore replica, ChunkCheck.Finding finding) {
        if (replica.quarantined()) {
            return;
        }
        foundBad++;
        if (!open) {
            // The checkpoint of the start stores it, and the inventory behind the start tells it.
            replica.restoreQuarantine();
            return;
        }
        replica.quarantine(finding.reason(), () -> master.report(report(replica, finding)));
    }

    private static BadChunk report(ReplicaCore replica, ChunkCheck.Finding finding) {
        return BadChunk.newBuilder()
                .setHandle(replica.handle())
                .setVersion(replica.version())
                .setOffset(finding.offset())
                .setReason(finding.reason())
                .build();
    }

    /** Who of the parts tells whom. */
    private final class Wiring
            implements MasterLink.Listener,
                    PeerLinks.Listener,
                    PeerDoor.Listener,
                    PrimaryDesk.Listener,
                    ReadDesk.Listener,
                    Decisions.Listener,
                    CopyDesk.Listener {

        @Override
        public void decided(MasterFrame frame) {
            switch (frame.getBodyCase()) {
                case DECISIONS -> frame.getDecisions().getDecisionsList().forEach(decisions::decided);
                case DELETES -> deletions.delete(frame.getDeletes());
                case COPIES -> copies.ordered(frame.getCopies());
                case VERIFY -> {
                    ReplicaCore replica = replicas.find(frame.getVerify().getHandle());
                    if (replica != null) {
                        verifier.add(replica);
                    }
                }
                case SCRUB -> scrubber.order(frame.getScrub());
                case DESCRIBE -> descriptions.describe(frame.getDescribe());
                default -> {}
            }
        }

        @Override
        public void load(Consumer<MasterLink.LoadNow> result) {
            surroundings.disk(new DiskRequest.FreeSpace(), answer -> {
                if (answer instanceof DiskResult.Space now) {
                    space = now;
                }
                boolean room = space.free() * 100 > space.total() * Decisions.MINIMUM_FREE_PERCENT;
                ServerLoad machine = load.now();
                result.accept(new MasterLink.LoadNow(
                        machine.toBuilder()
                                .setDiskTotalBytes(space.total())
                                .setDiskUsedBytes(space.total() - space.free())
                                .setActiveTransfers(machine.getActiveTransfers() + transfers())
                                .build(),
                        replicas.count(),
                        room,
                        copies.active(),
                        copies.copiedBytes(),
                        scrubbed()));
            });
        }

        @Override
        public @Nullable MetadataPosition copied() {
            return copiedLog.position();
        }

        @Override
        public void copy(long link, MasterFrame frame) {
            if (frame.hasMetadataAppend()) {
                copiedLog.append(link, frame.getMark().getEpoch().getNumber(), frame.getMetadataAppend());
            } else {
                copiedLog.append(link, frame.getMetadataCheckpoint());
            }
        }

        @Override
        public Iterator<ChunkReport> inventory(@Nullable Uuid after) {
            return StreamSupport.stream(replicas.after(after).spliterator(), false)
                    .filter(ReplicaCore::worthStoring)
                    .map(ReplicaCore::report)
                    .iterator();
        }

        @Override
        public void askUndecided() {
            decisions.askAll();
        }

        @Override
        public void answered(PeerLinks.PeerLink from, DataFrame frame, Payload payload) {
            if (frame.hasVote()) {
                primaries.voted(from, frame.getId(), frame.getVote());
            }
        }

        @Override
        public void gone(PeerLinks.PeerLink peer, String reason) {
            primaries.gone(peer, reason);
        }

        @Override
        public void committed(ReplicaCore replica) {
            reads.committed(replica);
        }

        @Override
        public void versionMayHaveRisen(ReplicaCore replica) {
            primaries.checkVersion(replica);
        }

        @Override
        public void askAbout(ReplicaCore replica) {
            decisions.ask(replica);
        }

        @Override
        public void dropped(Uuid handle, String peer, String reason) {
            droppedSecondaries++;
            lastDropped = peer + " for chunk " + ChunkHandles.text(handle) + ": " + reason;
        }

        /** A small file's chunk is known to the master from its only commit on: what was told before was of no chunk. */
        @Override
        public boolean mayGiveUp() {
            return !master.restoreEnds();
        }

        @Override
        public void fence(Epoch epoch, Consumer<FenceReply> answer) {
            Consumer<Epoch> granted = now -> {
                if (now.equals(epoch)) {
                    master.granted(now);
                }
                answer.accept(FenceReply.newBuilder()
                        .setStorageId(replicas.storageId())
                        .setGranted(now)
                        .setHighestMark(memory.highest())
                        .build());
            };
            memory.ask(epoch, replicas.journal(), granted);
        }

        @Override
        public void stillDamaged(ReplicaCore replica) {
            master.report(report(replica, new ChunkCheck.Finding(0, "the copy was given up before this commit")));
        }

        @Override
        public void suspect(ReplicaCore replica) {
            verifier.add(replica);
        }

        @Override
        public void copied(CopyResult result) {
            master.report(result);
        }

        @Override
        public void ended(Uuid handle) {
            peerDoor.copyEnded(handle);
        }

        @Override
        public boolean isBeingCopied(Uuid handle, long version) {
            return copies.isMaking(handle, version);
        }

        @Override
        public void replacing(Uuid handle) {
            primaries.end(
                    handle,
                    Refusals.unknown(ErrorCode.NOT_PRIMARY, "this server's copy is being replaced by a good one"));
        }
    }

    /** The servers that copies are taken from. */
    private final class SourceLinks implements PeerLinks.Listener {

        @Override
        public void answered(PeerLinks.PeerLink from, DataFrame frame, Payload payload) {
            if (frame.hasReadReply()) {
                copies.answered(frame, payload);
            }
        }

        @Override
        public void gone(PeerLinks.PeerLink peer, String reason) {
            copies.gone(peer, reason);
        }
    }
}
