package cloud.edd.gfs.simulator;

import cloud.edd.gfs.simulator.workload.Workload;
import cloud.edd.proto.gfs.CheckChunksReply;
import cloud.edd.proto.gfs.CheckChunksRequest;
import cloud.edd.proto.gfs.CheckedChunk;
import cloud.edd.proto.gfs.CheckedReplica;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.ReplicaState;
import cloud.edd.proto.gfs.ServerStatus;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What a person sees who looks at the cluster: chunks and their copies by the word of the master, and what lies on the disks. */
final class Inspection {

    private static final String NAMESPACE = "simulated";
    private static final long BETWEEN_LOOKS = TimeUnit.SECONDS.toNanos(2);

    private final Simulation world;
    private final Person person;
    private final long patience;

    /** @param patienceNanos in which what is asked for again and again comes true */
    Inspection(Simulation world, Person person, long patienceNanos) {
        this.world = world;
        this.person = person;
        this.patience = patienceNanos;
    }

    /** Asks again and again until it is what it should be, or the time is over: then what it is. */
    String until(Supplier<String> question, String expected) {
        long end = world.timeline.now() + patience;
        String came = question.get();
        while (!came.equals(expected) && world.timeline.now() < end) {
            world.playFor(BETWEEN_LOOKS);
            came = question.get();
        }
        return came;
    }

    /** Every chunk with bytes. */
    List<CheckedChunk> look() {
        return lookAtAll().stream()
                .filter(chunk -> chunk.getCommitted().getLength() > 0)
                .toList();
    }

    /** None when the master does not say. */
    List<CheckedChunk> lookAtAll() {
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
    String notWhole(List<CheckedChunk> chunks) {
        long unhealthy = chunks.stream().filter(chunk -> !chunk.getHealthy()).count();
        return Long.toString(
                unhealthy > 0
                        ? unhealthy
                        : chunks.stream()
                                .map(chunk -> Healing.copies(world, chunk))
                                .filter(copies -> !copies.isWhole())
                                .count());
    }

    static int good(CheckedChunk chunk) {
        return (int) chunk.getReplicasList().stream()
                .filter(replica -> replica.getState() == ReplicaState.MEMBER_GOOD && replica.getAlive())
                .count();
    }

    static int most(List<CheckedChunk> chunks) {
        return chunks.stream().mapToInt(CheckedChunk::getReplicasCount).max().orElse(0);
    }

    static String copiesOn(ServerProcess server, List<CheckedChunk> chunks) {
        return Long.toString(chunks.stream()
                .flatMap(chunk -> chunk.getReplicasList().stream())
                .map(CheckedReplica::getServerId)
                .filter(server.name::equals)
                .count());
    }

    static long filesOn(ServerProcess server, List<CheckedChunk> chunks) {
        return chunks.stream()
                .filter(chunk -> server.disk().has(Healing.file(chunk.getHandle())))
                .count();
    }

    Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        for (String path : Workload.paths()) {
            files.put(path, person.readDigest(NAMESPACE, path));
        }
        files.put("calm/log", person.readDigest(NAMESPACE, "calm/log"));
        return files;
    }

    /** Copies that the master has seen and does not know; -1 when it does not say. */
    long unknown(ServerProcess server) {
        return person.ask(GetClusterStatusRequest.getDefaultInstance()).reply() instanceof ClusterStatus status
                ? status.getServersList().stream()
                        .filter(one -> one.getServerId().equals(server.name))
                        .mapToLong(ServerStatus::getOrphans)
                        .sum()
                : -1;
    }

    /**
     * Chunk files on a disk that are no copies by the word of the master. What was given up before anything was in it is a beginning without
     * bytes, which is removed when its server starts again.
     */
    List<String> strangersOn(ServerProcess server) {
        Set<String> known = new TreeSet<>();
        for (CheckedChunk chunk : lookAtAll()) {
            if (chunk.getReplicasList().stream()
                    .anyMatch(replica -> replica.getServerId().equals(server.name))) {
                known.add(Healing.file(chunk.getHandle()));
            }
        }
        return server.disk().files().stream()
                .filter(file -> file.startsWith(ServerProcess.CHUNKS) && !known.contains(file))
                .filter(file -> server.disk().length(file) > Healing.DATA_OFFSET)
                .toList();
    }
}
