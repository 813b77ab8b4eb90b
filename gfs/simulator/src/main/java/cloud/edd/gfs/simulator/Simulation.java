package cloud.edd.gfs.simulator;

import cloud.edd.gfs.client.core.ClientLimits;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.simulator.disk.SimulatedDisk;
import cloud.edd.gfs.simulator.history.CopyTouched;
import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.Op;
import cloud.edd.gfs.simulator.invariant.Invariant;
import cloud.edd.gfs.simulator.workload.Workload;
import cloud.edd.proto.gfs.Epoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One run: a master, three or four chunkservers and some clients, through a rough time, a calm one with a server down, and a calm
 * one with all of them; then the judges.
 */
public final class Simulation {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long ROUGH_FROM = 3 * SECOND;
    private static final long ROUGH_UNTIL = 45 * SECOND;
    /** After this long everything has found itself again. */
    private static final long SETTLE = 40 * SECOND;

    /**
     * After this long every chunk is whole again: a lease (60 s) keeps what is being written from being judged, stale copies
     * are reported every minute, and the rest is for the copies and for those that failed before.
     */
    private static final long HEALING = 180 * SECOND;

    /** After a vote whose end it has not heard a server asks within ten seconds. */
    private static final long REST = 15 * SECOND;

    /** A small file that nobody goes on with is reserved for so long, and the votes for it are promises until then. */
    private static final long LONGEST_REST = 3 * 60 * SECOND;

    /** How long the clients go on when it is calm again. */
    private static final long AFTERWARDS = 5 * SECOND;

    private static final long LONGEST_HEAD_START_NANOS = 60_000_000;
    private static final long LONGEST_PAUSE_NANOS = 150_000_000L;
    private static final long CALL_NANOS = 20 * SECOND;
    private static final long STALL_NANOS = 25 * SECOND;
    /** A session, an opening and a stream that stalls just before each of its steps. */
    private static final long LONGEST_OPERATION = 4 * (CALL_NANOS + STALL_NANOS);

    /** A whole number of segments of either size, and more than the longest append. */
    private static final int SMALLEST_CHUNK = 640 << 10;

    /** Damage is done where something is written. */
    private static final long LONGEST_DAMAGE = 200 << 10;

    /** Starts of a server with a damaged folder before somebody gives it an empty one. */
    private static final int PATIENCE_WITH_DAMAGE = 3;

    private static final int CLIENTS = 4;

    /** It takes a third of the time of a run. */
    private static final int MAINTENANCE_ONE_IN = 3;

    /** An hour takes about as much. */
    private static final int HOURS_ONE_IN = 8;

    /** So small that what a run writes is some per cent of it, and moving chunks has something to even out. */
    private static final long DISK_BYTES = 512L << 20;

    private static final int PROGRAM_DIES_ONE_IN = 25;
    private static final int FORCE_FAILS_ONE_IN = 4_000;

    /** There are few of them: small segments are forced with the journal. */
    private static final int CHUNK_FORCE_FAILS_ONE_IN = 40;

    /** Of a full chunk: small, so that streams and appends run over the ends of many. */
    final int chunkBytes;

    final Chance chance;
    /** For what goes on beside the rest. */
    final Chance aside;

    final Timeline timeline = new Timeline();
    final Trace trace;
    final History history = new History(LONGEST_OPERATION);
    final Wiretap wiretap = history.wire();
    final SimulatedNetwork network;
    final Disasters disasters;
    final List<ServerProcess> servers = new ArrayList<>();

    private final long seed;
    private final Workload workload;
    private final Cores cores;
    private MasterProcess master;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final List<WallClocks> clocks = new ArrayList<>();
    private final List<String> panics = new ArrayList<>();
    private final boolean forcesFail;
    /** It is the one that is down later, and the one whose disk may be lost: then two copies still are somewhere else. */
    private final ServerProcess frail;

    private final boolean frailDiskFails;
    private final int crashOneIn;
    private final Intrusions intrusions;
    private final Map<String, Integer> administered = new TreeMap<>();
    private final Administration administration;
    private final Quotas quotas;
    private final Accounts accounts = new Accounts(this);
    private boolean diskLost;
    private boolean damaged;
    private int refusals;
    private boolean rough;
    private boolean working;

    /**
     * @param seed decides everything
     * @param echo prints the trace as it comes
     */
    public Simulation(long seed, boolean echo) {
        this.seed = seed;
        this.chance = new Chance(seed);
        this.aside = new Chance(~seed << 1);
        this.trace = new Trace(echo);
        this.network = new SimulatedNetwork(this);
        this.workload = new Workload(chance, new Chance(Long.rotateLeft(seed, 16) + 3));
        this.chunkBytes = SMALLEST_CHUNK << chance.below(3);
        this.forcesFail = chance.oneIn(5);
        this.crashOneIn = (int) chance.between(300, 6_000);
        cores = new Cores(this);
        master = new MasterProcess(this, "master", new SimulatedLog(chance), clock(), cores::master);
        int size = chance.oneIn(3) ? 4 : 3;
        for (int number = 1; number <= size; number++) {
            int id = number;
            ServerProcess server = new ServerProcess(
                    this, "cs" + number, new SimulatedDisk(chance, DISK_BYTES), clock(), () -> cores.chunkserver(id));
            servers.add(server);
            network.add(Cores.host(id), Cores.DATA_PORT, server);
            network.add(Cores.host(id), Cores.REPLICATION_PORT, server);
        }
        disasters = new Disasters(this, seed);
        intrusions = new Intrusions(this, cores.tokens());
        Operator operator = new Operator(this, limits());
        administration = new Administration(this, seed, operator, administered);
        quotas = new Quotas(this, seed, operator, administered);
        frail = servers.get(chance.below(servers.size()));
        frailDiskFails = chance.oneIn(3);
        for (int number = 1; number <= CLIENTS; number++) {
            clients.add(new SimulatedClient(this, "client" + number, limits()));
        }
    }

    /**
     * What a run came to.
     *
     * @param undecided what was too much to judge
     * @param healingNanos until every chunk was whole, after the last server had come back
     * @param disasters what happened to the metadata, and how often
     * @param administered what a person did, and how often
     */
    public record Outcome(
            long seed,
            long traceHash,
            long events,
            List<String> breaches,
            List<String> undecided,
            List<String> lastLines,
            int operations,
            int acknowledged,
            long healingNanos,
            Map<String, Integer> disasters,
            Map<String, Integer> administered) {}

    /** Plays it to the end. */
    public Outcome run() {
        master.start();
        servers.forEach(ServerProcess::start);
        timeline.in(ROUGH_FROM, () -> {
            rough = true;
            working = true;
            clients.forEach(this::work);
            new Faults(this, clocks).begin();
            disasters.begin();
            administration.begin();
            quotas.begin();
        });
        play(ROUGH_UNTIL);
        calm();
        Person person = new Person(this, limits());
        administration.takeBack(person);
        quotas.takeBack(person);
        play(timeline.now() + AFTERWARDS);
        working = false;
        playUntilIdle();
        withOneServerDown();
        withAllServers();
        new Housekeeping(this, person, administered).begin();
        if (chance.oneIn(MAINTENANCE_ONE_IN)) {
            new Maintenance(this, person, administered, HEALING).begin();
        }
        if (chance.oneIn(HOURS_ONE_IN)) {
            new Hours(this, person, administered, HEALING).begin();
        }
        rest();
        intrude();
        servers.forEach(server -> history.add(server.memory()));
        history.end(timeline.now());
        List<String> breaches = new ArrayList<>(panics);
        List<String> undecided = new ArrayList<>();
        for (Invariant invariant : Invariant.all()) {
            if (history.lossWasAccepted() && !invariant.holdsAfterALoss()) {
                continue;
            }
            Invariant.Verdict verdict = invariant.judge(history);
            verdict.breaches().forEach(breach -> breaches.add(invariant.name() + ": " + breach));
            verdict.undecided().forEach(question -> undecided.add(invariant.name() + ": " + question));
        }
        int acknowledged = (int) history.ops().stream().filter(Op::acknowledged).count();
        return new Outcome(
                seed,
                trace.hash(),
                trace.events(),
                breaches,
                undecided,
                trace.lastLines(),
                history.ops().size(),
                acknowledged,
                history.healingNanos(),
                disasters.seen(),
                administered);
    }

    /** The end of the trace, also when the run itself did not come to an end. */
    List<String> lastLines() {
        return trace.lastLines();
    }

    /** While times are rough. */
    void intrusion() {
        intrusions.tryOne();
    }

    /** The one that is the master, or was the last one to be it. */
    MasterProcess master() {
        return master;
    }

    /** From now on this one is the master. */
    void crown(MasterProcess other) {
        master = other;
    }

    /** A further process on a machine of its own. */
    MasterProcess furtherMaster(String name, SimulatedLog log) {
        return new MasterProcess(this, name, log, clock(), cores::master);
    }

    /** A standby that was granted an epoch, on its own folder. */
    MasterProcess promotedMaster(SimulatedLog log, Epoch granted) {
        return new MasterProcess(this, "promoted", log, clock(), folder -> cores.master(folder, granted));
    }

    ServerCredential credential() {
        return cores.credential();
    }

    /** Whether anything happened to the one disk that may be lost or damaged. */
    boolean frailSuffered() {
        return diskLost;
    }

    boolean isRough() {
        return rough;
    }

    /** Where in the actions of one event a process dies; -1 nearly always. */
    int crashPoint(int actions) {
        return rough && actions > 0 && chance.oneIn(crashOneIn) ? chance.below(actions) : -1;
    }

    /** After a while that is short or long. */
    void restart(Runnable start) {
        long longest = chance.oneIn(4) ? 8 * SECOND : SECOND / 2;
        timeline.in(chance.between(SECOND / 50, longest), start);
    }

    /** At most once in a run, and in some runs never. */
    void loseDisk() {
        if (frailDiskFails && !diskLost) {
            diskLost = true;
            frail.loseDisk();
            restart(frail::start);
        }
    }

    /** A file of the frail server, often the chunk that is being written, cannot be read, written or forced for a while. */
    void ailDisk() {
        List<String> files = frail.disk().files();
        if (frailDiskFails && !diskLost && !files.isEmpty()) {
            String inUse = frail.writtenLast();
            frail.ail(chance.coin() && inUse != null ? inUse : files.get(chance.below(files.size())));
            timeline.in(chance.between(SECOND / 2, 5 * SECOND), frail::mendDisk);
        }
    }

    /** A bit of the frail server's disk is inverted, in whatever kind of file, while it is up or down. */
    void damage() {
        List<String> files = frail.disk().files().stream()
                .filter(file -> frail.disk().length(file) > 0)
                .toList();
        if (!frailDiskFails || diskLost || files.isEmpty()) {
            return;
        }
        diskLost = true;
        damaged = true;
        String file = files.get(chance.below(files.size()));
        long offset = chance.between(0, Math.min(frail.disk().length(file), LONGEST_DAMAGE) - 1);
        trace.add(timeline.now(), "a bit of " + frail.name + ":" + file + " flips at " + offset);
        if (chance.coin()) {
            frail.kill("kill -9");
            restart(frail::start);
        }
        frail.disk().flipBit(file, offset, chance.below(Byte.SIZE));
    }

    /** A server is about to do this to its disk. */
    void watch(ServerProcess server, DiskRequest request) {
        MetadataState state = master.state();
        CopyTouched harm =
                state == null ? null : DiskWatch.harm(state, timeline.now(), server.name, server.disk(), request);
        if (harm != null) {
            history.add(harm);
        }
    }

    /** Of a chunk file only at the frail server: there it costs the copy, and the others must still have the bytes. */
    boolean forceFails(ServerProcess server, String file) {
        if (!rough || !forcesFail) {
            return false;
        }
        if (!file.startsWith(ServerProcess.CHUNKS)) {
            return chance.oneIn(FORCE_FAILS_ONE_IN);
        }
        return server.equals(frail) && chance.oneIn(CHUNK_FORCE_FAILS_ONE_IN);
    }

    /** Its supervisor starts it again. */
    void serverStopped(ServerProcess server, String reason) {
        trace.add(timeline.now(), server.name + " stops: " + reason);
        server.kill(reason);
        if (damaged && server.equals(frail) && ++refusals > PATIENCE_WITH_DAMAGE) {
            // It says that its folder is damaged, and a person does what it says: gives it an empty one.
            damaged = false;
            server.loseDisk();
        }
        // A force that failed leaves nothing known of what was not forced: only a start after a power failure is
        // honest.
        server.disk().losePower();
        timeline.in(chance.between(SECOND / 10, SECOND), server::start);
    }

    void masterStopped(MasterProcess process, String reason) {
        trace.add(timeline.now(), process.name + " stops: " + reason);
        disasters.stopped(process);
        process.kill(reason);
        timeline.in(chance.between(SECOND / 10, SECOND), process::start);
    }

    /** A master has done something. */
    void turned(MetadataState state) {
        accounts.look(state);
    }

    /** A master that is not the master any more said something to a client. */
    void misled(String client) {
        clients.stream().filter(other -> other.isNamed(client)).forEach(SimulatedClient::misled);
    }

    /** Something happened that must not, whatever the invariants say. */
    void panic(String what) {
        panics.add(what);
    }

    private void work(SimulatedClient client) {
        if (!working) {
            return;
        }
        Op op = workload.next(timeline.now());
        client.perform(op, () -> timeline.in(chance.between(0, LONGEST_PAUSE_NANOS), () -> work(client)));
        if (rough && chance.oneIn(PROGRAM_DIES_ONE_IN)) {
            timeline.in(chance.between(0, SECOND), client::die);
        }
    }

    /** Everything is mended and started. */
    private void calm() {
        rough = false;
        network.heal();
        servers.forEach(ServerProcess::mendDisk);
        trace.add(timeline.now(), "calm");
        disasters.calm();
        master.start();
        servers.forEach(ServerProcess::start);
    }

    private void withOneServerDown() {
        calm();
        play(timeline.now() + SETTLE);
        dieInTheMiddle();
        play(timeline.now() + SETTLE);
        for (String path : Workload.paths()) {
            quietly(workload.op(Op.Kind.READ, path, "", 0, timeline.now()));
        }
        for (int number = 0; number < 4; number++) {
            quietly(workload.put("calm/" + number, timeline.now()));
            quietly(workload.append("calm/log", timeline.now()));
        }
        if (!diskLost && chance.oneIn(4)) {
            diskLost = true;
            frail.loseDisk();
        }
        frail.start();
        heal();
    }

    /** Nothing is broken any more: the cluster becomes whole by itself. */
    private void heal() {
        Healing healing = new Healing(this, new Operator(this, limits()), HEALING);
        healing.begin(damaged);
        while (!healing.isOver()) {
            play(timeline.now() + SECOND);
        }
    }

    /** A server that dies costs a reconnect: what is under way then, and what is asked for at once, is done. */
    private void dieInTheMiddle() {
        quietly(workload.append("calm/log", timeline.now()));
        clients.getFirst().perform(workload.put("calm/put", timeline.now()).inQuiet(), () -> {});
        clients.getLast().perform(workload.append("calm/log", timeline.now()).inQuiet(), () -> {});
        timeline.in(chance.between(0, LONGEST_HEAD_START_NANOS), () -> frail.kill("one server is down"));
        playUntilIdle();
        quietly(workload.append("calm/log", timeline.now()));
        quietly(workload.put("calm/put", timeline.now()));
        quietly(workload.op(Op.Kind.READ, "calm/put", "", 0, timeline.now()));
        quietly(workload.op(Op.Kind.READ, "calm/log", "", 0, timeline.now()));
        frail.kill("one server is down");
    }

    private void withAllServers() {
        for (String path : Workload.paths()) {
            if (path.startsWith("log/")) {
                quietly(workload.append(path, timeline.now()));
            }
            quietly(workload.op(Op.Kind.READ, path, "", 0, timeline.now()));
        }
        for (int number = 0; number < 4; number++) {
            quietly(workload.op(Op.Kind.READ, "calm/" + number, "", 0, timeline.now()));
        }
        quietly(workload.op(Op.Kind.READ, "calm/put", "", 0, timeline.now()));
        quietly(workload.op(Op.Kind.READ, "calm/log", "", 0, timeline.now()));
    }

    /** While nobody else wants anything, so that whatever is touched is touched by him. */
    private void intrude() {
        intrusions.tryAll(new Operator(this, limits()));
        while (!intrusions.areOver()) {
            play(timeline.now() + SECOND);
        }
    }

    /** Until nothing is left of what was begun and never ended. */
    private void rest() {
        long end = timeline.now() + LONGEST_REST;
        do {
            play(timeline.now() + REST);
        } while (timeline.now() < end
                && servers.stream().anyMatch(server -> server.memory().undecided() > 0));
    }

    private void quietly(Op op) {
        clients.getFirst().perform(op.inQuiet(), () -> {});
        playUntilIdle();
    }

    private void playUntilIdle() {
        long end = timeline.now() + 2 * LONGEST_OPERATION;
        while (!clients.stream().allMatch(SimulatedClient::isIdle) && timeline.step(end)) {
            // Each step is one thing that happens.
        }
    }

    void playFor(long nanos) {
        play(timeline.now() + nanos);
    }

    /** Until something holds, or so much time has passed. */
    void playUntil(BooleanSupplier condition, long mostNanos) {
        long end = timeline.now() + mostNanos;
        timeline.at(end, () -> {});
        while (!condition.getAsBoolean() && timeline.now() < end && timeline.step(end)) {
            // Each step is one thing that happens.
        }
    }

    private void play(long untilNanos) {
        timeline.at(untilNanos, () -> {});
        while (timeline.now() < untilNanos && timeline.step(untilNanos)) {
            // Each step is one thing that happens.
        }
    }

    private WallClocks clock() {
        WallClocks clock = new WallClocks(this, chance.between(-5_000, 5_000));
        clocks.add(clock);
        return clock;
    }

    private ClientLimits limits() {
        int segment = chance.coin() ? 64 << 10 : 320 << 10;
        return new ClientLimits(
                segment,
                4 * segment,
                chunkBytes,
                chunkBytes / 4 * 3,
                CALL_NANOS,
                3 * SECOND,
                STALL_NANOS,
                4 * SECOND,
                SECOND,
                128 << 10,
                512 << 10);
    }
}
