package cloud.edd.gfs.simulator;

import cloud.edd.gfs.client.core.NewFile;
import cloud.edd.gfs.simulator.history.Promise;
import cloud.edd.gfs.simulator.workload.Workload;
import cloud.edd.proto.gfs.CheckChunksReply;
import cloud.edd.proto.gfs.CheckChunksRequest;
import cloud.edd.proto.gfs.CheckedChunk;
import cloud.edd.proto.gfs.CheckedReplica;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.DeleteOrphansRequest;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.RebalanceRequest;
import cloud.edd.proto.gfs.RemoveServerReply;
import cloud.edd.proto.gfs.RemoveServerRequest;
import cloud.edd.proto.gfs.ReplicaState;
import cloud.edd.proto.gfs.SalvageReply;
import cloud.edd.proto.gfs.SalvageRequest;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.ServerStatus;
import cloud.edd.proto.gfs.SetServerModeRequest;
import cloud.edd.proto.gfs.Uuid;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What a person does with servers when nothing else is broken. Where there are four: drains one, takes it away for good, uses it again, evens out
 * the disks, and lets another be silent for a while. Where there are three: loses the disks of two, and saves what the third one has.
 */
final class Maintenance {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long BETWEEN_LOOKS = 2 * SECOND;
    private static final int REPLICAS = 3;

    /** Two of them fit into the smallest chunk. */
    private static final int SMALL = 100_000;

    private static final String WHO = "tester@simulator";
    private static final String NAMESPACE = "simulated";
    private static final int MAINTENANCE_MINUTES = 30;
    private static final String DONE = "done";

    /** An hour is long. */
    private static final int STRANDED_ONE_IN = 4;

    /** Nothing unknown is deleted before a master has run for an hour and seen it for an hour. */
    private static final long LONG_ENOUGH = TimeUnit.MINUTES.toNanos(125);

    /** Difference between disks from which on chunks move for sure; what is written meanwhile blurs it. */
    private static final double CLEARLY_FULLER = 0.02;

    private final Simulation world;
    private final Person person;
    private final Map<String, Integer> seen;
    private final long patience;

    /**
     * @param seen counts what was done
     * @param patienceNanos in which every chunk is whole again
     */
    Maintenance(Simulation world, Person person, Map<String, Integer> seen, long patienceNanos) {
        this.world = world;
        this.person = person;
        this.seen = seen;
        this.patience = patienceNanos;
    }

    void begin() {
        until(() -> notWhole(look()), "0");
        Map<String, String> before = files();
        int first = world.chance.below(world.servers.size());
        ServerProcess server = world.servers.get(first);
        if (world.servers.size() == REPLICAS) {
            lossAndSalvage(server);
        } else {
            drainAndRemove(server);
            evenOut(server);
            silence(world.servers.get((first + 1) % world.servers.size()));
            if (world.chance.oneIn(STRANDED_ONE_IN)) {
                strand(server);
            }
        }
        expect("every file is as it was before", before.toString(), files().toString());
    }

    private void drainAndRemove(ServerProcess server) {
        expect("a server is to be drained", DONE, mode(server, ServerMode.SERVER_DRAINING));
        int[] fewest = {REPLICAS};
        String left = until(
                () -> {
                    List<CheckedChunk> chunks = look();
                    fewest[0] = Math.min(
                            fewest[0],
                            chunks.stream().mapToInt(Maintenance::good).min().orElse(REPLICAS));
                    return copiesOn(server, chunks);
                },
                "0");
        expect(server.name + " is drained", "0", left);
        expect("no chunk had fewer good copies meanwhile than it should", "3", Integer.toString(fewest[0]));
        expect(
                "nothing that the log knows is left on its disk",
                "0",
                until(() -> Long.toString(filesOn(server, look())), "0"));
        count("servers drained");
        server.kill("a person takes it away");
        remove(server);
        expect("every chunk is whole without it", "0", until(() -> notWhole(look()), "0"));
        count("servers removed");
        server.start();
    }

    private void remove(ServerProcess server) {
        RemoveServerRequest removal = RemoveServerRequest.newBuilder()
                .setServerId(server.name)
                .setPerson(WHO)
                .build();
        expect(
                "it is removed and nothing is lost with it",
                "0 lost",
                until(
                        () -> person.ask(removal).reply() instanceof RemoveServerReply reply
                                ? reply.getLost() + " lost"
                                : "refused",
                        "0 lost"));
    }

    /** The one that came back has nothing. */
    private void evenOut(ServerProcess empty) {
        double fullest = world.servers.stream()
                .mapToDouble(server -> server.disk().fullness())
                .max()
                .orElse(0);
        boolean must = fullest - empty.disk().fullness() > CLEARLY_FULLER;
        String before = copiesOn(empty, look());
        expect(
                "disks are to be evened out",
                DONE,
                until(
                        () -> person.ask(RebalanceRequest.newBuilder()
                                        .setRun(true)
                                        .setThresholdPercent(1)
                                        .build())
                                .inShort(),
                        DONE));
        if (must) {
            expect(
                    "chunks move to a server that has none",
                    "true",
                    until(() -> Boolean.toString(!copiesOn(empty, look()).equals(before)), "true"));
            count("servers filled by moving chunks");
        }
        expect(
                "nothing moves any more",
                DONE,
                person.ask(RebalanceRequest.getDefaultInstance()).inShort());
        expect("every chunk has three good copies and no other", "0", until(() -> notWhole(look()), "0"));
    }

    /** Longer than a server that is dead without a word is waited for. */
    private void silence(ServerProcess server) {
        String before = copiesOn(server, look());
        expect("a server may be silent", DONE, mode(server, ServerMode.SERVER_MAINTENANCE));
        server.kill("a person works on it");
        world.playFor(Cores.LATEST_REPAIR_SECONDS * SECOND + patience / 4);
        List<CheckedChunk> chunks = look();
        expect("its copies are not made elsewhere", before + " of 3", copiesOn(server, chunks) + " of " + most(chunks));
        server.start();
        expect("it is used again", DONE, mode(server, ServerMode.SERVER_NORMAL));
        expect("every chunk is whole with it", "0", until(() -> notWhole(look()), "0"));
        count("servers silent with permission");
    }

    /** Removed with all that it has, and back again: nobody knows its copies, and a person must say that they may go. */
    private void strand(ServerProcess server) {
        server.kill("a person takes it for dead");
        remove(server);
        expect("every chunk is whole without it", "0", until(() -> notWhole(look()), "0"));
        server.start();
        world.playFor(LONG_ENOUGH);
        long unknown = unknown(server);
        expect(
                "what nobody knows is deleted by the word of a person",
                DONE,
                person.ask(DeleteOrphansRequest.newBuilder()
                                .setServerId(server.name)
                                .setCount(unknown)
                                .setPerson(WHO)
                                .build())
                        .inShort());
        expect("nothing unknown is left on its disk", "0", until(() -> strangersOn(server), "0"));
        expect("and every chunk is whole", "0", until(() -> notWhole(look()), "0"));
        count(unknown > 0 ? "unknown copies deleted by the word of a person" : "consents without unknown copies");
    }

    private long unknown(ServerProcess server) {
        return person.ask(GetClusterStatusRequest.getDefaultInstance()).reply() instanceof ClusterStatus status
                ? status.getServersList().stream()
                        .filter(one -> one.getServerId().equals(server.name))
                        .mapToLong(ServerStatus::getOrphans)
                        .sum()
                : -1;
    }

    /** Chunk files on a disk that are no copies by the word of the master. */
    private String strangersOn(ServerProcess server) {
        Set<String> known = new TreeSet<>();
        for (CheckedChunk chunk : lookAtAll()) {
            if (chunk.getReplicasList().stream()
                    .anyMatch(replica -> replica.getServerId().equals(server.name))) {
                known.add(Healing.file(chunk.getHandle()));
            }
        }
        return Long.toString(server.disk().files().stream()
                .filter(file -> file.startsWith(ServerProcess.CHUNKS) && !known.contains(file))
                .count());
    }

    private void lossAndSalvage(ServerProcess survivor) {
        byte[] kept = Housekeeping.bytes(world, SMALL);
        String path = "salvage/file";
        expect(
                "a file is written",
                DONE,
                person.put(new NewFile(NAMESPACE, path, PublishMode.CREATE, 0), kept)
                        .inShort());
        until(() -> notWhole(look()), "0");
        // A copy that voted and has not heard of the commit has nothing to show for it.
        world.playFor(BETWEEN_LOOKS);
        survivor.kill("it misses an append");
        expect(
                "the other two take an append",
                DONE,
                person.append(NAMESPACE, path, Housekeeping.bytes(world, SMALL)).inShort());
        for (ServerProcess other : world.servers) {
            if (!other.equals(survivor)) {
                other.loseDisk();
                other.start();
            }
        }
        survivor.start();
        SalvageRequest question = SalvageRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setPath(path)
                .setPerson(WHO)
                .build();
        String most = "1 chunks";
        expect(
                "what is left of the lost chunk is told",
                most,
                until(
                        () -> person.ask(question).reply() instanceof SalvageReply reply
                                ? reply.getChunksCount() + " chunks"
                                : "nothing",
                        most));
        expect(
                "nobody reads what is lost",
                "LOST",
                person.read(NAMESPACE, path, new ByteArrayOutputStream()).inShort());
        Person.Answer salvaged =
                person.ask(question.toBuilder().setAcceptLoss(true).build());
        expect(
                "as much is saved as the third one has",
                Integer.toString(kept.length),
                salvaged.reply() instanceof SalvageReply reply
                        ? Long.toString(reply.getLengthAfter())
                        : salvaged.inShort());
        expect("these bytes are read", Person.digest(kept), person.readDigest(NAMESPACE, path));
        expect("every chunk is whole again", "0", until(() -> notWhole(look()), "0"));
        count("lost chunks salvaged");
    }

    // ---- looking ---------------------------------------------------------------------------------------------

    /** Asks again and again until it is what it should be, or the time is over: then what it is. */
    private String until(Supplier<String> question, String expected) {
        long end = world.timeline.now() + patience;
        String came = question.get();
        while (!came.equals(expected) && world.timeline.now() < end) {
            world.playFor(BETWEEN_LOOKS);
            came = question.get();
        }
        return came;
    }

    /** Every chunk with bytes. */
    private List<CheckedChunk> look() {
        return lookAtAll().stream()
                .filter(chunk -> chunk.getCommitted().getLength() > 0)
                .toList();
    }

    /** None when the master does not say. */
    private List<CheckedChunk> lookAtAll() {
        List<CheckedChunk> chunks = new ArrayList<>();
        Uuid after = Uuid.getDefaultInstance();
        while (person.ask(CheckChunksRequest.newBuilder().setAfter(after).build())
                        .reply()
                instanceof CheckChunksReply page) {
            chunks.addAll(page.getChunksList());
            if (!page.getMore()) {
                break;
            }
            after = page.getNext();
        }
        return chunks;
    }

    /** By the word of the master, and when that is good by what lies on the disks. */
    private String notWhole(List<CheckedChunk> chunks) {
        long unhealthy = chunks.stream().filter(chunk -> !chunk.getHealthy()).count();
        return Long.toString(
                unhealthy > 0
                        ? unhealthy
                        : chunks.stream()
                                .map(chunk -> Healing.copies(world, chunk))
                                .filter(copies -> !copies.isWhole())
                                .count());
    }

    private static int good(CheckedChunk chunk) {
        return (int) chunk.getReplicasList().stream()
                .filter(replica -> replica.getState() == ReplicaState.MEMBER_GOOD && replica.getAlive())
                .count();
    }

    private static int most(List<CheckedChunk> chunks) {
        return chunks.stream().mapToInt(CheckedChunk::getReplicasCount).max().orElse(0);
    }

    private static String copiesOn(ServerProcess server, List<CheckedChunk> chunks) {
        return Long.toString(chunks.stream()
                .flatMap(chunk -> chunk.getReplicasList().stream())
                .map(CheckedReplica::getServerId)
                .filter(server.name::equals)
                .count());
    }

    private static long filesOn(ServerProcess server, List<CheckedChunk> chunks) {
        return chunks.stream()
                .filter(chunk -> server.disk().has(Healing.file(chunk.getHandle())))
                .count();
    }

    private Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        for (String path : Workload.paths()) {
            files.put(path, person.readDigest(NAMESPACE, path));
        }
        files.put("calm/log", person.readDigest(NAMESPACE, "calm/log"));
        return files;
    }

    private String mode(ServerProcess server, ServerMode mode) {
        return person.ask(SetServerModeRequest.newBuilder()
                        .setServerId(server.name)
                        .setMode(mode)
                        .setMinutes(mode == ServerMode.SERVER_MAINTENANCE ? MAINTENANCE_MINUTES : 0)
                        .build())
                .inShort();
    }

    private void expect(String what, String expected, String came) {
        world.history.add(new Promise(world.timeline.now(), what, expected, came));
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }
}
