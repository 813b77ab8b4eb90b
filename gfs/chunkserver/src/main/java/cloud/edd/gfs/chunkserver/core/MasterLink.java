package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.proto.gfs.BadChunk;
import cloud.edd.proto.gfs.ChunkDescriptions;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.CommitBatch;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.CopyResult;
import cloud.edd.proto.gfs.CopyResults;
import cloud.edd.proto.gfs.DeletedBatch;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.EpochVote;
import cloud.edd.proto.gfs.Heartbeat;
import cloud.edd.proto.gfs.InventoryPage;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.MetadataPosition;
import cloud.edd.proto.gfs.MetadataStored;
import cloud.edd.proto.gfs.Register;
import cloud.edd.proto.gfs.ScrubProgress;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.ServerLoad;
import cloud.edd.proto.gfs.UndecidedBatch;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The kept stream to the master: registration, epochs, heartbeats, inventory, and the commits of all chunks, many in a frame.
 *
 * <p>A commit that has no answer when the stream is cut is asked again on the next one, before anything else.
 */
final class MasterLink {

    /** Longer than the master waits for the inventories of all. */
    private static final long RESTORE_ENDS_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LAST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A master that does not welcome or answer heartbeats for so long is left, and tried again. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** A process that stands still takes connections and says nothing; another master may be serving meanwhile. */
    private static final long GREETING_NANOS = TimeUnit.SECONDS.toNanos(4);

    private static final long DEFAULT_HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long MINIMUM_HEARTBEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Frames with commits under way at a time; what comes meanwhile shares the next one. */
    private static final int COMMIT_FRAMES_AHEAD = 4;

    private static final int COMMITS_IN_FRAME = 512;
    private static final int CHUNKS_IN_PAGE = 2_000;
    private static final int UNDECIDED_IN_FRAME = 1_000;

    /** What the master says that others carry out. */
    interface Listener {

        void decided(MasterFrame frame);

        void load(Consumer<LoadNow> result);

        /** How far the copy of the metadata log goes; null when none can be kept. */
        @Nullable MetadataPosition copied();

        /** For the copy of the metadata log. */
        void copy(long link, MasterFrame frame);

        /** The copies after a handle, or all, as they are now, in the order of handles. */
        Iterator<ChunkReport> inventory(@Nullable Uuid after);

        /** Votes whose end is not known, to be asked about at the beginning of a stream. */
        void askUndecided();
    }

    /** What a heartbeat says. */
    record LoadNow(
            ServerLoad load,
            long chunks,
            boolean acceptsNewChunks,
            int copiesActive,
            long copiedBytes,
            ScrubProgress scrub) {}

    private record Pending(CommitRequest request, Consumer<CommitReply> answer) {}

    private enum State {
        DOWN,
        CONNECTING,
        REGISTERED,
        WELCOME
    }

    private final Surroundings surroundings;
    private final ChunkserverSettings settings;
    private final StorageMemory memory;
    private final Replicas replicas;
    private final Listener listener;
    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private final ArrayDeque<CommitRequest> unsent = new ArrayDeque<>();
    private final ArrayDeque<Integer> framesAhead = new ArrayDeque<>();
    private State state = State.DOWN;
    /** The epoch of who is at the other end; 0 before it has said anything. */
    private long reign;

    private long link;
    private long retryNanos = FIRST_RETRY_NANOS;
    private long retryAt;
    private long lastHeard;
    private long heartbeatNanos = DEFAULT_HEARTBEAT_NANOS;
    private long heartbeatAt;
    private long heartbeatNumber;
    private long inventoryReport;
    /** The highest that the master has asked for one with, on this stream. */
    private long inventoryRequest;
    /** When a restore has surely ended that was to end by what this server tells; 0 when none is. */
    private long restoreEndsUntil;
    /** There is more of the inventory to tell. */
    private boolean reporting;
    /** A page that is not the last was sent and has not left. */
    private boolean pageUnderWay;
    /** What was told of, in the order of handles. */
    private @Nullable Uuid reportedTo;

    private long lastCorrelation;
    private int answeredInFrame;
    private long masterTimeMs;
    private long masterTimeAt;
    private String trouble = "not connected yet";

    MasterLink(
            Surroundings surroundings,
            ChunkserverSettings settings,
            StorageMemory memory,
            Replicas replicas,
            Listener listener) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.memory = memory;
        this.replicas = replicas;
        this.listener = listener;
    }

    void start() {
        state = State.CONNECTING;
        lastHeard = surroundings.nowNanos();
        link = surroundings.openLink(new Endpoint(Door.MASTER, "", 0));
    }

    boolean owns(long number) {
        return link != 0 && link == number;
    }

    boolean welcome() {
        return state == State.WELCOME;
    }

    /** Why the master is out of reach, for a person; empty when it is not. */
    String trouble() {
        return welcome() ? "" : trouble;
    }

    /** The master's time now, as heard last; before that, this machine's. */
    long masterTimeMs() {
        return masterTimeMs == 0
                ? surroundings.unixMillis()
                : masterTimeMs + TimeUnit.NANOSECONDS.toMillis(surroundings.nowNanos() - masterTimeAt);
    }

    void opened() {
        state = State.REGISTERED;
        lastHeard = surroundings.nowNanos();
        Register.Builder register = Register.newBuilder()
                .setServerId(settings.serverId())
                .setStorageId(replicas.storageId())
                .setAddress(settings.address())
                .setNode(settings.node())
                .setGrantedEpoch(memory.granted())
                .setHighestMark(memory.highest())
                .setFormatVersion(StorageLayout.FORMAT_VERSION)
                .setBuild(settings.build());
        MetadataPosition copied = listener.copied();
        if (copied != null) {
            register.setMetadata(copied);
        }
        send(ServerFrame.newBuilder().setRegister(register));
    }

    void closed(String reason) {
        trouble = reason;
        down();
    }

    void tick() {
        long now = surroundings.nowNanos();
        if (state == State.DOWN) {
            if (now - retryAt >= 0) {
                start();
            }
            return;
        }
        if (now - lastHeard > (state == State.CONNECTING ? GREETING_NANOS : SILENCE_NANOS)) {
            trouble = "the master does not answer";
            surroundings.closeLink(link);
            down();
            return;
        }
        if (state == State.WELCOME && (now - heartbeatAt >= 0 || replicas.takeFull())) {
            // A full disk is told at once: writers ask the master whom else to go to.
            heartbeatAt = now + heartbeatNanos;
            heartbeat();
        }
    }

    void received(MasterFrame frame) {
        if (frame.getMark().getEpoch().getNumber() != 0
                && Long.compareUnsigned(
                                frame.getMark().getEpoch().getNumber(),
                                memory.granted().getNumber())
                        < 0) {
            trouble = "the master reigns in an older epoch than this storage granted";
            // It hears why, and stops.
            vote(memory.granted());
            surroundings.closeLink(link);
            down();
            return;
        }
        reign = frame.getMark().getEpoch().getNumber();
        lastHeard = surroundings.nowNanos();
        // A master that this storage has granted nothing may be anybody, on whatever log.
        if (frame.getMark().getEpoch().equals(memory.granted()) && memory.note(frame.getMark())) {
            replicas.journal().noteMark(memory.highest());
        }
        if (frame.getMasterTimeMs() > 0) {
            masterTimeMs = frame.getMasterTimeMs();
            masterTimeAt = surroundings.nowNanos();
        }
        switch (frame.getBodyCase()) {
            case EPOCH_REQUEST -> memory.ask(frame.getEpochRequest().getEpoch(), replicas.journal(), this::vote);
            case WELCOME -> welcomed(frame);
            case REFUSED -> {
                trouble = frame.getRefused().getError().getMessage();
                surroundings.closeLink(link);
                down();
            }
            case HEARTBEAT -> {
                if (frame.getHeartbeat().getSendInventory()) {
                    inventoryRequest =
                            Math.max(inventoryRequest, frame.getHeartbeat().getInventoryRequest());
                    boolean ends = frame.getHeartbeat().getInventoryRequest() > 0;
                    restoreEndsUntil = ends ? surroundings.nowNanos() + RESTORE_ENDS_NANOS : 0;
                    sendInventory();
                }
                if (frame.getHeartbeat().getInventoryRequest() > 0) {
                    listener.askUndecided();
                }
            }
            case COMMITS -> frame.getCommits().getCommitsList().forEach(this::answered);
            case METADATA_APPEND, METADATA_CHECKPOINT -> listener.copy(link, frame);
            case DECISIONS, DELETES, VERIFY, SCRUB, COPIES, DESCRIBE -> listener.decided(frame);
            case PROOF, BODY_NOT_SET -> {}
        }
    }

    /**
     * Whether the master is about to end a restore by what it was told here, or may have: no vote that it counts may be given up until it
     * asks for an inventory as ever, also when the stream breaks meanwhile.
     */
    boolean restoreEnds() {
        return restoreEndsUntil != 0 && surroundings.nowNanos() - restoreEndsUntil < 0;
    }

    /** Asks for a commit; the answer may come after any time, and on a later stream. */
    void commit(CommitRequest.Builder request, Consumer<CommitReply> answer) {
        lastCorrelation++;
        CommitRequest numbered = request.setCorrelation(lastCorrelation).build();
        pending.put(lastCorrelation, new Pending(numbered, answer));
        unsent.addLast(numbered);
        flush();
    }

    void ask(List<UndecidedOperation> operations) {
        for (int from = 0; state == State.WELCOME && from < operations.size(); from += UNDECIDED_IN_FRAME) {
            int to = Math.min(operations.size(), from + UNDECIDED_IN_FRAME);
            send(ServerFrame.newBuilder()
                    .setUndecided(UndecidedBatch.newBuilder().addAllOperations(operations.subList(from, to))));
        }
    }

    void report(BadChunk bad) {
        if (state == State.WELCOME) {
            send(ServerFrame.newBuilder().setBadChunk(bad));
        }
    }

    /** Answers about the copied log, unless the link is gone on which they were asked for. */
    void stored(long on, MetadataStored.Builder answer) {
        if (state == State.WELCOME && on == link) {
            send(ServerFrame.newBuilder().setMetadataStored(answer));
        }
    }

    void describe(ChunkDescriptions descriptions) {
        if (state == State.WELCOME) {
            send(ServerFrame.newBuilder().setDescriptions(descriptions));
        }
    }

    /** Without a stream nothing is said: the inventory at the beginning of the next one tells as much. */
    void report(CopyResult result) {
        if (state == State.WELCOME) {
            send(ServerFrame.newBuilder().setCopied(CopyResults.newBuilder().addResults(result)));
        }
    }

    void confirm(DeletedBatch deleted) {
        if (state == State.WELCOME) {
            send(ServerFrame.newBuilder().setDeleted(deleted));
        }
    }

    /**
     * An epoch was granted beside this stream. Whoever reigns on it in a lower one hears so and is left at once: nothing that was asked
     * before is confirmed to it any more.
     */
    void granted(Epoch epoch) {
        boolean lower = Long.compareUnsigned(reign, epoch.getNumber()) < 0;
        if (lower && (state == State.REGISTERED || state == State.WELCOME)) {
            trouble = "a master of a later epoch takes over";
            vote(epoch);
            surroundings.closeLink(link);
            down();
        }
    }

    private void vote(Epoch granted) {
        if (state != State.DOWN && state != State.CONNECTING) {
            send(ServerFrame.newBuilder().setEpochVote(EpochVote.newBuilder().setGranted(granted)));
        }
    }

    private void welcomed(MasterFrame frame) {
        boolean first = state != State.WELCOME;
        state = State.WELCOME;
        retryNanos = FIRST_RETRY_NANOS;
        long asked = TimeUnit.MILLISECONDS.toNanos(frame.getWelcome().getHeartbeatIntervalMs());
        heartbeatNanos = asked == 0 ? DEFAULT_HEARTBEAT_NANOS : Math.max(MINIMUM_HEARTBEAT_NANOS, asked);
        if (first) {
            unsent.clear();
            framesAhead.clear();
            answeredInFrame = 0;
            pending.values().forEach(open -> unsent.addLast(open.request()));
            flush();
            heartbeatAt = surroundings.nowNanos() + heartbeatNanos;
            heartbeat();
        }
        if (frame.getWelcome().getSendInventory()) {
            sendInventory();
        }
        if (first) {
            listener.askUndecided();
        }
    }

    private void answered(CommitReply reply) {
        answeredInFrame++;
        if (!framesAhead.isEmpty() && answeredInFrame >= framesAhead.getFirst()) {
            framesAhead.removeFirst();
            answeredInFrame = 0;
        }
        Pending open = pending.remove(reply.getCorrelation());
        if (open != null) {
            open.answer().accept(reply);
        }
        flush();
    }

    private void flush() {
        while (state == State.WELCOME && !unsent.isEmpty() && framesAhead.size() < COMMIT_FRAMES_AHEAD) {
            CommitBatch.Builder batch = CommitBatch.newBuilder();
            while (!unsent.isEmpty() && batch.getCommitsCount() < COMMITS_IN_FRAME) {
                batch.addCommits(unsent.removeFirst());
            }
            framesAhead.addLast(batch.getCommitsCount());
            send(ServerFrame.newBuilder().setCommits(batch));
        }
    }

    private void heartbeat() {
        long on = link;
        listener.load(now -> {
            if (state == State.WELCOME && link == on) {
                heartbeatNumber++;
                send(ServerFrame.newBuilder()
                        .setHeartbeat(Heartbeat.newBuilder()
                                .setNumber(heartbeatNumber)
                                .setLoad(now.load())
                                .setChunkCount(now.chunks())
                                .setAcceptsNewChunks(now.acceptsNewChunks())
                                .setCopiesActive(now.copiesActive())
                                .setCopiedBytes(now.copiedBytes())
                                .setScrub(now.scrub())));
            }
        });
    }

    private void sendInventory() {
        inventoryReport++;
        reportedTo = null;
        reporting = true;
        if (!pageUnderWay) {
            sendPage();
        }
    }

    /** The last page has left this server: a stream that takes no more is sent no more. */
    void drained() {
        if (pageUnderWay) {
            pageUnderWay = false;
            if (reporting) {
                sendPage();
            }
        }
    }

    /** Each answers for the handles from the one before to its own last: it tells how things are when it is sent. */
    private void sendPage() {
        InventoryPage.Builder page =
                InventoryPage.newBuilder().setReport(inventoryReport).setRequest(inventoryRequest);
        Iterator<ChunkReport> reports = listener.inventory(reportedTo);
        while (page.getChunksCount() < CHUNKS_IN_PAGE && reports.hasNext()) {
            ChunkReport report = reports.next();
            page.addChunks(report);
            reportedTo = report.getHandle();
        }
        reporting = reports.hasNext();
        pageUnderWay = reporting;
        send(ServerFrame.newBuilder().setInventory(page.setLast(!reporting)));
    }

    private void down() {
        state = State.DOWN;
        reign = 0;
        reporting = false;
        pageUnderWay = false;
        inventoryRequest = 0;
        link = 0;
        retryAt = surroundings.nowNanos() + retryNanos;
        retryNanos = Math.min(LAST_RETRY_NANOS, retryNanos * 2);
    }

    private void send(ServerFrame.Builder frame) {
        surroundings.send(link, frame.build());
    }
}
