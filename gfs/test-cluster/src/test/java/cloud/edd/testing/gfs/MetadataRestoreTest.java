package cloud.edd.testing.gfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.gfs.master.restore.MetadataTool;
import cloud.edd.proto.gfs.VerifyMetadataReply;
import cloud.edd.proto.gfs.VerifyMetadataRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master's disk is lost: its metadata comes back from the copies that the chunkservers keep. */
class MetadataRestoreTest {

    private static final int FILES = 30;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final GfsMiniCluster cluster = GfsMiniCluster.start();
    private final GfsClient client = cluster.connect();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    private final MetadataTool tool = new MetadataTool(out, out, Map.of("GFS_JWT_SECRET", cluster.serverSecret()));
    private final List<String> acknowledged = new ArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        write(FILES);
    }

    @AfterEach
    void stop() {
        client.close();
        cluster.close();
    }

    @Test
    void everyAcknowledgedFileIsThereAfterTheMastersDiskIsLost() throws IOException {
        client.metadata().checkpoint();
        write(FILES);
        cluster.stopMaster();
        delete(cluster.masterFolder());

        assertThat(tool.verify(List.of(cluster.replicationAddress(1)))).isZero();
        assertThat(restore(addresses()))
                .as(said.toString(StandardCharsets.UTF_8))
                .isZero();
        cluster.startMaster();

        awaitRestored();
        assertThatThrownBy(() -> client.delete("restore", acknowledged.getFirst()))
                .as("nothing is changed before a person says so")
                .isInstanceOf(GfsException.class);
        client.metadata().endRestore(false);
        cluster.awaitServing(3);
        for (String path : acknowledged) {
            assertThat(content(path)).isEqualTo(path);
        }
        write(FILES);
        assertThat(content(acknowledged.getLast())).isEqualTo(acknowledged.getLast());
    }

    @Test
    void aFlippedBitInOneCopyLeavesItBehindTheOthers() throws IOException {
        cluster.stopMaster();
        delete(cluster.masterFolder());
        Path segment = segments(copies().getFirst()).getLast();
        byte[] bytes = Files.readAllBytes(segment);
        bytes[100] ^= 4;
        Files.write(segment, bytes);

        assertThat(restore(copies())).isZero();
        assertThat(tool.verify(List.of(copies().getFirst().toString()))).isEqualTo(1);
        assertThat(tool.verify(List.of(copies().getLast().toString()))).isZero();
        assertThat(tool.verify(List.of(cluster.masterFolder().toString()))).isZero();
        cluster.startMaster();

        awaitRestored();
        client.metadata().endRestore(false);
        cluster.awaitServing(3);
        for (String path : acknowledged) {
            assertThat(content(path)).isEqualTo(path);
        }
    }

    @Test
    void aServingMasterIsHeldAgainstItsLogAndTheCopies() throws IOException {
        VerifyMetadataReply whole = verify();
        assertThat(whole.getStep()).isEmpty();
        assertThat(whole.getPartsList()).hasSize(4).allSatisfy(part -> {
            assertThat(part.getFaultsList()).as(part.getSource()).isEmpty();
            assertThat(part.getSequence()).isEqualTo(whole.getSequence());
        });
        write(FILES);
        Path segment = segments(copies().getFirst()).getLast();
        byte[] bytes = Files.readAllBytes(segment);
        bytes[100] ^= 4;
        Files.write(segment, bytes);

        VerifyMetadataReply broken = verify();

        assertThat(broken.getPartsList()).hasSize(4);
        assertThat(broken.getPartsList().stream().filter(part -> part.getFaultsCount() > 0))
                .as("only the copy with the flipped bit: %s", broken)
                .hasSize(1);
        assertThat(content(acknowledged.getLast())).isEqualTo(acknowledged.getLast());
    }

    private VerifyMetadataReply verify() throws IOException {
        VerifyMetadataReply[] reply = {verify(true)};
        await().until(() -> {
            reply[0] = verify(false);
            return !reply[0].getRunning();
        });
        return reply[0];
    }

    private VerifyMetadataReply verify(boolean begin) throws IOException {
        return (VerifyMetadataReply) client.admin()
                .ask(VerifyMetadataRequest.newBuilder().setBegin(begin).build());
    }

    @Test
    void anExportIsWholeAndCanBeRestored() throws IOException {
        Path exported = folder.resolve("exported");
        try (OutputStream file = Files.newOutputStream(exported)) {
            client.metadata().export(file);
        }
        cluster.stopMaster();
        delete(cluster.masterFolder());

        assertThat(tool.verify(List.of(exported.toString()))).isZero();
        assertThat(restore(List.of(exported))).isZero();
        cluster.startMaster();

        awaitRestored();
        client.metadata().endRestore(false);
        cluster.awaitServing(3);
        for (String path : acknowledged) {
            assertThat(content(path)).isEqualTo(path);
        }
    }

    @Test
    void whatAnOlderCopyDoesNotKnowIsInLostAndFound() throws IOException {
        Path exported = folder.resolve("exported");
        try (OutputStream file = Files.newOutputStream(exported)) {
            client.metadata().export(file);
        }
        List<String> known = List.copyOf(acknowledged);
        write(FILES);
        cluster.stopMaster();
        delete(cluster.masterFolder());

        assertThat(restore(List.of(exported))).isZero();
        cluster.startMaster();
        awaitRestored();
        List<String> report = client.metadata().endRestore(false);

        cluster.awaitServing(3);
        for (String path : known) {
            assertThat(content(path)).isEqualTo(path);
        }
        List<String> found = new ArrayList<>();
        for (var files = client.list("lost+found", ""); files.hasNext(); ) {
            found.add(content("lost+found", files.next().path()));
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(acknowledged.subList(known.size(), acknowledged.size()));
        assertThat(report).anyMatch(line -> line.startsWith(FILES + " files"));
        assertThat(client.metadata().restoreReport()).isEqualTo(report);
    }

    @Test
    void aFolderWithFilesIsNotOverwritten() throws IOException {
        cluster.stopMaster();

        assertThat(restore(copies())).isEqualTo(1);

        assertThat(said.toString(StandardCharsets.UTF_8)).contains("is not empty");
        cluster.startMaster();
        cluster.awaitServing(3);
    }

    @Test
    void aCopyIsShownOnlyToWhoKnowsTheSecretOfTheServers() {
        cluster.stopMaster();

        for (Map<String, String> environment :
                List.of(Map.<String, String>of(), Map.of("GFS_JWT_SECRET", "another secret than theirs"))) {
            int code = new MetadataTool(out, out, environment).verify(List.of(cluster.replicationAddress(1)));

            assertThat(code).isEqualTo(1);
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("GFS_JWT_SECRET is not set", "is GFS_JWT_SECRET the one that the chunkservers have?");
    }

    private int restore(List<?> from) {
        return tool.restore(List.of(
                "--accept-loss",
                "--from",
                String.join(",", from.stream().map(Object::toString).toList()),
                "--data",
                cluster.masterFolder().toString()));
    }

    private List<String> addresses() {
        return Stream.of(1, 2, 3).map(cluster::replicationAddress).toList();
    }

    private List<Path> copies() {
        return Stream.of(1, 2, 3).map(cluster::chunkserverFolder).toList();
    }

    private static List<Path> segments(Path chunkserver) throws IOException {
        try (Stream<Path> files = Files.list(chunkserver.resolve("metadata"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("log-"))
                    .sorted()
                    .toList();
        }
    }

    /** The restored master has told that it is one; chunkservers may still be on their way. */
    private void awaitRestored() throws GfsException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (client.status().servers().stream()
                        .filter(server -> server.alive())
                        .count()
                < 3) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        assertThat(client.status().safeMode()).isTrue();
        assertThat(client.status().safeModeReason()).contains("restored");
    }

    private void write(int files) throws IOException {
        for (int number = 0; number < files; number++) {
            String path = "file-" + acknowledged.size();
            try (var writer = client.create("restore", path, PublishMode.CREATE)) {
                writer.write(ByteBuffer.wrap(path.getBytes(StandardCharsets.UTF_8)));
                writer.publish();
            }
            acknowledged.add(path);
        }
    }

    private String content(String path) throws IOException {
        return content("restore", path);
    }

    private String content(String namespace, String path) throws IOException {
        try (var reader = client.open(namespace, path).newInputStream()) {
            return new String(reader.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
