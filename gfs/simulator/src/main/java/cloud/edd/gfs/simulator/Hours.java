package cloud.edd.gfs.simulator;

import cloud.edd.gfs.client.core.NewFile;
import cloud.edd.gfs.simulator.history.Promise;
import cloud.edd.proto.gfs.CheckedChunk;
import cloud.edd.proto.gfs.DeleteNamespaceRequest;
import cloud.edd.proto.gfs.DeleteRequest;
import cloud.edd.proto.gfs.ListTrashReply;
import cloud.edd.proto.gfs.ListTrashRequest;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.UndeleteRequest;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What only time does, when nothing is broken: what was deleted is kept for an hour and purged after it, sessions that nobody uses are forgotten
 * with the hidden files of programs that died, and the disks come to hold what the log knows and nothing else.
 */
final class Hours {

    private static final String NAMESPACE = "simulated";
    private static final String DROPPED = "dropped";
    private static final String DONE = "done";
    private static final int MOST_BYTES = 1_500_000;

    /** Less than the hour for which the deleted are kept. */
    private static final long WITHIN_THE_GRACE = TimeUnit.MINUTES.toNanos(55);

    /** With it more than that hour, also by logged minutes, of which a new master loses one. */
    private static final long BEYOND_THE_GRACE = TimeUnit.MINUTES.toNanos(12);

    private final Simulation world;
    private final Person person;
    private final Map<String, Integer> seen;
    private final Inspection inspection;

    /**
     * @param seen counts what was done
     * @param patienceNanos in which every chunk is whole again
     */
    Hours(Simulation world, Person person, Map<String, Integer> seen, long patienceNanos) {
        this.world = world;
        this.person = person;
        this.seen = seen;
        this.inspection = new Inspection(world, person, patienceNanos);
    }

    void begin() {
        Map<String, String> before = inspection.files();
        seen.merge("hidden chunks that were freed with their sessions", (int) hidden(), Integer::sum);
        byte[] regretted = Housekeeping.bytes(world, MOST_BYTES);
        put(NAMESPACE, "hours/regretted", regretted);
        put(NAMESPACE, "hours/unwanted", Housekeeping.bytes(world, MOST_BYTES));
        byte[] copied = Housekeeping.bytes(world, MOST_BYTES);
        put(NAMESPACE, "hours/copied", copied);
        expect("it is copied", DONE, change(Housekeeping.copy("hours/copied", NAMESPACE, "hours/copy")));
        delete("hours/copied");
        put(DROPPED, "hours/file", Housekeeping.bytes(world, MOST_BYTES));
        delete("hours/regretted");
        delete("hours/unwanted");
        expect(
                "a namespace is deleted",
                DONE,
                change(operation -> DeleteNamespaceRequest.newBuilder()
                        .setOperation(operation)
                        .setNamespace(DROPPED)
                        .build()));
        world.playFor(WITHIN_THE_GRACE);
        expect("what was deleted is kept for an hour", DONE, change(undeletion(NAMESPACE, "hours/regretted")));
        world.playFor(BEYOND_THE_GRACE);
        expect("after it nothing is in the trash", "0", Integer.toString(inTrash(NAMESPACE) + inTrash(DROPPED)));
        expect("what is purged does not come back", "NOT_FOUND", change(undeletion(NAMESPACE, "hours/unwanted")));
        expect("nor with its namespace", "NOT_FOUND", change(undeletion(DROPPED, "hours/file")));
        expect(
                "what came back in time is there",
                Person.digest(regretted),
                person.readDigest(NAMESPACE, "hours/regretted"));
        expect(
                "a copy stays when what was copied is purged",
                Person.digest(copied),
                person.readDigest(NAMESPACE, "hours/copy"));
        expect("nothing is hidden any more", "0", inspection.until(() -> Long.toString(hidden()), "0"));
        for (ServerProcess server : world.servers) {
            expect(
                    server.name + " holds what the log knows, and what a person must decide about",
                    "[]",
                    inspection.until(() -> nobodys(server).toString(), "[]"));
        }
        expect("every chunk is whole", "0", inspection.until(() -> inspection.notWhole(inspection.look()), "0"));
        expect(
                "every file is as it was before",
                before.toString(),
                inspection.files().toString());
        seen.merge("hours that passed until the trash was empty", 1, Integer::sum);
    }

    /** Chunks of files that were never published. */
    private long hidden() {
        return inspection.lookAtAll().stream().filter(CheckedChunk::getHidden).count();
    }

    /** Files of chunks that the log does not know, unless the master counts as many unknown copies: some of those, without bytes, have no file. */
    private List<String> nobodys(ServerProcess server) {
        List<String> strangers = inspection.strangersOn(server);
        return strangers.size() > inspection.unknown(server) ? strangers : List.of();
    }

    private void put(String namespace, String path, byte[] bytes) {
        expect(
                "a file is written",
                DONE,
                person.put(new NewFile(namespace, path, PublishMode.CREATE, 0), bytes)
                        .inShort());
    }

    private void delete(String path) {
        expect(
                "it is deleted",
                DONE,
                change(operation -> DeleteRequest.newBuilder()
                        .setOperation(operation)
                        .setNamespace(NAMESPACE)
                        .setPath(path)
                        .build()));
    }

    private static Function<Operation, Message> undeletion(String namespace, String path) {
        return operation -> UndeleteRequest.newBuilder()
                .setOperation(operation)
                .setNamespace(namespace)
                .setPath(path)
                .build();
    }

    private int inTrash(String namespace) {
        return person.ask(ListTrashRequest.newBuilder().setNamespace(namespace).build())
                                .reply()
                        instanceof ListTrashReply trash
                ? trash.getFilesCount()
                : -1;
    }

    private String change(Function<Operation, Message> request) {
        return person.change(request).inShort();
    }

    private void expect(String what, String expected, String came) {
        world.history.add(new Promise(world.timeline.now(), what, expected, came));
    }
}
