package cloud.edd.gfs.master.restore;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.master.core.metadata.CheckpointRun;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.FileMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.loop.Caller;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.BeginSession;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.DropNamespace;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.MetadataCopies;
import cloud.edd.proto.gfs.MetadataCopy;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.PublishFile;
import cloud.edd.proto.gfs.ServerStatus;
import cloud.edd.proto.gfs.TakeCheckpointReply;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.VerifyMetadataReply;
import cloud.edd.proto.gfs.VerifyMetadataRequest;
import com.google.protobuf.Message;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master whose log is a real one, and whose checkpoints are of a state that a test may change behind the log's back. */
class LiveVerificationTest {

    private static final Uuid SESSION = Uuid.newBuilder().setLow(1).build();
    private static final SigningKeys KEYS =
            SigningKeys.of("a secret for the tests of metadata".getBytes(StandardCharsets.US_ASCII), null);

    @TempDir
    private Path folder;

    private final MetadataState state = new MetadataState();
    private final Deque<Runnable> background = new ArrayDeque<>();
    private ClusterStatus status = ClusterStatus.getDefaultInstance();
    private GfsError refusal = GfsError.getDefaultInstance();
    private long freeBytes = Long.MAX_VALUE;
    private FileMetadataLog log;
    private long operations;
    private LiveVerification verification;

    @BeforeEach
    void write() {
        log = FileMetadataLog.open(folder, Runnable::run);
        verification =
                new LiveVerification(new MasterQuestions(this::answer), folder, KEYS, background::add, () -> freeBytes);
        append(Command.newBuilder().setBeginSession(BeginSession.newBuilder().setSession(SESSION)));
        for (int number = 0; number < 20; number++) {
            publish("/" + number);
        }
        // The highest number of a namespace is not in the state any more, and is not given again.
        publish("other", "/a");
        append(Command.newBuilder()
                .setDropNamespace(
                        DropNamespace.newBuilder().setOperation(operation()).setNamespace("other")));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aMasterThatKnowsWhatItsLogSaysIsWhole() {
        VerifyMetadataReply first = verify();
        publish("/more");
        VerifyMetadataReply second = verify();

        for (VerifyMetadataReply reply : new VerifyMetadataReply[] {first, second}) {
            assertThat(reply.getStep()).isEmpty();
            assertThat(reply.getPartsList()).singleElement().satisfies(part -> {
                assertThat(part.getFaultsList()).isEmpty();
                assertThat(part.getSource()).isEqualTo(LiveVerification.MASTER);
                assertThat(part.getSequence()).isEqualTo(reply.getSequence());
            });
        }
        assertThat(second.getSequence()).isEqualTo(first.getSequence() + 1);
        assertThat(second.getParts(0).getFiles()).isEqualTo(22);
    }

    @Test
    void whoAsksWhileOneRunsHearsOfThatOne() {
        assertThat(verification
                        .apply(VerifyMetadataRequest.getDefaultInstance())
                        .getStep())
                .isEqualTo("none was begun");
        VerifyMetadataRequest begin =
                VerifyMetadataRequest.newBuilder().setBegin(true).build();
        assertThat(verification.apply(begin).getRunning()).isTrue();
        assertThat(verification.apply(begin).getRunning()).isTrue();
        assertThat(background).hasSize(1);
    }

    @Test
    void aStateThatIsNotThatOfItsLogIsFoundOut() {
        verify();
        // As a fault of the program would: it has taken effect and is in no record.
        publish("/more");
        Operation stray = Operation.newBuilder()
                .setSession(SESSION)
                .setSequence(operations)
                .build();
        long last = state.sequence();
        log.append(record(last + 1, create("photos", "/logged", stray.getSequence() + 1)));
        log.force();
        state.apply(last + 1, 0, create("photos", "/applied", stray.getSequence() + 1));

        assertThat(verify().getParts(0).getFaultsList())
                .isNotEmpty()
                .allMatch(fault -> fault.startsWith("what it knows is not what its log says: "));
    }

    @Test
    void aCopyThatCannotBeReadIsAFaultOfThatCopy() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        status = ClusterStatus.newBuilder()
                .setMetadataCopies(MetadataCopies.newBuilder()
                        .addCopies(MetadataCopy.newBuilder().setServerId("cs-1")))
                .addServers(ServerStatus.newBuilder()
                        .setServerId("cs-1")
                        .setAlive(true)
                        .setAddress(Address.newBuilder().setHost("127.0.0.1").setReplicationPort(nobody)))
                .build();

        VerifyMetadataReply reply = verify();

        assertThat(reply.getParts(0).getFaultsList()).isEmpty();
        assertThat(reply.getParts(1).getSource()).isEqualTo("cs-1");
        assertThat(reply.getParts(1).getFaults(0)).startsWith("it cannot be read: ");
    }

    @Test
    void withoutMemoryForASecondStateItIsNotTried() {
        freeBytes = 10L << 20;

        VerifyMetadataReply reply = verify();

        assertThat(reply.getPartsList()).isEmpty();
        assertThat(reply.getStep()).startsWith("it could not be done: ").contains("gfs-master verify");
    }

    @Test
    void aMasterThatRefusesSaysWhy() {
        refusal = GfsError.newBuilder().setMessage("it is starting").build();

        assertThat(verify().getStep()).isEqualTo("it could not be done: it is starting");
    }

    private VerifyMetadataReply verify() {
        verification.apply(VerifyMetadataRequest.newBuilder().setBegin(true).build());
        background.remove().run();
        VerifyMetadataReply reply = verification.apply(VerifyMetadataRequest.getDefaultInstance());
        assertThat(reply.getRunning()).isFalse();
        return reply;
    }

    private void answer(Message request, Caller caller) {
        if (!refusal.getMessage().isEmpty()) {
            caller.failed(refusal);
        } else if (request instanceof GetClusterStatusRequest) {
            caller.answered(status);
        } else {
            MetadataLog.CheckpointWriter writer = log.beginCheckpoint(state.sequence());
            CheckpointRun run = state.beginCheckpoint(writer::write);
            while (!run.slice(1_000)) {
                // Until all of it is written.
            }
            writer.finish();
            caller.answered(
                    TakeCheckpointReply.newBuilder().setSequence(run.sequence()).build());
        }
    }

    private void publish(String path) {
        publish("photos", path);
    }

    private void publish(String namespace, String path) {
        append(create(namespace, path, ++operations).toBuilder());
    }

    private Command create(String namespace, String path, long sequence) {
        return Command.newBuilder()
                .setPublishFile(PublishFile.newBuilder()
                        .setOperation(Operation.newBuilder().setSession(SESSION).setSequence(sequence))
                        .setNewFileId(state.nextFileId())
                        .setNamespace(namespace)
                        .setPath(path))
                .build();
    }

    private Operation operation() {
        return Operation.newBuilder()
                .setSession(SESSION)
                .setSequence(++operations)
                .build();
    }

    private void append(Command.Builder command) {
        long sequence = state.sequence() + 1;
        log.append(record(sequence, command.build()));
        log.force();
        assertThat(state.apply(sequence, 0, command.build()).error()).isNull();
    }

    private static LogRecord record(long sequence, Command command) {
        return new LogRecord(sequence, 0, Payload.of(command.toByteArray()));
    }
}
