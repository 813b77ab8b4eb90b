package cloud.edd.gfs.master.standby;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.log.MetadataLogException;
import cloud.edd.gfs.master.loop.Caller;
import cloud.edd.gfs.master.loop.Desk;
import cloud.edd.gfs.master.loop.MasterLoop;
import cloud.edd.gfs.master.loop.Peer;
import cloud.edd.gfs.master.restore.CopyFiles;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FenceReply;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ListEventsReply;
import cloud.edd.proto.gfs.ListEventsRequest;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.PromoteReply;
import cloud.edd.proto.gfs.PromoteRequest;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.StandbyStatus;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A standby in a process: one thread follows the copies of the log, several times in a second, until a person promotes it; then the
 * loop of a master takes its place, behind the same ports. Until then only its status is told, and chunkservers are sent away.
 */
public final class StandbyService implements Desk, AutoCloseable {

    /** Makes the master when the standby is promoted. It is not started yet. */
    public interface Succession {
        MasterLoop master(MetadataLog log, MetadataState state, Epoch epoch);
    }

    /** What it asks of chunkservers; the calling thread waits. */
    public interface Chunkservers {

        /** The copy of the log that this one keeps. */
        CopyFiles copy(Address server);

        /** Asks for an epoch; with the default instance only for what was granted and seen. */
        FenceReply fence(Address server, Epoch epoch) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(StandbyService.class);
    private static final long ROUND_MILLIS = 300;
    private static final long TICK_MILLIS = 100;

    /** A chunkserver that does not answer sooner is asked in the next round. */
    private static final long ANSWER_SECONDS = 2;

    /** Between two looks at the copies that a promotion waits for. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long STOP_MILLIS = 5_000;

    private record Heard(Address server, FenceReply reply) {}

    private final FolderHome home;
    private final Standby standby;
    private final List<Address> servers;
    private final Chunkservers door;
    private final Supplier<Uuid> ids;
    private final Executor threads;
    private final Succession succession;
    private final Consumer<String> fatal;
    private final Thread thread = Thread.ofPlatform().name("gfs-standby").unstarted(this::run);
    private final Semaphore wake = new Semaphore(0);
    private final ConcurrentLinkedQueue<Caller> promoters = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean wanted = new AtomicBoolean();
    private volatile ClusterStatus status = ClusterStatus.getDefaultInstance();
    private volatile @Nullable MasterLoop serving;
    private volatile boolean stopping;
    private String trouble = "it has not heard from a chunkserver yet";
    private String source = "";
    private long heardMs;
    private long newest;

    /**
     * @param servers some chunkservers of the cluster, by their ports for other servers; the log tells of the rest
     * @param ids random
     * @param threads runs what may wait for the network; never on the calling thread
     * @param fatal gets the reason why this process must exit
     */
    public StandbyService(
            FolderHome home,
            Standby standby,
            Collection<Address> servers,
            Chunkservers door,
            Supplier<Uuid> ids,
            Executor threads,
            Succession succession,
            Consumer<String> fatal) {
        this.home = home;
        this.standby = standby;
        this.servers = List.copyOf(servers);
        this.door = door;
        this.ids = ids;
        this.threads = threads;
        this.succession = succession;
        this.fatal = fatal;
        tell("");
    }

    public void start() {
        thread.start();
    }

    @Override
    public void call(Message request, Caller caller) {
        MasterLoop master = serving;
        if (master != null) {
            master.call(request, caller);
            return;
        }
        switch (request) {
            case GetClusterStatusRequest ignored -> caller.answered(status);
            case ListEventsRequest ignored -> caller.answered(ListEventsReply.getDefaultInstance());
            case PromoteRequest ignored -> {
                promoters.add(caller);
                wanted.set(true);
                wake.release();
            }
            default ->
                caller.failed(GfsError.newBuilder()
                        .setCode(ErrorCode.UNAVAILABLE)
                        .setOutcome(Outcome.NOT_HAPPENED)
                        .setMessage(
                                "this is a standby, which serves nothing before it is promoted: name the master, too"
                                        + " (--master MASTER,STANDBY); where that is lost, 'gfs-master promote' makes this one the master")
                        .build());
        }
    }

    @Override
    public long accept(Peer peer) {
        MasterLoop master = serving;
        if (master != null) {
            return master.accept(peer);
        }
        peer.close();
        return 0;
    }

    @Override
    public void received(long link, ServerFrame frame) {
        MasterLoop master = serving;
        if (master != null && link != 0) {
            master.received(link, frame);
        }
    }

    @Override
    public void closed(long link, String reason) {
        MasterLoop master = serving;
        if (master != null && link != 0) {
            master.closed(link, reason);
        }
    }

    @Override
    public int queued() {
        MasterLoop master = serving;
        return master == null ? 0 : master.queued();
    }

    @Override
    public void close() {
        stopping = true;
        wake.release();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        MasterLoop master = serving;
        if (master != null) {
            master.close();
        } else if (standby.hasLog()) {
            standby.log().close();
        }
    }

    private void run() {
        try {
            while (!stopping && !wanted.get()) {
                round();
                tell("");
                if (wake.tryAcquire(ROUND_MILLIS, TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            }
            if (!stopping) {
                promote();
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOG.error("the standby cannot go on", e);
            fatal.accept("the standby cannot go on: " + e.getMessage());
        }
    }

    // ---- following ----------------------------------------------------------------------------------------

    private void round() throws InterruptedException {
        List<Heard> heard = ask();
        heard.sort((left, right) ->
                compare(right.reply().getHighestMark(), left.reply().getHighestMark()));
        if (heard.isEmpty()) {
            trouble = "no chunkserver answers";
            return;
        }
        Mark certain = heard.getFirst().reply().getHighestMark();
        newest = certain.getSequence();
        heardMs = System.currentTimeMillis();
        trouble = "";
        // Not every chunkserver keeps a copy, and one that does may lag behind what another one was told.
        for (Heard one : heard) {
            source = name(one.server());
            try {
                standby.follow(door.copy(one.server()), certain);
            } catch (IOException | MetadataLogException e) {
                trouble = "the copy of " + source + " cannot be followed: " + e.getMessage();
                LOG.warn(trouble);
            }
            if (standby.has(certain)) {
                trouble = "";
                return;
            }
        }
        if (trouble.isEmpty() && !standby.hasLog() && newest > 0) {
            trouble = "no copy can be followed yet";
        }
    }

    private List<Heard> ask() throws InterruptedException {
        Map<String, Address> known = new TreeMap<>();
        servers.forEach(server -> known.put(name(server), server));
        standby.state().storages().inUse().stream()
                .map(StorageEntry::address)
                .forEach(server -> known.put(name(server), server));
        ConcurrentLinkedQueue<Heard> heard = new ConcurrentLinkedQueue<>();
        CountDownLatch open = new CountDownLatch(known.size());
        known.values()
                .forEach(server -> threads.execute(() -> {
                    try {
                        heard.add(new Heard(server, door.fence(server, Epoch.getDefaultInstance())));
                    } catch (IOException e) {
                        LOG.debug("{} does not answer a standby", name(server), e);
                    } finally {
                        open.countDown();
                    }
                }));
        open.await(ANSWER_SECONDS, TimeUnit.SECONDS);
        return new ArrayList<>(heard);
    }

    private static int compare(Mark left, Mark right) {
        int epochs = Long.compare(left.getEpoch().getNumber(), right.getEpoch().getNumber());
        return epochs != 0 ? epochs : Long.compare(left.getSequence(), right.getSequence());
    }

    private static String name(Address server) {
        return server.getHost() + ":" + server.getReplicationPort();
    }

    // ---- taking over --------------------------------------------------------------------------------------

    private void promote() throws InterruptedException, IOException {
        LOG.info("promoted by a person, with record {}", standby.state().sequence());
        Promotion promotion = new Promotion(standby, ids.get(), servers);
        Fencing fencing = promotion.fencing();
        BlockingQueue<Fencing.Event> events = new LinkedBlockingQueue<>();
        long again = System.nanoTime();
        while (!stopping) {
            Fencing.Event event = events.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
            fencing.on(
                    event == null ? new Fencing.Event.Tick() : event,
                    System.nanoTime(),
                    action -> threads.execute(() -> events.add(answer((Fencing.Action.Ask) action))));
            boolean taking = fencing.isTaking();
            if (promotion.isReady() && System.nanoTime() - again >= 0) {
                if (promotion.gather(door::copy)) {
                    succeed(fencing.epoch());
                    return;
                }
                // Reading all copies is work for the chunkservers.
                again = System.nanoTime() + (fencing.isTaking() == taking ? RETRY_NANOS : 0);
            }
            tell(fencing.progress() + (promotion.troubles().isEmpty() ? "" : "; " + promotion.troubles()));
        }
    }

    private Fencing.Event answer(Fencing.Action.Ask ask) {
        try {
            return new Fencing.Event.Answered(ask.server(), door.fence(ask.server(), ask.epoch()));
        } catch (IOException e) {
            LOG.debug("{} does not grant an epoch", name(ask.server()), e);
            return new Fencing.Event.Failed(ask.server());
        }
    }

    private void succeed(Epoch epoch) throws IOException {
        long sequence = standby.state().sequence();
        home.promoted(epoch);
        MasterLoop master = succession.master(standby.log(), standby.state(), epoch);
        master.start();
        serving = master;
        LOG.info("the master now, with record {} and epoch {}", sequence, epoch.getNumber());
        PromoteReply reply = PromoteReply.newBuilder()
                .setMark(Mark.newBuilder().setEpoch(epoch).setSequence(sequence))
                .build();
        for (Caller caller = promoters.poll(); caller != null; caller = promoters.poll()) {
            caller.answered(reply);
        }
    }

    private void tell(String promotion) {
        MetadataState state = standby.state();
        long lag = Math.max(0, newest - state.sequence());
        String now = promotion.isEmpty()
                ? "a standby with record " + state.sequence() + " of epoch "
                        + state.epoch().getNumber()
                        + (trouble.isEmpty() ? ", " + lag + " behind" : ": " + trouble)
                : "a standby that is being promoted: " + promotion;
        status = ClusterStatus.newBuilder()
                .setMark(Mark.newBuilder().setEpoch(state.epoch()).setSequence(state.sequence()))
                .setSafeMode(true)
                .setSafeModeReason(now)
                .setSummary("This is " + now + ".")
                .setFiles(state.fileCount())
                .setChunks(state.chunkCount())
                .setStandby(StandbyStatus.newBuilder()
                        .setLagRecords(lag)
                        .setSource(source)
                        .setHeardMs(heardMs)
                        .setTrouble(trouble)
                        .setPromotion(promotion))
                .build();
    }
}
