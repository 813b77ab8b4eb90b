package cloud.edd.gfs.master.loop;

import cloud.edd.gfs.master.core.MasterCore;
import cloud.edd.gfs.master.log.FolderCopy;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.protocol.fault.FaultPoint;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.node.NodeEvent.LogRoom;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.VerifyMetadataReply;
import cloud.edd.proto.gfs.VerifyMetadataRequest;
import com.google.protobuf.Message;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns core and log: it takes what has arrived, lets the core decide, writes and forces once for all of it, lets the
 * core apply and answer, and begins again. There is no timer for batches: a batch is what came during the last force.
 *
 * <p>Methods may be called from any thread. When the log fails, or the core says so, {@code fatal} is told, once; nothing is answered
 * after that.
 */
public final class MasterLoop implements Desk, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MasterLoop.class);

    /** Callers beyond this are told to come back; some hundred milliseconds of work. */
    private static final int QUEUE = 16_384;

    private static final int BATCH_EVENTS = 1_024;
    private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final MasterCore core;
    private final MetadataLog log;
    private final InstantSource clock;
    private final LoopMetrics metrics;
    private final Consumer<String> fatal;
    private final Checkpointing checkpoints;
    private final Executor background;
    private final BlockingQueue<NodeEvent> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Map<Long, Caller> callers = new ConcurrentHashMap<>();
    private final Map<Long, Peer> peers = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong(1);
    private final Thread thread;
    private @Nullable FolderCopy folderCopy;
    private @Nullable Function<VerifyMetadataRequest, VerifyMetadataReply> verifier;
    private volatile boolean stopping;
    private LogRoom room;
    private long nextTickNanos;
    private int appendedRecords;
    private int appendedBytes;

    /**
     * @param background makes checkpoints durable, and reads the log back for its copies; must not run tasks on the calling thread
     * @param fatal gets the reason why this process must exit
     */
    public MasterLoop(
            MasterCore core,
            MetadataLog log,
            CheckpointSchedule schedule,
            Executor background,
            InstantSource clock,
            LoopMetrics metrics,
            Consumer<String> fatal) {
        this.core = core;
        this.log = log;
        this.clock = clock;
        this.metrics = metrics;
        this.fatal = fatal;
        this.background = background;
        this.room = log.room();
        long checkpointed =
                log.checkpoint().map(MetadataLog.Checkpoint::sequence).orElse(0L);
        this.checkpoints = new Checkpointing(
                log,
                schedule,
                background,
                metrics,
                checkpointed,
                System.nanoTime(),
                // A copy that misses one gets the next.
                sequence -> queue.offer(new NodeEvent.Checkpointed(sequence)),
                reason -> queue.offer(new NodeEvent.CheckpointFailed(false, reason)));
        this.thread = Thread.ofPlatform().name("gfs-master").unstarted(this::run);
    }

    /**
     * Who looks at the master's own files when somebody asks; before the start. Called from any thread, answers at once.
     */
    public void verifyWith(Function<VerifyMetadataRequest, VerifyMetadataReply> verification) {
        verifier = verification;
    }

    /** A copy that is kept while this runs, and shown in the status; before the start. */
    public void keep(FolderCopy copy) {
        folderCopy = copy;
    }

    public void start() {
        nextTickNanos = System.nanoTime();
        log.damagedCheckpoints().forEach(damage -> queue.offer(new NodeEvent.CheckpointFailed(true, damage)));
        thread.start();
        if (folderCopy != null) {
            folderCopy.start();
        }
    }

    @Override
    public void call(Message request, Caller caller) {
        Function<VerifyMetadataRequest, VerifyMetadataReply> verification = verifier;
        if (verification != null && request instanceof VerifyMetadataRequest verify) {
            caller.answered(verification.apply(verify));
            return;
        }
        long call = numbers.addAndGet(2);
        callers.put(call, caller);
        if (stopping || !queue.offer(new NodeEvent.CallReceived(call, request))) {
            callers.remove(call);
            caller.failed(
                    unavailable(stopping ? "the master is stopping" : "the master has too much to do: try again"));
        }
    }

    @Override
    public long accept(Peer peer) {
        long link = numbers.addAndGet(2);
        peers.put(link, peer);
        put(new NodeEvent.LinkAccepted(link, Door.MASTER));
        return link;
    }

    @Override
    public void received(long link, ServerFrame frame) {
        put(new NodeEvent.FrameReceived(link, frame, Payload.empty()));
    }

    @Override
    public void closed(long link, String reason) {
        if (peers.remove(link) != null) {
            put(new NodeEvent.LinkClosed(link, reason));
        }
    }

    @Override
    public int queued() {
        return queue.size();
    }

    /** Ends the thread after what has been forced is answered; the log is closed. */
    @Override
    public void close() {
        stopping = true;
        // Only to wake it: an interrupt would close the file that is being written.
        queue.offer(new NodeEvent.LinkDrained(0, 0));
        try {
            thread.join(STOP_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(NodeEvent event) {
        try {
            queue.put(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                round();
            }
        } catch (InterruptedException e) {
            LOG.debug("asked to stop", e);
        } catch (RuntimeException e) {
            LOG.error("the master cannot go on", e);
            fatal.accept("the master cannot go on: " + e.getMessage());
            return;
        }
        end();
    }

    private void round() throws InterruptedException {
        @Nullable NodeEvent event = next();
        for (int taken = 0; event != null; taken++) {
            handle(event);
            boolean full = taken + 1 >= BATCH_EVENTS || appendedBytes >= LogRecord.MOST_BYTES;
            event = full ? null : queue.poll();
        }
        if (System.nanoTime() - nextTickNanos >= 0) {
            nextTickNanos = System.nanoTime() + TICK_NANOS;
            log.maintain();
            tellRoom();
            handle(new NodeEvent.WallClock(clock.millis()));
        }
        // The copies store it while this thread forces it.
        core.sendCopies(System.nanoTime(), this::act);
        force();
        checkpoints.tick(core.state(), System.nanoTime());
        checkpoints.slice();
    }

    private @Nullable NodeEvent next() throws InterruptedException {
        if (checkpoints.isSlicing()) {
            return queue.poll();
        }
        return queue.poll(Math.max(0, nextTickNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void force() {
        while (appendedRecords > 0) {
            int records = appendedRecords;
            appendedRecords = 0;
            appendedBytes = 0;
            long begin = System.nanoTime();
            long sequence = log.force();
            metrics.forced(records, System.nanoTime() - begin);
            room = log.room();
            handle(new NodeEvent.LogForced(sequence, room));
            core.sendCopies(System.nanoTime(), this::act);
        }
    }

    /** Without room nothing is written, and so no force would ever tell that there is some again. */
    private void tellRoom() {
        LogRoom now = log.room();
        if (now != room && appendedRecords == 0) {
            room = now;
            handle(new NodeEvent.LogForced(log.forced(), now));
        }
    }

    private void handle(NodeEvent event) {
        core.take(event, System.nanoTime(), this::act);
    }

    private void act(NodeAction action) {
        switch (action) {
            case NodeAction.AppendLog append -> {
                log.append(new LogRecord(append.sequence(), append.unixMillis(), append.record()));
                appendedRecords++;
                appendedBytes += append.record().length();
            }
            case NodeAction.Answer answer -> {
                Caller caller = callers.remove(answer.call());
                if (caller != null) {
                    FaultPoint.MASTER_ANSWERING.hit();
                    caller.answered(withFolderCopy(answer.reply()));
                }
            }
            case NodeAction.Fail fail -> {
                Caller caller = callers.remove(fail.call());
                if (caller != null) {
                    caller.failed(fail.error());
                }
            }
            case NodeAction.Send send -> {
                Peer peer = peers.get(send.link());
                if (peer != null) {
                    MasterFrame frame = (MasterFrame) send.header();
                    if (frame.hasCommits()) {
                        FaultPoint.MASTER_TELLING.hit();
                    }
                    peer.send(frame);
                }
            }
            case NodeAction.CloseLink close -> {
                Peer peer = peers.get(close.link());
                if (peer != null) {
                    peer.close();
                }
            }
            case NodeAction.Report report -> EventLine.write(report.event(), metrics);
            case NodeAction.TakeCheckpoint ignored -> checkpoints.want();
            case NodeAction.ReadLog(long read, long after, int most) ->
                background.execute(() -> put(new NodeEvent.LogRead(read, log.records(after, most))));
            case NodeAction.ReadCheckpoint(long read, long sequence, long offset, int most) ->
                background.execute(() -> put(new NodeEvent.LogRead(read, log.checkpointPiece(sequence, offset, most))));
            case NodeAction.Stop stop -> throw new IllegalStateException(stop.reason());
            case NodeAction.OpenLink ignored -> throw unexpected(action);
            case NodeAction.SendFile ignored -> throw unexpected(action);
            case NodeAction.Call ignored -> throw unexpected(action);
            case NodeAction.Disk ignored -> throw unexpected(action);
            case NodeAction.SetTimer ignored -> throw unexpected(action);
            case NodeAction.CancelTimer ignored -> throw unexpected(action);
        }
    }

    /** The core knows nothing of folders. */
    private Message withFolderCopy(Message reply) {
        FolderCopy copy = folderCopy;
        if (copy == null || !(reply instanceof ClusterStatus status)) {
            return reply;
        }
        ClusterStatus.Builder shown = status.toBuilder();
        shown.getMetadataCopiesBuilder().setFolder(copy.status());
        return shown.build();
    }

    private static IllegalStateException unexpected(NodeAction action) {
        return new IllegalStateException("a master does not ask for " + action);
    }

    private void end() {
        checkpoints.close();
        if (folderCopy != null) {
            folderCopy.close();
        }
        log.close();
        Map<Long, Caller> left = new LinkedHashMap<>(callers);
        callers.clear();
        left.values().forEach(caller -> caller.failed(unavailable("the master is stopping")));
    }

    /** Nothing was answered, so the caller asks again with the same operation. */
    private static GfsError unavailable(String message) {
        return GfsError.newBuilder()
                .setCode(ErrorCode.UNAVAILABLE)
                .setMessage(message)
                .setOutcome(Outcome.UNKNOWN)
                .build();
    }
}
