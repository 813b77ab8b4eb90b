package cloud.edd.gfs.master.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.proto.gfs.DeleteRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ListReply;
import cloud.edd.proto.gfs.ListRequest;
import cloud.edd.proto.gfs.MasterGrpc;
import cloud.edd.proto.gfs.MasterGrpc.MasterBlockingStub;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.PublishRequest;
import cloud.edd.proto.gfs.RenameRequest;
import cloud.edd.proto.gfs.StatRequest;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKillTest {

    private static final int CLIENTS = 8;
    private static final int KILLS = 4;
    private static final String NAMESPACE = "ledger";

    @TempDir
    Path folder;

    private MasterProcess master;
    private ManagedChannel channel;
    private final List<PlayedChunkserver> servers = new ArrayList<>();

    @BeforeEach
    void startMaster() {
        master = new MasterProcess(folder);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", master.port)
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stopEverything() throws InterruptedException {
        servers.forEach(PlayedChunkserver::close);
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        master.close();
    }

    @Test
    void nothingAcknowledgedIsLostAndNothingIsDoneTwiceWhenTheMasterIsKilledUnderLoad() throws InterruptedException {
        master.start("--edd.gfs.master.checkpoint-records=300");
        playChunkservers();
        AtomicBoolean ended = new AtomicBoolean();
        AtomicLong done = new AtomicLong();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Worker> workers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            Worker worker = new Worker(number, ended, done);
            workers.add(worker);
            threads.add(Thread.ofVirtual()
                    .uncaughtExceptionHandler((thread, failure) -> failures.add(failure))
                    .start(worker::work));
        }

        for (int kill = 0; kill < KILLS; kill++) {
            long before = done.get();
            await().atMost(Duration.ofSeconds(60)).until(() -> done.get() > before + 400);
            master.kill();
            master.start("--edd.gfs.master.checkpoint-records=300");
        }
        long before = done.get();
        await().atMost(Duration.ofSeconds(60)).until(() -> done.get() > before + 200);
        ended.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        master.kill();
        master.start();

        Map<String, Long> expected = new TreeMap<>();
        workers.forEach(worker -> expected.putAll(worker.files));
        assertThat(listed()).isEqualTo(expected);
        assertThat(Files.exists(master.data().resolve("lock"))).isTrue();
    }

    @Test
    void strangersGetNothingAndErrorsSayWhatHappened() throws Exception {
        master.start();

        MasterBlockingStub stranger = MasterGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> stranger.stat(StatRequest.getDefaultInstance()))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                    assertThat(error(e).getCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
                });
        assertThatThrownBy(() -> stub().openSession(OpenSessionRequest.getDefaultInstance()))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(error(e).getOutcome()).isEqualTo(Outcome.NOT_HAPPENED);
                    assertThat(e).hasMessageContaining("safe mode");
                });
        assertThat(master.get("/readyz")).startsWith("503 safe mode: 0 of 2 chunkservers");
        assertThat(master.get("/")).contains("<h1>GFS</h1>").contains("Nothing can be changed (safe mode)");
        assertThat(master.get("/actuator/prometheus")).contains("gfs_master_safe_mode 1.0");
        assertThat(master.get("/actuator/env")).startsWith("404");

        MasterProcess second = new MasterProcess(folder);
        assertThat(second.startAndFail()).isNotZero();
        assertThat(second.output()).contains("another master runs on");
        assertThat(master.terminate()).isEqualTo(143);
    }

    @Test
    void aDamagedLogStopsTheStartAndTheRepairCommandWorks() throws Exception {
        master.start();
        playChunkservers();
        Worker worker = new Worker(0, new AtomicBoolean(), new AtomicLong());
        for (int step = 0; step < 50; step++) {
            worker.step();
        }
        master.kill();
        Path segment;
        try (var files = Files.list(master.data())) {
            segment = files.filter(file -> file.getFileName().toString().startsWith("log-"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        bytes[200] ^= 1;
        Files.write(segment, bytes);

        assertThat(master.startAndFail()).isNotZero();
        assertThat(master.output())
                .contains(segment + " offset ")
                .contains("gfs-master repair --accept-loss " + master.data());
    }

    private void playChunkservers() {
        servers.add(new PlayedChunkserver(channel, "cs-1"));
        servers.add(new PlayedChunkserver(channel, "cs-2"));
    }

    private MasterBlockingStub stub() {
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + MasterProcess.CLIENT_KEY);
        return MasterGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    private Map<String, Long> listed() {
        Map<String, Long> found = new TreeMap<>();
        String after = "";
        boolean more = true;
        while (more) {
            // The channel has met the killed master: it may still be waiting before it connects again.
            MasterBlockingStub patient = stub().withWaitForReady().withDeadlineAfter(60, TimeUnit.SECONDS);
            ListReply page = patient.list(ListRequest.newBuilder()
                    .setNamespace(NAMESPACE)
                    .setAfter(after)
                    .setLimit(100)
                    .build());
            for (FileAttributes file : page.getFilesList()) {
                found.put(file.getPath(), file.getFileId());
                after = file.getPath();
            }
            more = page.getMore();
        }
        return found;
    }

    private static GfsError error(StatusRuntimeException e) {
        Metadata trailers = e.getTrailers();
        byte[] bytes = trailers == null
                ? null
                : trailers.get(Metadata.Key.of("gfs-error-bin", Metadata.BINARY_BYTE_MARSHALLER));
        if (bytes == null) {
            return GfsError.newBuilder().setOutcome(Outcome.UNKNOWN).build();
        }
        try {
            return GfsError.parseFrom(bytes);
        } catch (InvalidProtocolBufferException bad) {
            throw new AssertionError(bad);
        }
    }

    /** A client that writes down what it was told, and asks again with the same operation until it is told something. */
    private final class Worker {
        final Map<String, Long> files = new TreeMap<>();
        private final int number;
        private final AtomicBoolean ended;
        private final AtomicLong done;
        private final Random random;
        private final Uuid session;
        private long sequence;
        private int created;

        Worker(int number, AtomicBoolean ended, AtomicLong done) {
            this.number = number;
            this.ended = ended;
            this.done = done;
            this.random = new Random(number);
            this.session = await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                    .until(
                            () -> stub().openSession(OpenSessionRequest.newBuilder()
                                            .setClient("worker " + number)
                                            .build())
                                    .getSession(),
                            opened -> true);
        }

        void work() {
            while (!ended.get()) {
                step();
                done.incrementAndGet();
            }
        }

        void step() {
            Operation operation = Operation.newBuilder()
                    .setSession(session)
                    .setSequence(++sequence)
                    .build();
            List<String> paths = List.copyOf(files.keySet());
            int choice = paths.size() < 5 ? 0 : random.nextInt(3);
            if (choice == 0) {
                String path = "/" + number + "/" + created++;
                FileAttributes file = untilTold(stub -> stub.publish(PublishRequest.newBuilder()
                                .setOperation(operation)
                                .setNamespace(NAMESPACE)
                                .setPath(path)
                                .setMode(PublishMode.CREATE)
                                .build()))
                        .getFile();
                assertThat(file.getPath()).isEqualTo(path);
                files.put(path, file.getFileId());
            } else if (choice == 1) {
                String path = paths.get(random.nextInt(paths.size()));
                untilTold(stub -> stub.delete(DeleteRequest.newBuilder()
                        .setOperation(operation)
                        .setNamespace(NAMESPACE)
                        .setPath(path)
                        .build()));
                files.remove(path);
            } else {
                String from = paths.get(random.nextInt(paths.size()));
                String to = "/" + number + "/" + created++;
                untilTold(stub -> stub.rename(RenameRequest.newBuilder()
                        .setOperation(operation)
                        .setNamespace(NAMESPACE)
                        .setFrom(from)
                        .setTo(to)
                        .setMode(PublishMode.CREATE)
                        .build()));
                Long id = files.remove(from);
                assertThat(id).isNotNull();
                files.put(to, id);
            }
        }

        /** UNAVAILABLE is asked again; anything else would be a lost or doubled operation, and fails the test. */
        private <R> R untilTold(Function<MasterBlockingStub, R> call) {
            return await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .pollInSameThread()
                    .ignoreExceptionsMatching(failure -> failure instanceof StatusRuntimeException status
                            && (status.getStatus().getCode() == Status.Code.UNAVAILABLE
                                    || status.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED))
                    .until(() -> call.apply(stub()), reply -> true);
        }
    }
}
