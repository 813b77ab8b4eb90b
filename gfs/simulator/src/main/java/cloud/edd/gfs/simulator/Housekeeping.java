package cloud.edd.gfs.simulator;

import cloud.edd.gfs.client.core.NewFile;
import cloud.edd.gfs.simulator.history.Promise;
import cloud.edd.proto.gfs.CopyRequest;
import cloud.edd.proto.gfs.DeleteNamespaceRequest;
import cloud.edd.proto.gfs.DeleteRequest;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.ListReply;
import cloud.edd.proto.gfs.ListRequest;
import cloud.edd.proto.gfs.ListTrashReply;
import cloud.edd.proto.gfs.ListTrashRequest;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.UndeleteRequest;
import com.google.protobuf.Message;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/**
 * What a person does with files when nothing is broken: takes them out of the trash, replaces only what was seen, and gives up a whole
 * namespace. What each step promises is shown to the judge together with what came of it.
 */
final class Housekeeping {

    private static final String NAMESPACE = "simulated";
    private static final String OTHER = "other";

    /** Longer than a chunk may be, so that files of several chunks go to the trash. */
    private static final int LONGEST = 3 << 20;

    private static final int USUAL = 100_000;

    private final Simulation world;
    private final Person person;
    private final Map<String, Integer> seen;

    /** @param seen counts what was done */
    Housekeeping(Simulation world, Person person, Map<String, Integer> seen) {
        this.world = world;
        this.person = person;
        this.seen = seen;
    }

    void begin() {
        trash();
        generations();
        namespaces();
        if (world.aside.coin()) {
            copies();
        }
    }

    private void trash() {
        byte[] first = bytes();
        byte[] second = bytes();
        expect("a new file is written", "done", put("trash/file", PublishMode.CREATE, 0, first));
        expect("it is deleted", "done", change(deletion(NAMESPACE, "trash/file")));
        expect("it is gone", "NOT_FOUND", person.readDigest(NAMESPACE, "trash/file"));
        expect("it is in the trash", "true", Boolean.toString(isInTrash(NAMESPACE, "trash/file")));
        expect("another takes its name", "done", put("trash/file", PublishMode.CREATE, 0, second));
        expect(
                "it does not come back to a name that is taken",
                "ALREADY_EXISTS",
                change(undeletion(NAMESPACE, "trash/file", "")));
        expect("it comes back under another name", "done", change(undeletion(NAMESPACE, "trash/file", "trash/back")));
        expect("it has all its bytes", Person.digest(first), person.readDigest(NAMESPACE, "trash/back"));
        expect("the other one was left alone", Person.digest(second), person.readDigest(NAMESPACE, "trash/file"));
        expect("it is not in the trash any more", "NOT_FOUND", change(undeletion(NAMESPACE, "trash/file", "trash/2")));
        count("files taken out of the trash");
    }

    private void generations() {
        byte[] first = bytes();
        byte[] second = bytes();
        Person.Answer created = person.put(new NewFile(NAMESPACE, "generation/file", PublishMode.CREATE, 0), first);
        expect("a new file is written", "done", created.inShort());
        long generation = created.reply() instanceof FileAttributes file ? file.getGeneration() : 0;
        expect(
                "a name that is taken is not taken again",
                "ALREADY_EXISTS",
                put("generation/file", PublishMode.CREATE, 0, second));
        expect(
                "what somebody has not seen he does not replace",
                "GENERATION_MISMATCH",
                put("generation/file", PublishMode.REPLACE, generation + 1, second));
        expect("it is as it was", Person.digest(first), person.readDigest(NAMESPACE, "generation/file"));
        expect(
                "what somebody has seen he replaces",
                "done",
                put("generation/file", PublishMode.REPLACE, generation, second));
        expect("it is replaced", Person.digest(second), person.readDigest(NAMESPACE, "generation/file"));
        count("files replaced as they were expected");
    }

    private void namespaces() {
        byte[] here = bytes();
        byte[] there = bytes();
        expect("a file is written", "done", put("namespace/file", PublishMode.CREATE, 0, here));
        expect(
                "a file of the same name is written to another namespace",
                "done",
                person.put(new NewFile(OTHER, "namespace/file", PublishMode.CREATE, 0), there)
                        .inShort());
        expect("it is another one", Person.digest(there), person.readDigest(OTHER, "namespace/file"));
        expect(
                "the whole namespace is deleted",
                "done",
                change(operation -> DeleteNamespaceRequest.newBuilder()
                        .setOperation(operation)
                        .setNamespace(OTHER)
                        .build()));
        expect("its files are gone", "NOT_FOUND", person.readDigest(OTHER, "namespace/file"));
        expect("nothing is left in it", "0", Integer.toString(filesIn(OTHER)));
        expect("the one here was left alone", Person.digest(here), person.readDigest(NAMESPACE, "namespace/file"));
        expect("its files come back", "done", change(undeletion(OTHER, "namespace/file", "")));
        expect("with all their bytes", Person.digest(there), person.readDigest(OTHER, "namespace/file"));
        expect("and alone", "1", Integer.toString(filesIn(OTHER)));
        count("namespaces deleted");
    }

    private void copies() {
        byte[] bytes = bytes();
        byte[] more = bytes(world, USUAL);
        byte[] other = bytes(world, USUAL);
        expect("a file is written", "done", put("copy/file", PublishMode.CREATE, 0, bytes));
        expect("it is copied", "done", change(copy("copy/file", NAMESPACE, "copy/second")));
        expect("and into another namespace", "done", change(copy("copy/second", OTHER, "copy/third")));
        expect("a copy does not take a name", "ALREADY_EXISTS", change(copy("copy/file", OTHER, "copy/third")));
        expect("the copy has all bytes", Person.digest(bytes), person.readDigest(NAMESPACE, "copy/second"));
        expect(
                "something is appended to the copy",
                "done",
                person.append(NAMESPACE, "copy/second", more).inShort());
        expect(
                "something else is appended to what was copied",
                "done",
                person.append(NAMESPACE, "copy/file", other).inShort());
        expect("the copy has both", Person.digest(both(bytes, more)), person.readDigest(NAMESPACE, "copy/second"));
        expect("the first one, too", Person.digest(both(bytes, other)), person.readDigest(NAMESPACE, "copy/file"));
        expect("the first one is deleted", "done", change(deletion(NAMESPACE, "copy/file")));
        expect("the others are there", Person.digest(bytes), person.readDigest(OTHER, "copy/third"));
        expect("with all they have", Person.digest(both(bytes, more)), person.readDigest(NAMESPACE, "copy/second"));
        count("files copied");
    }

    private static byte[] both(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    static Function<Operation, Message> copy(String from, String namespace, String to) {
        return operation -> CopyRequest.newBuilder()
                .setOperation(operation)
                .setFromNamespace(NAMESPACE)
                .setFrom(from)
                .setToNamespace(namespace)
                .setTo(to)
                .build();
    }

    private static Function<Operation, Message> deletion(String namespace, String path) {
        return operation -> DeleteRequest.newBuilder()
                .setOperation(operation)
                .setNamespace(namespace)
                .setPath(path)
                .build();
    }

    private static Function<Operation, Message> undeletion(String namespace, String path, String to) {
        return operation -> UndeleteRequest.newBuilder()
                .setOperation(operation)
                .setNamespace(namespace)
                .setPath(path)
                .setToPath(to)
                .build();
    }

    private boolean isInTrash(String namespace, String path) {
        return person.ask(ListTrashRequest.newBuilder()
                                        .setNamespace(namespace)
                                        .setPrefix(path)
                                        .build())
                                .reply()
                        instanceof ListTrashReply trash
                && trash.getFilesList().stream()
                        .anyMatch(file -> file.getFile().getPath().equals(path));
    }

    private int filesIn(String namespace) {
        return person.ask(ListRequest.newBuilder().setNamespace(namespace).build())
                                .reply()
                        instanceof ListReply list
                ? list.getFilesCount()
                : -1;
    }

    private String put(String path, PublishMode mode, long expectedGeneration, byte[] bytes) {
        return person.put(new NewFile(NAMESPACE, path, mode, expectedGeneration), bytes)
                .inShort();
    }

    private String change(Function<Operation, Message> request) {
        return person.change(request).inShort();
    }

    private byte[] bytes() {
        return bytes(world, world.chance.oneIn(4) ? LONGEST : USUAL);
    }

    /** As nobody else writes them. */
    static byte[] bytes(Simulation world, int most) {
        byte[] bytes = new byte[(int) world.chance.between(1, most)];
        for (int i = 0; i < bytes.length; i += Long.BYTES) {
            long next = world.chance.between(0, Long.MAX_VALUE - 1);
            for (int j = i; j < Math.min(bytes.length, i + Long.BYTES); j++) {
                bytes[j] = (byte) (next >>> ((j - i) * Byte.SIZE));
            }
        }
        return bytes;
    }

    private void expect(String what, String expected, String came) {
        world.history.add(new Promise(world.timeline.now(), what, expected, came));
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }
}
