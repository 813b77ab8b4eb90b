package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.CheckpointRun;
import cloud.edd.gfs.master.log.InMemoryMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.log.MetadataRecovery;
import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.BeginRestore;
import cloud.edd.proto.gfs.ChunkDescription;
import cloud.edd.proto.gfs.ChunkDescriptions;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CommitBatch;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.DescribeChunks;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.EpochVote;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Heartbeat;
import cloud.edd.proto.gfs.InventoryPage;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.MetadataAppend;
import cloud.edd.proto.gfs.MetadataPosition;
import cloud.edd.proto.gfs.MetadataStored;
import cloud.edd.proto.gfs.Register;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.UndecidedBatch;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A master core on a forgetful log, with chunkservers played by hand. Everything is forced at once unless a test holds it back. */
final class Cluster {

    private record Asked(long link, MetadataAppend append) {}

    private record Question(long link, DescribeChunks chunks) {}

    /** A master wants to know anew what a chunkserver holds. */
    private record Request(long link, long number) {}

    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final transient GfsError error;

        Failure(GfsError error) {
            super(error.getCode() + ": " + error.getMessage());
            this.error = error;
        }
    }

    private static final SigningKeys KEYS =
            SigningKeys.of("a secret for the tests of the master".getBytes(StandardCharsets.US_ASCII), null);

    InMemoryMetadataLog.Storage storage = new InMemoryMetadataLog.Storage();
    final ChunkTokens tokens = new ChunkTokens(KEYS);
    final Map<String, Long> links = new LinkedHashMap<>();
    final Map<Long, List<MasterFrame>> frames = new LinkedHashMap<>();
    final Map<Long, Message> answers = new LinkedHashMap<>();
    final Map<Long, GfsError> failures = new LinkedHashMap<>();
    final Map<String, Uuid> storageIds = new LinkedHashMap<>();
    /** Machines that servers say they run on. */
    final Map<String, String> nodes = new LinkedHashMap<>();

    /** Told on each link: a chunkserver counts its reports from 1 in each of its lives. */
    private final Map<Long, Long> inventories = new LinkedHashMap<>();

    private final Map<String, MetadataPosition> positions = new LinkedHashMap<>();
    final List<ClusterEvent> reports = new ArrayList<>();
    final List<String> stops = new ArrayList<>();
    final Random random = new Random(7);
    final IdSource ids = () -> Uuid.newBuilder()
            .setHigh(random.nextLong())
            .setLow(random.nextLong())
            .build();
    boolean holdForce;
    boolean answerProbes = true;
    boolean holdDescriptions;
    boolean answersInventories = true;
    private final Deque<Supplier<NodeEvent>> readBack = new ArrayDeque<>();
    private final Deque<Question> questions = new ArrayDeque<>();
    private final Deque<Request> requests = new ArrayDeque<>();
    /** What chunkservers said last, by link. */
    private final Map<Long, InventoryPage> told = new LinkedHashMap<>();

    private final Map<Long, Map<Uuid, List<UndecidedOperation>>> undecided = new LinkedHashMap<>();
    /** What chunk files say of themselves; of others nothing can be read. */
    final Map<Uuid, ChunkDescription> headers = new LinkedHashMap<>();

    private final Deque<Asked> probes = new ArrayDeque<>();
    UnaryOperator<MasterSettings> settings = UnaryOperator.identity();
    /** Whether the next master finds that the end of its log could not be read. */
    boolean tailWasCut;

    MasterCore core;
    private InMemoryMetadataLog log;
    private long nowNanos = 1_000_000_000L;
    private long wallMs = 1_800_000_000_000L;
    private long lastNumber = 1;
    private boolean appended;

    Cluster() {
        log = new InMemoryMetadataLog(storage);
        core = start();
    }

    /** Three chunkservers that have reported, a master out of safe mode. */
    static Cluster ready() {
        Cluster cluster = new Cluster();
        cluster.connect("cs-1");
        cluster.connect("cs-2");
        cluster.connect("cs-3");
        return cluster;
    }

    private MasterCore start() {
        MasterCore started = new MasterCore(
                settings.apply(MasterSettings.defaults()),
                KEYS,
                ids,
                MetadataRecovery.recover(log),
                log.room(),
                tailWasCut);
        core = started;
        links.clear();
        frames.clear();
        tick();
        return started;
    }

    /** A checkpoint of what is applied becomes durable, and the master hears of it. */
    void checkpoint() {
        MetadataLog.CheckpointWriter writer = log.beginCheckpoint(core.state().sequence());
        CheckpointRun run = core.state().beginCheckpoint(writer::write);
        while (!run.slice(1_000)) {
            // Until all of it is written.
        }
        writer.finish();
        event(new NodeEvent.Checkpointed(run.sequence()));
    }

    /** The master dies and another one starts on what was forced. */
    void restart() {
        appended = false;
        log = new InMemoryMetadataLog(storage);
        start();
    }

    /** What was appended becomes durable, and nobody hears of it. */
    void forceAndDie() {
        log.force();
        restart();
    }

    /** Another master starts on another log. */
    void restartOn(InMemoryMetadataLog.Storage other) {
        appended = false;
        log = new InMemoryMetadataLog(other);
        start();
    }

    /** The master's log was lost behind a record, and what is left was restored. */
    void restore(long last) {
        InMemoryMetadataLog.Storage restored = new InMemoryMetadataLog.Storage();
        InMemoryMetadataLog target = new InMemoryMetadataLog(restored);
        log.read(0, record -> {
            if (record.sequence() <= last) {
                target.append(record);
            }
        });
        target.append(new LogRecord(
                last + 1,
                wallMs,
                Payload.of(Command.newBuilder()
                        .setBeginRestore(
                                BeginRestore.newBuilder().setEpochFloor(1_000).setSource("a test"))
                        .build()
                        .toByteArray())));
        target.force();
        storage = restored;
        restart();
    }

    void tick() {
        event(new NodeEvent.WallClock(wallMs));
    }

    void pass(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            nowNanos += 1_000_000_000L;
            wallMs += 1_000;
            tick();
            if (second % 3 == 0) {
                links.values().forEach(link -> heartbeat(link));
            }
        }
    }

    /** Time in which nobody is heard. */
    void silence(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            nowNanos += 1_000_000_000L;
            wallMs += 1_000;
            tick();
        }
    }

    /** The link of a server that is connected. */
    long link(String server) {
        Long link = links.get(server);
        if (link == null) {
            throw new AssertionError(server + " is not connected");
        }
        return link;
    }

    void heartbeat(long link) {
        frame(link, ServerFrame.newBuilder().setHeartbeat(Heartbeat.newBuilder().setAcceptsNewChunks(true)));
    }

    void event(NodeEvent event) {
        core.on(event, nowNanos, this::act);
        if (!holdForce) {
            force();
        }
        echo();
    }

    /** The servers answer what the master asks of all whom it does not copy its log to. */
    private void echo() {
        for (Supplier<NodeEvent> piece = readBack.pollFirst(); piece != null; piece = readBack.pollFirst()) {
            event(piece.get());
        }
        for (Request request = requests.pollFirst(); request != null; request = requests.pollFirst()) {
            if (links.containsValue(request.link)) {
                tellAgain(request);
            }
        }
        while (!questions.isEmpty() && !holdDescriptions) {
            Question question = questions.removeFirst();
            if (links.containsValue(question.link)) {
                frame(question.link, ServerFrame.newBuilder().setDescriptions(describe(question.chunks)));
            }
        }
        for (Asked asked = probes.pollFirst(); asked != null; asked = probes.pollFirst()) {
            if (links.containsValue(asked.link)) {
                frame(
                        asked.link,
                        ServerFrame.newBuilder()
                                .setMetadataStored(MetadataStored.newBuilder()
                                        .setNumber(asked.append.getNumber())
                                        .setThrough(asked.append.getThrough())));
            }
        }
    }

    private ChunkDescriptions describe(DescribeChunks chunks) {
        ChunkDescriptions.Builder described = ChunkDescriptions.newBuilder();
        for (Uuid handle : chunks.getHandlesList()) {
            described.addChunks(headers.getOrDefault(
                    handle,
                    ChunkDescription.newBuilder()
                            .setHandle(handle)
                            .setError(GfsError.newBuilder().setMessage("unreadable"))
                            .build()));
        }
        return described.build();
    }

    void force() {
        while (appended) {
            appended = false;
            long forced = log.force();
            core.on(new NodeEvent.LogForced(forced, log.room()), nowNanos, this::act);
        }
        echo();
    }

    private void act(NodeAction action) {
        switch (action) {
            case NodeAction.AppendLog append -> {
                log.append(new LogRecord(append.sequence(), append.unixMillis(), append.record()));
                appended = true;
            }
            case NodeAction.Answer answer -> answers.put(answer.call(), answer.reply());
            case NodeAction.Fail fail -> failures.put(fail.call(), fail.error());
            case NodeAction.Send send -> {
                MasterFrame frame = (MasterFrame) send.header();
                if (frame.getHeartbeat().getInventoryRequest() > 0 && answersInventories) {
                    requests.addLast(
                            new Request(send.link(), frame.getHeartbeat().getInventoryRequest()));
                }
                if (frame.hasDescribe()) {
                    questions.addLast(new Question(send.link(), frame.getDescribe()));
                }
                if (frame.hasMetadataAppend() && frame.getMetadataAppend().getRecordsCount() == 0 && answerProbes) {
                    probes.addLast(new Asked(send.link(), frame.getMetadataAppend()));
                } else {
                    frames.computeIfAbsent(send.link(), link -> new ArrayList<>())
                            .add(frame);
                }
            }
            case NodeAction.ReadLog(long read, long after, int most) ->
                readBack.addLast(() -> new NodeEvent.LogRead(read, log.records(after, most)));
            case NodeAction.ReadCheckpoint(long read, long sequence, long offset, int most) ->
                readBack.addLast(() -> new NodeEvent.LogRead(read, log.checkpointPiece(sequence, offset, most)));
            case NodeAction.Stop stop -> stops.add(stop.reason());
            case NodeAction.Report report -> reports.add(report.event());
            case NodeAction.CloseLink close -> links.values().remove(close.link());
            default -> throw new AssertionError("a master does not ask for " + action);
        }
    }

    long send(Message request) {
        lastNumber += 2;
        long call = lastNumber;
        event(new NodeEvent.CallReceived(call, request));
        return call;
    }

    /** What is asked while the master does something else. */
    List<Long> sendTogether(Message... requests) {
        List<Long> calls = new ArrayList<>();
        for (Message request : requests) {
            lastNumber += 2;
            calls.add(lastNumber);
            core.take(new NodeEvent.CallReceived(lastNumber, request), nowNanos, this::act);
        }
        core.sendCopies(nowNanos, this::act);
        if (!holdForce) {
            force();
        }
        echo();
        return calls;
    }

    Message call(Message request) {
        return outcome(send(request));
    }

    /** What the log says, from the first record on. */
    List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        log.read(0, record -> {
            try {
                commands.add(Command.parseFrom(record.payload().bytes()));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        });
        return commands;
    }

    Message outcome(long call) {
        GfsError error = failures.remove(call);
        if (error != null) {
            throw new Failure(error);
        }
        @Nullable Message answer = answers.remove(call);
        if (answer == null) {
            throw new AssertionError("call " + call + " was not answered");
        }
        return answer;
    }

    Uuid storageId(String server) {
        return storageIds.computeIfAbsent(server, id -> ids.next());
    }

    String serverOf(Uuid storageId) {
        return storageIds.entrySet().stream()
                .filter(entry -> entry.getValue().equals(storageId))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    long connect(String server, ChunkReport... chunks) {
        return connect(server, Mark.getDefaultInstance(), Epoch.getDefaultInstance(), chunks);
    }

    /** Like connect, of a server that keeps a copy of the log. */
    long follow(String server, MetadataPosition position) {
        positions.put(server, position);
        return connect(server);
    }

    long connect(String server, Mark highest, Epoch granted, ChunkReport... chunks) {
        lastNumber += 2;
        long link = lastNumber;
        event(new NodeEvent.LinkAccepted(link, Door.MASTER));
        links.put(server, link);
        frame(
                link,
                ServerFrame.newBuilder()
                        .setRegister(Register.newBuilder()
                                .setServerId(server)
                                .setStorageId(storageId(server))
                                .setAddress(Address.newBuilder().setHost(server).setDataPort(9080))
                                .setNode(nodes.getOrDefault(server, ""))
                                .setHighestMark(highest)
                                .setGrantedEpoch(granted)
                                .setFormatVersion(1)
                                .mergeFrom(
                                        positions.containsKey(server)
                                                ? Register.newBuilder()
                                                        .setMetadata(positions.get(server))
                                                        .build()
                                                : Register.getDefaultInstance())));
        frame(link, ServerFrame.newBuilder().setEpochVote(EpochVote.newBuilder().setGranted(core.epoch())));
        inventory(link, chunks);
        heartbeat(link);
        return link;
    }

    void inventory(long link, ChunkReport... chunks) {
        inventory(link, 0, chunks);
    }

    void inventory(long link, long request, ChunkReport... chunks) {
        List<ChunkReport> sorted = new ArrayList<>(List.of(chunks));
        sorted.sort((one, other) -> {
            int high = Long.compareUnsigned(
                    one.getHandle().getHigh(), other.getHandle().getHigh());
            return high != 0
                    ? high
                    : Long.compareUnsigned(
                            one.getHandle().getLow(), other.getHandle().getLow());
        });
        frame(
                link,
                ServerFrame.newBuilder()
                        .setInventory(InventoryPage.newBuilder()
                                .setReport(nextInventory(link))
                                .setRequest(request)
                                .addAllChunks(sorted)
                                .setLast(true)));
    }

    private long nextInventory(long link) {
        return inventories.merge(link, 1L, Long::sum);
    }

    /** As before, with what was prepared since. */
    private void tellAgain(Request request) {
        Map<Uuid, List<UndecidedOperation>> chunks = undecided.getOrDefault(request.link, Map.of());
        InventoryPage.Builder page = told.getOrDefault(request.link, InventoryPage.getDefaultInstance()).toBuilder();
        page.setReport(nextInventory(request.link)).setRequest(request.number).setLast(true);
        page.getChunksBuilderList()
                .forEach(chunk -> chunks.getOrDefault(chunk.getHandle(), List.of())
                        .forEach(one ->
                                chunk.setPreparedLength(Math.max(chunk.getPreparedLength(), one.getPreparedLength()))));
        UndecidedBatch.Builder batch = UndecidedBatch.newBuilder();
        chunks.values().forEach(batch::addAllOperations);
        frame(request.link, ServerFrame.newBuilder().setInventory(page));
        frame(request.link, ServerFrame.newBuilder().setUndecided(batch));
    }

    void disconnect(String server) {
        Long link = links.remove(server);
        if (link != null) {
            event(new NodeEvent.LinkClosed(link, "killed"));
        }
    }

    void frame(long link, ServerFrame.Builder frame) {
        if (frame.hasInventory()) {
            told.put(link, frame.getInventory());
        }
        Map<Uuid, List<UndecidedOperation>> chunks = undecided.computeIfAbsent(link, absent -> new LinkedHashMap<>());
        Map<Uuid, List<UndecidedOperation>> batch = new LinkedHashMap<>();
        frame.getUndecided()
                .getOperationsList()
                .forEach(one -> batch.computeIfAbsent(one.getHandle(), absent -> new ArrayList<>())
                        .add(one));
        chunks.putAll(batch);
        event(new NodeEvent.FrameReceived(link, frame.build(), Payload.empty()));
    }

    Grant open(SignedGrant signed) {
        return tokens.open(signed).orElseThrow();
    }

    /** Sends a commit as the primary of the grant and returns the reply. */
    CommitReply commit(Grant grant, CommitRequest.Builder request) {
        String primary = grant.getMembers(0).getServerId();
        return commitFrom(primary, request.setHandle(grant.getHandle()).setVersion(grant.getVersion()));
    }

    CommitReply commitFrom(String server, CommitRequest.Builder request) {
        long link = link(server);
        lastNumber += 2;
        long correlation = lastNumber;
        frame(
                link,
                ServerFrame.newBuilder()
                        .setCommits(CommitBatch.newBuilder().addCommits(request.setCorrelation(correlation))));
        return reply(link, correlation);
    }

    CommitReply reply(long link, long correlation) {
        return frames.getOrDefault(link, List.of()).stream()
                .flatMap(frame -> frame.getCommits().getCommitsList().stream())
                .filter(reply -> reply.getCorrelation() == correlation)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no reply to commit " + correlation));
    }

    List<MasterFrame> framesTo(String server) {
        return frames.getOrDefault(link(server), List.of());
    }

    static List<Uuid> storages(Grant grant) {
        return grant.getMembersList().stream().map(Replica::getStorageId).toList();
    }
}
