package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.disk.ReadPlan;
import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.SignedReadToken;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteSegment;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Three chunkservers, a test's master and a client on one thread; the seed decides what happens next. */
final class TestCluster {

    static final SigningKeys KEYS =
            SigningKeys.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII), null);
    private static final int MAX_STEPS = 100_000;

    /** What a client was told: the frame, and the bytes behind it. */
    record Reply(DataFrame frame, Payload payload) {}

    private record Step(Runnable run) {}

    /** One end of a connection. */
    private record End(int server, long link) {}

    final class Server {
        final int index;
        final ForgetfulDisk disk = new ForgetfulDisk();

        @Nullable ChunkserverCore core;

        int life;
        String stopped = "";
        /** Things that its disk has done. */
        long diskOperations;

        private final TreeMap<Long, Long> timers = new TreeMap<>();

        Server(int index) {
            this.index = index;
        }

        Uuid storage() {
            return master.storages.values().stream()
                    .filter(replica -> replica.getServerId().equals("s" + index))
                    .reduce((first, second) -> second)
                    .orElseThrow()
                    .getStorageId();
        }

        ChunkserverStatus status() {
            return running().status();
        }

        ChunkserverCore running() {
            if (core == null) {
                throw new IllegalStateException("server " + index + " is down");
            }
            return core;
        }
    }

    final Random random;
    private final long copyBytesPerSecond;
    final TestMaster master;
    final List<Server> servers = new ArrayList<>();
    final Map<Long, Reply> replies = new LinkedHashMap<>();
    /** Frames for which this holds are lost, and with them their connection. */
    Predicate<DataFrame> cutAt = frame -> false;
    /** Frames for which this holds are lost without anybody noticing. */
    Predicate<DataFrame> loseAt = frame -> false;

    /** What arrives in place of a frame: somebody else answers. */
    UnaryOperator<DataFrame> forge = frame -> frame;

    /** Of servers that are started from now on. */
    long scrubBytesPerSecond = ChunkserverSettings.DEFAULT_SCRUB_BYTES_PER_SECOND;

    private final Map<String, ArrayDeque<Step>> channels = new LinkedHashMap<>();
    private final Map<End, End> connections = new LinkedHashMap<>();
    private final Map<End, String> clients = new LinkedHashMap<>();
    private long now = 1;
    private long lastNumber = 1;
    private long lastId = 100;
    /** Things that have happened. */
    long steps;

    TestCluster(long seed) {
        this(seed, ChunkserverSettings.DEFAULT_COPY_BYTES_PER_SECOND);
    }

    TestCluster(long seed, long copyBytesPerSecond) {
        this.copyBytesPerSecond = copyBytesPerSecond;
        random = new Random(seed);
        master = new TestMaster(new ChunkTokens(KEYS), 1);
        for (int index = 0; index < 3; index++) {
            servers.add(new Server(index));
            start(index);
        }
        runUntil(() -> master.storages.size() == 3
                && servers.stream()
                        .allMatch(server -> server.status().masterTrouble().isEmpty()));
    }

    Server server(int index) {
        return servers.get(index);
    }

    void start(int index) {
        Server server = server(index);
        server.life++;
        server.stopped = "";
        Address address = Address.newBuilder()
                .setHost("s" + index)
                .setDataPort(9080)
                .setReplicationPort(9081)
                .build();
        server.core = new ChunkserverCore(
                new ChunkserverSettings("s" + index, address, "test", ChunkserverSettings.MINIMUM_JOURNAL_SEGMENT_BYTES)
                        .scrubbingAt(scrubBytesPerSecond)
                        .copyingAt(copyBytesPerSecond),
                () -> Uuid.newBuilder()
                        .setHigh(random.nextLong())
                        .setLow(random.nextLong())
                        .build(),
                KEYS,
                LoadSource.NONE);
        event(server, server.life, new NodeEvent.WallClock(wallMs()));
    }

    /** Of the machines; the master's stands still unless the test moves it. */
    long wallMs() {
        return master.timeMs + TimeUnit.NANOSECONDS.toMillis(now);
    }

    /** Power fails: the process is gone, and of its disk what was not forced. */
    void crash(int index) {
        Server server = server(index);
        server.core = null;
        server.timers.clear();
        channels.keySet().removeIf(name -> name.startsWith("disk " + index + " "));
        for (End end : List.copyOf(connections.keySet())) {
            if (end.server() == index) {
                disconnect(end, "the other side crashed");
            }
        }
        clients.keySet().removeIf(end -> end.server() == index);
        server.disk.crash(random);
    }

    /** The server comes back with an empty disk. */
    void replaceDisk(int index) {
        crash(index);
        server(index).disk.wipe();
        start(index);
        runUntil(() -> server(index).status().masterTrouble().isEmpty());
    }

    long nowNanos() {
        return now;
    }

    /** Cuts the stream between a server and the master; the server opens another. */
    void cutMaster(int index) {
        for (Map.Entry<End, End> connection : List.copyOf(connections.entrySet())) {
            End end = connection.getKey();
            if (end.server() == index && connection.getValue().server() == MASTER) {
                connections.remove(end);
                Server server = server(index);
                event(server, server.life, new NodeEvent.LinkClosed(end.link(), "cut"));
            }
        }
    }

    /** Whether the other side has ended this client's connection. */
    boolean isClosed(int server, long link) {
        return !clients.containsKey(new End(server, link));
    }

    /** Runs until it holds; fails when nothing more can happen before. */
    void runUntil(BooleanSupplier condition) {
        for (int step = 0; step < MAX_STEPS; step++) {
            if (condition.getAsBoolean()) {
                return;
            }
            step();
        }
        throw new AssertionError("it did not happen in " + MAX_STEPS + " steps");
    }

    void run(long nanos) {
        long until = now + nanos;
        while (now < until) {
            step();
        }
    }

    void step() {
        steps++;
        List<String> ready = channels.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        if (!ready.isEmpty()) {
            ArrayDeque<Step> channel = channels.get(ready.get(random.nextInt(ready.size())));
            if (channel != null) {
                now += 1_000;
                channel.removeFirst().run().run();
            }
            return;
        }
        long next = Long.MAX_VALUE;
        for (Server server : servers) {
            for (long at : server.timers.values()) {
                next = Math.min(next, at);
            }
        }
        if (next == Long.MAX_VALUE) {
            throw new AssertionError("nothing can happen any more; servers said: "
                    + servers.stream().map(server -> server.stopped).toList());
        }
        now = Math.max(now, next);
        for (Server server : servers) {
            event(server, server.life, new NodeEvent.WallClock(wallMs()));
            for (Map.Entry<Long, Long> timer : List.copyOf(server.timers.entrySet())) {
                if (timer.getValue() <= now && server.timers.remove(timer.getKey()) != null) {
                    event(server, server.life, new NodeEvent.TimerFired(timer.getKey()));
                }
            }
        }
    }

    // ---- the client ---------------------------------------------------------------------------------------

    long connect(int server) {
        return connect(server, Door.DATA);
    }

    long connect(int server, Door door) {
        long link = number();
        End end = new End(server, link);
        clients.put(end, "client");
        Server target = server(server);
        event(target, target.life, new NodeEvent.LinkAccepted(link, door));
        return link;
    }

    long write(int server, long link, SignedGrant grant, Operation operation, int offset, byte[] bytes) {
        WriteSegment.Builder segment = WriteSegment.newBuilder()
                .setGrant(grant)
                .setOperation(operation)
                .setCrc32C(Payload.of(bytes).crc32c());
        if (offset >= 0) {
            segment.setOffset(offset);
        }
        return send(server, link, DataFrame.newBuilder().setWrite(segment), bytes);
    }

    long read(int server, long link, SignedReadToken token, int offset, int length) {
        return send(
                server,
                link,
                DataFrame.newBuilder()
                        .setRead(ReadRequest.newBuilder()
                                .setToken(token)
                                .setOffset(offset)
                                .setLength(length)),
                new byte[0]);
    }

    long send(int server, long link, DataFrame.Builder frame, byte[] bytes) {
        lastId++;
        DataFrame numbered = frame.setId(lastId).build();
        Server target = server(server);
        int life = target.life;
        channel("client " + link)
                .addLast(new Step(
                        () -> event(target, life, new NodeEvent.FrameReceived(link, numbered, Payload.of(bytes)))));
        return lastId;
    }

    /** Null when none came within the time. */
    @Nullable Reply await(long id, long nanos) {
        long until = now + nanos;
        while (now < until && !replies.containsKey(id)) {
            step();
        }
        return replies.get(id);
    }

    Reply await(long id) {
        runUntil(() -> replies.containsKey(id));
        Reply reply = replies.get(id);
        if (reply == null) {
            throw new AssertionError("no reply to " + id);
        }
        return reply;
    }

    /** A frame of the master to a server, as if it had thought of it itself. */
    void fromMaster(int server, MasterFrame frame) {
        connections.forEach((end, other) -> {
            if (end.server() == server && other.server() == MASTER) {
                deliver(end, frame, Payload.empty());
            }
        });
    }

    // ---- the world ----------------------------------------------------------------------------------------

    private static final int MASTER = -1;

    private void event(Server server, int life, NodeEvent event) {
        ChunkserverCore core = server.core;
        if (core != null && server.life == life) {
            core.on(event, now, action -> act(server, life, action));
        }
    }

    private void act(Server server, int life, NodeAction action) {
        switch (action) {
            case NodeAction.Disk(long operation, var request) ->
                channel("disk " + server.index + " " + ForgetfulDisk.fileOf(request))
                        .addLast(new Step(() -> {
                            server.diskOperations++;
                            event(server, life, new NodeEvent.DiskDone(operation, server.disk.carryOut(request)));
                        }));
            case NodeAction.OpenLink(long link, Endpoint to) ->
                channel("open " + link).addLast(new Step(() -> open(server, life, link, to)));
            case NodeAction.Send(long link, Message header, Payload payload) ->
                sent(new End(server.index, link), header, payload);
            case NodeAction.SendFile(long link, Message header, ReadPlan plan) -> {
                End end = new End(server.index, link);
                DiskResult read =
                        server.disk.carryOut(new DiskRequest.ReadAt(plan.file(), plan.offset(), plan.length()));
                if (read instanceof DiskResult.Bytes(Payload bytes) && bytes.length() == plan.length()) {
                    sent(end, header, bytes);
                } else {
                    clients.remove(end);
                    channel("disk " + server.index + " sending")
                            .addLast(new Step(() -> event(server, life, new NodeEvent.FileUnreadable(plan))));
                }
            }
            case NodeAction.CloseLink(long link) -> {
                End end = new End(server.index, link);
                clients.remove(end);
                disconnect(end, "closed by the peer");
            }
            case NodeAction.SetTimer(long timer, long atNanos) -> server.timers.put(timer, atNanos);
            case NodeAction.CancelTimer(long timer) -> server.timers.remove(timer);
            case NodeAction.Stop(String reason) -> {
                server.stopped = reason;
                server.core = null;
                throw new AssertionError("server " + server.index + " stopped: " + reason);
            }
            case NodeAction.Call ignored -> throw new AssertionError("a chunkserver makes no calls");
            case NodeAction.Answer ignored -> throw new AssertionError("a chunkserver answers no calls");
            case NodeAction.Fail ignored -> throw new AssertionError("a chunkserver answers no calls");
            case NodeAction.Report ignored -> throw new AssertionError("a chunkserver knows no cluster");
            case NodeAction.AppendLog ignored -> throw new AssertionError("a chunkserver has no metadata log");
            case NodeAction.TakeCheckpoint ignored -> throw new AssertionError("a chunkserver keeps no metadata log");
            case NodeAction.ReadLog ignored -> throw new AssertionError("a chunkserver has no metadata log");
            case NodeAction.ReadCheckpoint ignored -> throw new AssertionError("a chunkserver has no metadata log");
        }
    }

    private void open(Server server, int life, long link, Endpoint to) {
        End here = new End(server.index, link);
        if (to.door() == Door.MASTER) {
            connections.put(here, new End(MASTER, link));
            event(server, life, new NodeEvent.LinkOpened(link));
            return;
        }
        Server target = server(Integer.parseInt(to.host().substring(1)));
        if (target.core == null) {
            event(server, life, new NodeEvent.LinkClosed(link, "connection refused"));
            return;
        }
        End there = new End(target.index, number());
        connections.put(here, there);
        connections.put(there, here);
        event(server, life, new NodeEvent.LinkOpened(link));
        event(target, target.life, new NodeEvent.LinkAccepted(there.link(), to.door()));
    }

    private void sent(End from, Message header, Payload payload) {
        End to = connections.get(from);
        if (to == null) {
            if (clients.containsKey(from) && header instanceof DataFrame frame) {
                replies.put(frame.getId(), new Reply(frame, payload));
            }
            return;
        }
        if (header instanceof DataFrame frame && loseAt.test(frame)) {
            return;
        }
        if (header instanceof DataFrame frame && cutAt.test(frame)) {
            disconnect(from, "cut");
            disconnect(to, "cut");
            return;
        }
        Message arrives = header instanceof DataFrame frame ? forge.apply(frame) : header;
        channel("link " + from).addLast(new Step(() -> {
            if (!to.equals(connections.get(from))) {
                return;
            }
            if (to.server() == MASTER) {
                master.on((ServerFrame) header).forEach(answer -> deliver(from, answer, Payload.empty()));
            } else {
                Server target = server(to.server());
                event(target, target.life, new NodeEvent.FrameReceived(to.link(), arrives, payload));
            }
        }));
    }

    private void deliver(End to, Message header, Payload payload) {
        channel("to " + to).addLast(new Step(() -> {
            if (connections.containsKey(to)) {
                Server target = server(to.server());
                event(target, target.life, new NodeEvent.FrameReceived(to.link(), header, payload));
            }
        }));
    }

    private void disconnect(End end, String reason) {
        End other = connections.remove(end);
        if (other != null && other.server() != MASTER && connections.remove(other) != null) {
            Server target = server(other.server());
            int life = target.life;
            channel("link " + end)
                    .addLast(new Step(() -> event(target, life, new NodeEvent.LinkClosed(other.link(), reason))));
        }
    }

    private ArrayDeque<Step> channel(String name) {
        return channels.computeIfAbsent(name, absent -> new ArrayDeque<>());
    }

    private long number() {
        lastNumber += 2;
        return lastNumber;
    }
}
