package cloud.edd.gfs.simulator;

import cloud.edd.gfs.client.core.NewFile;
import cloud.edd.gfs.simulator.history.Promise;
import cloud.edd.proto.gfs.CheckedChunk;
import cloud.edd.proto.gfs.DeleteOrphansRequest;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.RebalanceRequest;
import cloud.edd.proto.gfs.RemoveServerReply;
import cloud.edd.proto.gfs.RemoveServerRequest;
import cloud.edd.proto.gfs.SalvageReply;
import cloud.edd.proto.gfs.SalvageRequest;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.SetServerModeRequest;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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
    private final Inspection inspection;
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
        this.inspection = new Inspection(world, person, patienceNanos);
    }

    void begin() {
        inspection.until(() -> inspection.notWhole(inspection.look()), "0");
        Map<String, String> before = inspection.files();
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
        expect(
                "every file is as it was before",
                before.toString(),
                inspection.files().toString());
    }

    private void drainAndRemove(ServerProcess server) {
        expect("a server is to be drained", DONE, mode(server, ServerMode.SERVER_DRAINING));
        int[] fewest = {REPLICAS};
        String left = inspection.until(
                () -> {
                    List<CheckedChunk> chunks = inspection.look();
                    fewest[0] = Math.min(
                            fewest[0],
                            chunks.stream().mapToInt(Inspection::good).min().orElse(REPLICAS));
                    return Inspection.copiesOn(server, chunks);
                },
                "0");
        expect(server.name + " is drained", "0", left);
        expect("no chunk had fewer good copies meanwhile than it should", "3", Integer.toString(fewest[0]));
        expect(
                "nothing that the log knows is left on its disk",
                "0",
                inspection.until(() -> Long.toString(Inspection.filesOn(server, inspection.look())), "0"));
        count("servers drained");
        server.kill("a person takes it away");
        remove(server);
        expect(
                "every chunk is whole without it",
                "0",
                inspection.until(() -> inspection.notWhole(inspection.look()), "0"));
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
                inspection.until(
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
        String before = Inspection.copiesOn(empty, inspection.look());
        expect(
                "disks are to be evened out",
                DONE,
                inspection.until(
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
                    inspection.until(
                            () -> Boolean.toString(!Inspection.copiesOn(empty, inspection.look())
                                    .equals(before)),
                            "true"));
            count("servers filled by moving chunks");
        }
        expect(
                "nothing moves any more",
                DONE,
                person.ask(RebalanceRequest.getDefaultInstance()).inShort());
        expect(
                "every chunk has three good copies and no other",
                "0",
                inspection.until(() -> inspection.notWhole(inspection.look()), "0"));
    }

    /** Longer than a server that is dead without a word is waited for. */
    private void silence(ServerProcess server) {
        String before = Inspection.copiesOn(server, inspection.look());
        expect("a server may be silent", DONE, mode(server, ServerMode.SERVER_MAINTENANCE));
        server.kill("a person works on it");
        world.playFor(Cores.LATEST_REPAIR_SECONDS * SECOND + patience / 4);
        List<CheckedChunk> chunks = inspection.look();
        expect(
                "its copies are not made elsewhere",
                before + " of 3",
                Inspection.copiesOn(server, chunks) + " of " + Inspection.most(chunks));
        server.start();
        expect("it is used again", DONE, mode(server, ServerMode.SERVER_NORMAL));
        expect(
                "every chunk is whole with it",
                "0",
                inspection.until(() -> inspection.notWhole(inspection.look()), "0"));
        count("servers silent with permission");
    }

    /** Removed with all that it has, and back again: nobody knows its copies, and a person must say that they may go. */
    private void strand(ServerProcess server) {
        server.kill("a person takes it for dead");
        remove(server);
        expect(
                "every chunk is whole without it",
                "0",
                inspection.until(() -> inspection.notWhole(inspection.look()), "0"));
        server.start();
        world.playFor(LONG_ENOUGH);
        long unknown = inspection.unknown(server);
        expect(
                "what nobody knows is deleted by the word of a person",
                DONE,
                person.ask(DeleteOrphansRequest.newBuilder()
                                .setServerId(server.name)
                                .setCount(unknown)
                                .setPerson(WHO)
                                .build())
                        .inShort());
        expect(
                "nothing unknown is left on its disk",
                "[]",
                inspection.until(() -> inspection.strangersOn(server).toString(), "[]"));
        expect("and every chunk is whole", "0", inspection.until(() -> inspection.notWhole(inspection.look()), "0"));
        count(unknown > 0 ? "unknown copies deleted by the word of a person" : "consents without unknown copies");
    }

    private void lossAndSalvage(ServerProcess survivor) {
        byte[] kept = Housekeeping.bytes(world, SMALL);
        String path = "salvage/file";
        expect(
                "a file is written",
                DONE,
                person.put(new NewFile(NAMESPACE, path, PublishMode.CREATE, 0), kept)
                        .inShort());
        inspection.until(() -> inspection.notWhole(inspection.look()), "0");
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
                inspection.until(
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
        expect("every chunk is whole again", "0", inspection.until(() -> inspection.notWhole(inspection.look()), "0"));
        count("lost chunks salvaged");
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
