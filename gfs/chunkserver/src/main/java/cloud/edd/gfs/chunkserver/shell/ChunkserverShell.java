package cloud.edd.gfs.chunkserver.shell;

import cloud.edd.gfs.chunkserver.core.ChunkserverCore;
import cloud.edd.gfs.chunkserver.core.ChunkserverSettings;
import cloud.edd.gfs.chunkserver.core.ChunkserverStatus;
import cloud.edd.gfs.chunkserver.core.LoadSource;
import cloud.edd.gfs.chunkserver.disk.DataFolderException;
import cloud.edd.gfs.chunkserver.disk.FileDisk;
import cloud.edd.gfs.chunkserver.disk.FolderLock;
import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.ReadPlan;
import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.gfs.protocol.wire.BufferPool;
import cloud.edd.gfs.protocol.wire.ConnectionWatch;
import cloud.edd.gfs.protocol.wire.FrameConnection;
import cloud.edd.gfs.protocol.wire.FrameFiles;
import cloud.edd.gfs.protocol.wire.FrameLink;
import cloud.edd.gfs.protocol.wire.PayloadGate;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.ServerFrame;
import com.google.protobuf.Message;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running chunkserver without Spring: the core on its thread, two doors, the stream to the master, the disk.
 *
 * <p>{@link #start} returns as soon as the doors are open; recovery goes on behind them. {@link #close} is safe at any time and
 * takes at most a few seconds: nothing needs to be saved, for nothing was promised that is not on the disk.
 */
public final class ChunkserverShell implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChunkserverShell.class);

    /** A disk works on a few requests at a time, and more threads only make it seek. */
    private static final int DISK_THREADS = 8;

    private static final int CONNECT_MILLIS = 2_000;
    private static final long STOP_SECONDS = 5;

    /** What waits for a peer is bounded by its windows and the pools; this is a last line. */
    private static final long MAX_WAITING_BYTES = 256L << 20;

    private final ShellSettings settings;
    private final FolderLock lock;
    private final FileDisk disk;
    private final ExecutorService diskThreads;
    private final ScheduledExecutorService watchThread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("gfs-watch").daemon().factory());
    private final ThreadFactory connectionThreads =
            Thread.ofVirtual().name("gfs-connection-", 0).factory();
    private final ConnectionWatch watch;
    private final BufferPool clientPool;
    private final BufferPool peerPool;
    private final ListeningDoor dataDoor;
    private final ListeningDoor replicationDoor;
    private final MasterStream master;
    final CoreLoop loop;
    private final Thread coreThread;
    private final Consumer<String> fatal;
    private final Map<Long, FrameLink> links = new ConcurrentHashMap<>();
    private final Set<Long> opening = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastAccepted = new AtomicLong(1);
    private volatile long masterLink;

    /**
     * Takes the folder and opens the doors.
     *
     * @param fatal told, once, why the process must end; called by the core's thread
     * @throws DataFolderException if the folder cannot be used
     * @throws IOException if a port cannot be opened
     */
    public ChunkserverShell(
            Identity identity,
            ShellSettings settings,
            Path folder,
            SigningKeys keys,
            IdSource ids,
            LoadSource load,
            InstantSource wallClock,
            Consumer<String> fatal)
            throws IOException {
        this.settings = settings;
        this.fatal = fatal;
        this.lock = FolderLock.take(folder);
        this.diskThreads = Executors.newFixedThreadPool(
                DISK_THREADS, Thread.ofPlatform().name("gfs-disk-", 0).daemon().factory());
        this.disk = new FileDisk(folder, diskThreads);
        this.watch = new ConnectionWatch(settings.timeouts(), System::nanoTime, watchThread);
        this.clientPool = new BufferPool(settings.clientBufferBytes());
        this.peerPool = new BufferPool(settings.peerBufferBytes());
        this.dataDoor = door(Door.DATA, settings.dataPort(), clientPool, keys);
        this.replicationDoor = door(Door.REPLICATION, settings.replicationPort(), peerPool, keys);
        Address address = Address.newBuilder()
                .setHost(identity.advertiseHost())
                .setDataPort(dataDoor.port())
                .setReplicationPort(replicationDoor.port())
                .build();
        ChunkserverCore core = new ChunkserverCore(
                new ChunkserverSettings(identity.serverId(), address, identity.build(), identity.journalSegmentBytes())
                        .scrubbingAt(settings.scrubBytesPerSecond())
                        .copyingAt(identity.copyBytesPerSecond())
                        .on(identity.node()),
                ids,
                keys,
                () -> load.now().toBuilder().setActiveTransfers(filesUnderWay()).build());
        this.master =
                new MasterStream(settings.masters(), new ServerCredential(keys), identity.serverId(), ids, wallClock);
        this.loop = new CoreLoop(core, this::act, System::nanoTime, wallClock);
        this.coreThread = Thread.ofPlatform().name("gfs-core").unstarted(this::runCore);
    }

    /** Who this server is. */
    public record Identity(
            String serverId,
            String advertiseHost,
            String node,
            String build,
            int journalSegmentBytes,
            long copyBytesPerSecond) {

        /** Copies at the usual rate, and nothing is said of the machine. */
        public Identity(String serverId, String advertiseHost, String build, int journalSegmentBytes) {
            this(
                    serverId,
                    advertiseHost,
                    "",
                    build,
                    journalSegmentBytes,
                    ChunkserverSettings.DEFAULT_COPY_BYTES_PER_SECOND);
        }
    }

    public void start() {
        coreThread.start();
        dataDoor.start();
        replicationDoor.start();
    }

    public int dataPort() throws IOException {
        return dataDoor.port();
    }

    public int replicationPort() throws IOException {
        return replicationDoor.port();
    }

    public ChunkserverStatus status() {
        return loop.status();
    }

    /** How long the core has not come round; seconds mean that it hangs. */
    public long coreSilentNanos() {
        return loop.silentNanos();
    }

    public int clientConnections() {
        return dataDoor.connections();
    }

    public int peerConnections() {
        return replicationDoor.connections();
    }

    /** Reads, of clients and of copies, whose bytes are on their way or wait to be sent. */
    public int filesUnderWay() {
        return links.values().stream().mapToInt(FrameLink::filesUnderWay).sum();
    }

    public long bufferedBytes() {
        return clientPool.inUseBytes() + peerPool.inUseBytes();
    }

    @Override
    public void close() throws IOException {
        dataDoor.close();
        replicationDoor.close();
        loop.stop();
        links.values().forEach(link -> link.cut("the chunkserver stops"));
        watch.close();
        watchThread.shutdown();
        diskThreads.shutdown();
        try {
            master.shutdown();
            coreThread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
            if (diskThreads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                disk.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.close();
    }

    private void runCore() {
        try {
            loop.run();
        } catch (RuntimeException e) {
            log.error("the core failed", e);
            fatal.accept("the core failed: " + e);
        } finally {
            loop.stop();
        }
    }

    private ListeningDoor door(Door door, int port, BufferPool pool, SigningKeys keys) throws IOException {
        return new ListeningDoor(
                door,
                new InetSocketAddress(settings.bind(), port),
                pool,
                new ChunkTokens(keys),
                watch,
                connectionThreads,
                this::accepted);
    }

    // ---- what the core asks for ---------------------------------------------------------------------------

    private void act(NodeAction action) {
        switch (action) {
            case NodeAction.Disk(long operation, DiskRequest request) ->
                disk.submit(request, result -> tell(new NodeEvent.DiskDone(operation, result)));
            case NodeAction.Send(long link, Message header, Payload payload) -> send(link, header, payload);
            case NodeAction.SendFile(long link, Message header, ReadPlan plan) -> {
                FrameLink open = links.get(link);
                if (open != null) {
                    FrameFiles file = disk.sendable(plan.file(), () -> tell(new NodeEvent.FileUnreadable(plan)));
                    open.sendFile((DataFrame) header, file, plan.offset(), plan.length());
                }
            }
            case NodeAction.OpenLink(long link, Endpoint to) -> {
                if (to.door() == Door.MASTER) {
                    openMaster(link);
                } else {
                    opening.add(link);
                    connectionThreads.newThread(() -> connect(link, to)).start();
                }
            }
            case NodeAction.CloseLink(long link) -> close(link);
            case NodeAction.SetTimer(long timer, long atNanos) -> loop.setTimer(timer, atNanos);
            case NodeAction.CancelTimer(long timer) -> loop.cancelTimer(timer);
            case NodeAction.Stop(String reason) -> {
                log.error("the chunkserver stops: {}", reason);
                loop.stop();
                fatal.accept(reason);
            }
            case NodeAction.Call ignored -> throw new IllegalStateException("a chunkserver makes no calls");
            case NodeAction.Answer ignored -> throw new IllegalStateException("a chunkserver answers no calls");
            case NodeAction.Fail ignored -> throw new IllegalStateException("a chunkserver answers no calls");
            case NodeAction.Report ignored -> throw new IllegalStateException("a chunkserver knows no cluster");
            case NodeAction.TakeCheckpoint ignored ->
                throw new IllegalStateException("a chunkserver keeps no metadata log");
            case NodeAction.ReadLog ignored -> throw new IllegalStateException("a chunkserver keeps no metadata log");
            case NodeAction.ReadCheckpoint ignored ->
                throw new IllegalStateException("a chunkserver keeps no metadata log");
            case NodeAction.AppendLog ignored -> throw new IllegalStateException("a chunkserver keeps no metadata log");
        }
    }

    private void send(long link, Message header, Payload payload) {
        if (header instanceof ServerFrame frame) {
            if (link == masterLink) {
                SendFaultPoints.before(frame);
                master.send(frame);
            }
            return;
        }
        FrameLink open = links.get(link);
        if (open == null) {
            payload.release();
        } else {
            DataFrame frame = (DataFrame) header;
            SendFaultPoints.before(frame);
            open.send(frame, payload);
        }
    }

    private void close(long link) {
        opening.remove(link);
        if (link == masterLink) {
            masterLink = 0;
            master.close("closed by the chunkserver");
        }
        FrameLink open = links.get(link);
        if (open != null) {
            open.finish();
        }
    }

    private void openMaster(long link) {
        masterLink = link;
        master.open(new MasterStream.Handler() {
            @Override
            public void opened() {
                if (masterLink == link) {
                    tell(new NodeEvent.LinkOpened(link));
                }
            }

            @Override
            public void received(MasterFrame frame) {
                if (masterLink == link) {
                    tell(new NodeEvent.FrameReceived(link, frame, Payload.empty()));
                }
            }

            @Override
            public void drained() {
                tell(new NodeEvent.LinkDrained(link, 0));
            }

            @Override
            public void closed(String reason) {
                tell(new NodeEvent.LinkClosed(link, reason));
            }
        });
    }

    void connect(long link, Endpoint to) {
        try {
            SocketChannel channel = SocketChannel.open();
            try {
                channel.socket().connect(new InetSocketAddress(to.host(), to.port()), CONNECT_MILLIS);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            FrameConnection connection = new FrameConnection(channel, peerPool, watch, PayloadGate.forAnswers());
            try {
                connection.exchangePrefaces();
            } catch (IOException e) {
                connection.close();
                throw e;
            }
            if (opening.remove(link)) {
                begin(link, connection, new NodeEvent.LinkOpened(link), () -> {});
            } else {
                connection.close();
            }
        } catch (IOException e) {
            opening.remove(link);
            tell(new NodeEvent.LinkClosed(link, to.host() + ":" + to.port() + ": " + e));
        }
    }

    // ---- what comes from outside --------------------------------------------------------------------------

    private void accepted(Door door, FrameConnection connection) {
        long link = lastAccepted.addAndGet(2);
        begin(
                link,
                connection,
                new NodeEvent.LinkAccepted(link, door),
                door == Door.DATA ? dataDoor::ended : replicationDoor::ended);
    }

    private void begin(long link, FrameConnection connection, NodeEvent first, Runnable ended) {
        LinkEvents events = new LinkEvents(link, this::tell, frame -> send(link, frame, Payload.empty()), () -> {
            links.remove(link);
            ended.run();
        });
        links.put(link, FrameLink.start(connection, events, connectionThreads, MAX_WAITING_BYTES));
        tell(first);
        events.announced();
    }

    private void tell(NodeEvent event) {
        loop.put(event);
    }
}
