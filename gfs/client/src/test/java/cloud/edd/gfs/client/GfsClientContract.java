package cloud.edd.gfs.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What {@link GfsClient} promises; every implementation passes it. Each test works in a namespace of its own. */
public abstract class GfsClientContract {

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private final String namespace = "contract-" + NAMESPACES.incrementAndGet();

    /** The client under test, the same one during a test. */
    protected abstract GfsClient gfs();

    @Test
    void givesBackASmallFile() throws Exception {
        byte[] content = bytes(12_345, 1);

        FileAttributes put = gfs().putSmall(namespace, "a/ü 🙂.txt", PublishMode.CREATE, ByteBuffer.wrap(content));

        assertThat(put.length()).isEqualTo(12_345);
        assertThat(put.crc32c()).isEqualTo(Crc32c.of(content));
        assertThat(put.generation()).isPositive();
        assertThat(gfs().stat(namespace, "a/ü 🙂.txt")).isEqualTo(put);
        assertThat(read("a/ü 🙂.txt")).isEqualTo(content);
    }

    @Test
    void givesBackAnEmptyFile() throws Exception {
        FileAttributes put = gfs().putSmall(namespace, "empty", PublishMode.CREATE, ByteBuffer.allocate(0));

        assertThat(put.length()).isZero();
        assertThat(put.crc32c()).isZero();
        assertThat(read("empty")).isEmpty();
        try (GfsReader reader = gfs().open(namespace, "empty")) {
            assertThat(reader.read(0, ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void givesBackAStreamOfManySegments() throws Exception {
        byte[] content = bytes(5_000_001, 2);

        FileAttributes put = write("stream", PublishMode.CREATE, content);

        assertThat(put.length()).isEqualTo(content.length);
        assertThat(put.crc32c()).isEqualTo(Crc32c.of(content));
        assertThat(read("stream")).isEqualTo(content);
    }

    @Test
    void readsRanges() throws Exception {
        byte[] content = bytes(3_000_000, 3);
        write("ranges", PublishMode.CREATE, content);

        try (GfsReader reader = gfs().open(namespace, "ranges")) {
            for (int[] range :
                    new int[][] {{0, 1}, {65_535, 2}, {65_536, 65_536}, {1_234_567, 1_000_001}, {2_999_999, 1}}) {
                ByteBuffer into = ByteBuffer.allocate(range[1]);
                assertThat(reader.read(range[0], into)).isEqualTo(range[1]);
                assertThat(into.array()).isEqualTo(Arrays.copyOfRange(content, range[0], range[0] + range[1]));
                try (InputStream stream = reader.newInputStream(range[0], range[1])) {
                    assertThat(stream.readAllBytes())
                            .isEqualTo(Arrays.copyOfRange(content, range[0], range[0] + range[1]));
                }
            }
            assertThat(reader.read(2_999_990, ByteBuffer.allocate(100))).isEqualTo(10);
            assertThat(reader.read(3_000_000, ByteBuffer.allocate(100))).isEqualTo(-1);
            assertThatThrownBy(() -> reader.newInputStream(1, 3_000_000)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void showsNothingBeforePublishAndNothingAfterAbort() throws Exception {
        try (GfsWriter writer = gfs().create(namespace, "hidden", PublishMode.CREATE)) {
            writer.write(ByteBuffer.wrap(bytes(2_500_000, 4)));
            assertFails(ErrorCode.NOT_FOUND, () -> gfs().stat(namespace, "hidden"));
        }
        assertFails(ErrorCode.NOT_FOUND, () -> gfs().open(namespace, "hidden"));
        assertThat(list("")).isEmpty();
    }

    @Test
    void refusesToCreateWhatIsThereAndReplacesItWhole() throws Exception {
        byte[] first = bytes(1_000, 5);
        byte[] second = bytes(2_000_000, 6);
        FileAttributes before = write("file", PublishMode.CREATE, first);

        assertFails(ErrorCode.ALREADY_EXISTS, () -> write("file", PublishMode.CREATE, second));
        assertFails(ErrorCode.ALREADY_EXISTS, () -> write("file", PublishMode.CREATE, bytes(10, 7)));
        assertThat(read("file")).isEqualTo(first);

        try (GfsReader old = gfs().open(namespace, "file")) {
            FileAttributes after = write("file", PublishMode.REPLACE, second);
            assertThat(after.generation()).isGreaterThan(before.generation());
            assertThat(after.fileId()).isNotEqualTo(before.fileId());
            ByteBuffer into = ByteBuffer.allocate(1_000);
            assertThat(old.read(0, into)).isEqualTo(1_000);
            assertThat(into.array()).isEqualTo(first);
        }
        assertThat(read("file")).isEqualTo(second);
    }

    @Test
    void replacesOnlyTheExpectedGeneration() throws Exception {
        FileAttributes first = write("file", PublishMode.CREATE, bytes(10, 8));
        FileAttributes second = write("file", PublishMode.REPLACE, bytes(10, 9));

        assertFails(ErrorCode.GENERATION_MISMATCH, () -> {
            try (GfsWriter writer = gfs().create(namespace, "file", PublishMode.REPLACE, first.generation())) {
                writer.write(ByteBuffer.wrap(bytes(10, 10)));
                writer.publish();
            }
        });
        assertFails(ErrorCode.GENERATION_MISMATCH, () -> gfs().delete(namespace, "file", first.generation()));
        assertThat(gfs().stat(namespace, "file")).isEqualTo(second);
        gfs().delete(namespace, "file", second.generation());
        assertFails(ErrorCode.NOT_FOUND, () -> gfs().stat(namespace, "file"));
    }

    @Test
    void bringsBackWhatWasDeletedOrReplaced() throws Exception {
        byte[] first = bytes(1_000, 31);
        byte[] second = bytes(2_000_000, 32);
        FileAttributes replaced = write("file", PublishMode.CREATE, first);
        FileAttributes deleted = write("file", PublishMode.REPLACE, second);
        gfs().delete(namespace, "file");
        assertThat(trash("")).containsExactly(deleted.fileId(), replaced.fileId());
        assertThat(trash("other")).isEmpty();

        FileAttributes back = gfs().undelete(namespace, "file");

        assertThat(back.fileId()).isEqualTo(deleted.fileId());
        assertThat(back.generation()).isGreaterThan(deleted.generation());
        assertThat(read("file")).isEqualTo(second);
        assertFails(ErrorCode.ALREADY_EXISTS, () -> gfs().undelete(namespace, "file"));
        gfs().undelete(namespace, "file", replaced.fileId(), "file before");
        assertThat(read("file before")).isEqualTo(first);
        assertThat(trash("")).isEmpty();
        assertFails(ErrorCode.NOT_FOUND, () -> gfs().undelete(namespace, "file"));
    }

    @Test
    void bringsBackFilesOfADeletedNamespaceOneByOne() throws Exception {
        write("a", PublishMode.CREATE, bytes(10, 33));
        write("b", PublishMode.CREATE, bytes(20, 34));
        gfs().deleteNamespace(namespace);

        gfs().undelete(namespace, "b");

        assertThat(list("")).containsExactly("b");
        assertThat(read("b")).isEqualTo(bytes(20, 34));
        TrashedFile left = gfs().trash(namespace, "").next();
        assertThat(left.file().path()).isEqualTo("a");
        assertThat(left.withNamespace()).isTrue();
        assertThat(left.minutesLeft()).isBetween(58, 60);
    }

    private List<Long> trash(String prefix) {
        List<Long> found = new ArrayList<>();
        gfs().trash(namespace, prefix)
                .forEachRemaining(one -> found.add(one.file().fileId()));
        return found;
    }

    @Test
    void appendsAtTheEnd() throws Exception {
        byte[] first = bytes(70_000, 11);
        byte[] second = bytes(3_000_000, 12);

        assertThat(gfs().append(namespace, "log", ByteBuffer.wrap(first))).isZero();
        try (GfsReader before = gfs().open(namespace, "log")) {
            assertThat(gfs().append(namespace, "log", ByteBuffer.wrap(second))).isEqualTo(70_000);
            assertThat(before.length()).isEqualTo(70_000);
        }

        byte[] whole = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, whole, first.length, second.length);
        assertThat(read("log")).isEqualTo(whole);
        assertThat(gfs().stat(namespace, "log").crc32c()).isEqualTo(Crc32c.of(whole));
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                () -> gfs().append(namespace, "log", ByteBuffer.allocate(GfsClient.APPEND_LIMIT + 1)));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> gfs().append(namespace, "log", ByteBuffer.allocate(0)));
    }

    @Test
    void listsByPrefixInTheOrderOfBytes() throws Exception {
        for (String path : List.of("b/2", "a", "b/10", "b", "c", "b/ü", "b/\uFF5E", "b/🙂")) {
            gfs().putSmall(namespace, path, PublishMode.CREATE, ByteBuffer.wrap(path.getBytes(StandardCharsets.UTF_8)));
        }

        assertThat(list("")).containsExactly("a", "b", "b/10", "b/2", "b/ü", "b/\uFF5E", "b/🙂", "c");
        assertThat(list("b/")).containsExactly("b/10", "b/2", "b/ü", "b/\uFF5E", "b/🙂");
        assertThat(list("d")).isEmpty();
    }

    @Test
    void renamesWithoutChangingTheContent() throws Exception {
        byte[] content = bytes(1_500_000, 13);
        FileAttributes before = write("from", PublishMode.CREATE, content);
        write("taken", PublishMode.CREATE, bytes(3, 14));

        assertFails(ErrorCode.ALREADY_EXISTS, () -> gfs().rename(namespace, "from", "taken", PublishMode.CREATE));
        assertFails(ErrorCode.NOT_FOUND, () -> gfs().rename(namespace, "absent", "to", PublishMode.CREATE));
        FileAttributes after = gfs().rename(namespace, "from", "taken", PublishMode.REPLACE);

        assertThat(after.fileId()).isEqualTo(before.fileId());
        assertThat(after.path()).isEqualTo("taken");
        assertThat(read("taken")).isEqualTo(content);
        assertThat(list("")).containsExactly("taken");
    }

    @Test
    void renamesOnlyWhatIsAsExpected() throws Exception {
        FileAttributes file = write("here", PublishMode.CREATE, bytes(10, 30));
        long generation = file.generation();

        assertFails(ErrorCode.GENERATION_MISMATCH, () -> rename("here", "there", generation, 11));
        assertFails(ErrorCode.GENERATION_MISMATCH, () -> rename("here", "there", generation + 1, 10));
        assertThat(list("")).containsExactly("here");
        rename("here", "there", generation, 10);
        assertThat(list("")).containsExactly("there");
        write("empty", PublishMode.CREATE, new byte[0]);
        assertFails(ErrorCode.GENERATION_MISMATCH, () -> rename("there", "empty", GfsClient.ANY_GENERATION, 0));
        rename("there", "empty", GfsClient.ANY_GENERATION, GfsClient.ANY_LENGTH);
        assertThat(list("")).containsExactly("empty");
    }

    private FileAttributes rename(String from, String to, long generation, long length) throws GfsException {
        return gfs().rename(namespace, from, to, PublishMode.REPLACE, generation, length);
    }

    @Test
    void deletesAFileAndANamespace() throws Exception {
        for (String path : List.of("a", "b", "c")) {
            write(path, PublishMode.CREATE, bytes(5, 15));
        }
        gfs().putSmall(namespace + "0", "other", PublishMode.REPLACE, ByteBuffer.allocate(1));

        gfs().delete(namespace, "b");
        assertFails(ErrorCode.NOT_FOUND, () -> gfs().delete(namespace, "b"));
        assertThat(list("")).containsExactly("a", "c");
        assertThat(gfs().deleteNamespace(namespace)).isEqualTo(2);
        assertThat(gfs().deleteNamespace(namespace)).isZero();
        assertThat(list("")).isEmpty();
        assertThat(gfs().stat(namespace + "0", "other").length()).isEqualTo(1);
    }

    @Test
    void showsOneLevelOfFilesAndFolders() throws Exception {
        for (String path : List.of("d0", "d/y/z", "a", "d/x", "d/y/a", "ü/1", "d/z", "e/1")) {
            write(path, PublishMode.CREATE, bytes(path.length(), 41));
        }

        assertThat(level("")).containsExactly("a", "d/", "d0", "e/", "ü/");
        assertThat(level("d")).containsExactly("d/", "d0");
        assertThat(level("d/")).containsExactly("d/x", "d/y/", "d/z");
        assertThat(level("d/y/")).containsExactly("d/y/a", "d/y/z");
        assertThat(level("nothing/")).isEmpty();
        gfs().level(namespace, "d/")
                .forEachRemaining(entry ->
                        assertThat(entry.isFolder()).isEqualTo(entry.path().equals("d/y/")));
        gfs().delete(namespace, "e/1");
        assertThat(level("")).containsExactly("a", "d/", "d0", "ü/");
        assertThat(gfs().measure(namespace, "d/")).isEqualTo(new Usage(4, 16));
        assertThat(gfs().measure(namespace, "")).isEqualTo(new Usage(7, 22));
        assertThat(gfs().measure(namespace, "d/y/z/")).isEqualTo(new Usage(0, 0));
    }

    private List<String> level(String prefix) {
        List<String> paths = new ArrayList<>();
        gfs().level(namespace, prefix).forEachRemaining(entry -> paths.add(entry.path()));
        return paths;
    }

    @Test
    void copiesAFileThatGoesItsOwnWayFromThenOn() throws Exception {
        byte[] content = bytes(2_500_000, 42);
        byte[] more = bytes(1_000, 43);
        byte[] other = bytes(2_000, 44);
        FileAttributes file = write("file", PublishMode.CREATE, content);
        String elsewhere = namespace + "-copies";

        FileAttributes copy = gfs().copy(namespace, "file", elsewhere, "copy", PublishMode.CREATE);

        assertThat(copy.fileId()).isNotEqualTo(file.fileId());
        assertThat(copy.length()).isEqualTo(content.length);
        assertThat(copy.crc32c()).isEqualTo(file.crc32c());
        assertThat(gfs().stat(elsewhere, "copy")).isEqualTo(copy);
        assertThat(gfs().stat(namespace, "file")).isEqualTo(file);
        assertThat(gfs().append(elsewhere, "copy", ByteBuffer.wrap(more))).isEqualTo(content.length);
        assertThat(gfs().append(namespace, "file", ByteBuffer.wrap(other))).isEqualTo(content.length);
        assertThat(read(elsewhere, "copy")).isEqualTo(both(content, more));
        assertThat(read("file")).isEqualTo(both(content, other));
        gfs().copy(elsewhere, "copy", elsewhere, "second", PublishMode.CREATE);
        gfs().delete(namespace, "file");
        gfs().delete(elsewhere, "copy");
        assertThat(read(elsewhere, "second")).isEqualTo(both(content, more));
    }

    private static byte[] both(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void copiesOnlyWhatIsAsExpected() throws Exception {
        FileAttributes file = write("file", PublishMode.CREATE, bytes(10, 45));
        FileAttributes taken = write("taken", PublishMode.CREATE, bytes(20, 46));
        write("empty", PublishMode.CREATE, new byte[0]);

        assertFails(ErrorCode.ALREADY_EXISTS, () -> copy("file", "taken", PublishMode.CREATE));
        assertFails(ErrorCode.NOT_FOUND, () -> copy("nothing", "new", PublishMode.CREATE));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> copy("file", "file", PublishMode.REPLACE));
        assertFails(ErrorCode.GENERATION_MISMATCH, () -> copy("new", file.generation() + 1, GfsClient.ANY_GENERATION));
        assertFails(ErrorCode.GENERATION_MISMATCH, () -> copy("taken", file.generation(), taken.generation() + 1));
        assertThat(list("")).containsExactly("empty", "file", "taken");
        assertThat(copy("taken", file.generation(), taken.generation()).crc32c())
                .isEqualTo(file.crc32c());
        assertThat(read("taken")).isEqualTo(bytes(10, 45));
        assertThat(copy("empty", "none", PublishMode.CREATE).length()).isZero();
        assertThat(gfs().append(namespace, "none", ByteBuffer.wrap(bytes(5, 47))))
                .isZero();
        assertThat(read("empty")).isEmpty();
    }

    private FileAttributes copy(String from, String to, PublishMode mode) throws GfsException {
        return gfs().copy(namespace, from, namespace, to, mode);
    }

    private FileAttributes copy(String to, long fromGeneration, long expectedGeneration) throws GfsException {
        return gfs().copy(namespace, "file", namespace, to, PublishMode.REPLACE, fromGeneration, expectedGeneration);
    }

    @Test
    void keepsWithinTheQuotaAndCountsWhatThereIs() throws Exception {
        assertThat(gfs().namespace(namespace)).isEqualTo(new NamespaceUsage(namespace, 0, 0, null, null));
        limit(OptionalLong.of(3_000_000), OptionalLong.of(3));
        write("large", PublishMode.CREATE, bytes(2_500_000, 48));
        write("small", PublishMode.CREATE, bytes(400_000, 49));
        assertThat(gfs().namespace(namespace)).isEqualTo(new NamespaceUsage(namespace, 2, 2_900_000, 3L, 3_000_000L));

        assertFails(ErrorCode.QUOTA_EXCEEDED, () -> write("third", PublishMode.CREATE, bytes(100_001, 50)));
        assertFails(ErrorCode.QUOTA_EXCEEDED, () -> write("third", PublishMode.CREATE, bytes(1_500_000, 51)));
        assertFails(ErrorCode.QUOTA_EXCEEDED, () -> copy("small", "third", PublishMode.CREATE));
        assertFails(
                ErrorCode.QUOTA_EXCEEDED, () -> gfs().append(namespace, "small", ByteBuffer.wrap(bytes(100_001, 52))));
        assertFails(
                ErrorCode.QUOTA_EXCEEDED, () -> gfs().append(namespace, "third", ByteBuffer.wrap(bytes(100_001, 53))));
        assertFails(ErrorCode.NOT_FOUND, () -> gfs().stat(namespace, "third"));
        gfs().append(namespace, "small", ByteBuffer.wrap(bytes(100_000, 54)));
        write("third", PublishMode.CREATE, new byte[0]);
        assertFails(ErrorCode.QUOTA_EXCEEDED, () -> write("fourth", PublishMode.CREATE, new byte[0]));
        assertFails(ErrorCode.QUOTA_EXCEEDED, () -> gfs().append(namespace, "third", ByteBuffer.wrap(bytes(1, 55))));

        write("large", PublishMode.REPLACE, bytes(2_499_000, 56));
        gfs().append(namespace, "third", ByteBuffer.wrap(bytes(1_000, 57)));
        gfs().delete(namespace, "third");
        write("third", PublishMode.CREATE, bytes(1_000, 58));
        assertFails(ErrorCode.QUOTA_EXCEEDED, () -> gfs().undelete(namespace, "third", GfsClient.LATEST, "back"));
        assertThat(gfs().namespace(namespace).bytes()).isEqualTo(3_000_000);

        limit(OptionalLong.of(10), OptionalLong.empty());
        rename("small", "renamed", GfsClient.ANY_GENERATION, GfsClient.ANY_LENGTH);
        write("large", PublishMode.REPLACE, bytes(2_000_000, 59));
        assertFails(ErrorCode.QUOTA_EXCEEDED, () -> gfs().append(namespace, "renamed", ByteBuffer.wrap(bytes(1, 60))));
        limit(OptionalLong.of(GfsAdmin.NO_LIMIT), OptionalLong.of(GfsAdmin.NO_LIMIT));
        gfs().append(namespace, "renamed", ByteBuffer.wrap(bytes(1, 61)));
        assertThat(gfs().namespace(namespace)).isEqualTo(new NamespaceUsage(namespace, 3, 2_501_001, null, null));
    }

    private void limit(OptionalLong bytes, OptionalLong files) throws GfsException {
        gfs().admin().setQuota(namespace, bytes, files);
    }

    @Test
    void keepsAQuotaAlthoughNothingIsInItsNamespace() throws Exception {
        limit(OptionalLong.of(10), OptionalLong.empty());
        assertThat(namespaces()).contains(new NamespaceUsage(namespace, 0, 0, null, 10L));
        write("file", PublishMode.CREATE, bytes(10, 62));
        assertThat(gfs().deleteNamespace(namespace)).isEqualTo(1);

        assertFails(ErrorCode.QUOTA_EXCEEDED, () -> write("file", PublishMode.CREATE, bytes(11, 63)));
        write("file", PublishMode.CREATE, bytes(9, 64));
        assertThat(namespaces()).contains(new NamespaceUsage(namespace, 1, 9, null, 10L));
        limit(OptionalLong.of(GfsAdmin.NO_LIMIT), OptionalLong.empty());
        assertThat(gfs().deleteNamespace(namespace)).isEqualTo(1);
        assertThat(namespaces()).noneMatch(one -> one.namespace().equals(namespace));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> gfs().namespace(""));
    }

    private List<NamespaceUsage> namespaces() {
        List<NamespaceUsage> all = new ArrayList<>();
        gfs().namespaces().forEachRemaining(all::add);
        return all;
    }

    @Test
    void refusesNamesThatAreEmptyOrTooLong() {
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> gfs().stat(namespace, ""));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> gfs().open("", "a"));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> write("x".repeat(4_097), PublishMode.CREATE, new byte[1]));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> gfs().stat("n".repeat(256), "a"));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> gfs().deleteNamespace("n".repeat(256)));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> gfs().stat(namespace, "a\0b"));
    }

    @Test
    void takesTheLongestNames() throws Exception {
        String longest = "ü".repeat(2_048);
        write(longest, PublishMode.CREATE, bytes(3, 31));
        assertThat(gfs().stat(namespace, longest).length()).isEqualTo(3);
        assertThat(list("")).containsExactly(longest);
        assertFails(ErrorCode.NOT_FOUND, () -> gfs().stat("n".repeat(255), "a"));
    }

    /** The same bytes for the same seed. */
    protected static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private FileAttributes write(String path, PublishMode mode, byte[] content) throws Exception {
        try (GfsWriter writer = gfs().create(namespace, path, mode)) {
            writer.asOutputStream().write(content);
            assertThat(writer.length()).isEqualTo(content.length);
            return writer.publish();
        }
    }

    private byte[] read(String path) throws Exception {
        return read(namespace, path);
    }

    private byte[] read(String where, String path) throws Exception {
        try (GfsReader reader = gfs().open(where, path);
                InputStream stream = reader.newInputStream()) {
            return stream.readAllBytes();
        }
    }

    private List<String> list(String prefix) {
        List<String> paths = new ArrayList<>();
        gfs().list(namespace, prefix).forEachRemaining(file -> paths.add(file.path()));
        return paths;
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(GfsNotHappenedException.class)
                .isThrownBy(call)
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(code));
    }
}
