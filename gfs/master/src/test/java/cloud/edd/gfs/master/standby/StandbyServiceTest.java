package cloud.edd.gfs.master.standby;

import static cloud.edd.gfs.master.standby.PlayedChunkserver.begin;
import static cloud.edd.gfs.master.standby.PlayedChunkserver.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.master.core.MasterCore;
import cloud.edd.gfs.master.core.MasterSettings;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.loop.Caller;
import cloud.edd.gfs.master.loop.CheckpointSchedule;
import cloud.edd.gfs.master.loop.LoopMetrics;
import cloud.edd.gfs.master.loop.MasterLoop;
import cloud.edd.gfs.master.loop.Peer;
import cloud.edd.gfs.master.restore.CopyFiles;
import cloud.edd.gfs.master.rpc.MasterServer;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FenceReply;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ListEventsRequest;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.PromoteReply;
import cloud.edd.proto.gfs.PromoteRequest;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process of a standby: what it says, and how it becomes the master behind the same port. */
class StandbyServiceTest {

    private static final SigningKeys KEYS =
            SigningKeys.of("the secret of the servers of a test".getBytes(StandardCharsets.UTF_8), null);
    private static final String CLIENT_KEY = "the key of the clients of a test";
    private static final Duration WITHIN = Duration.ofSeconds(20);

    @TempDir
    private Path parent = Path.of("");

    private final List<PlayedChunkserver> servers = new ArrayList<>();
    private final List<Command> log = new ArrayList<>();
    private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> faults = new LinkedBlockingQueue<>();
    private final AtomicLong ids = new AtomicLong(100);
    private @Nullable StandbyService service;
    private boolean successionFails;

    private final Caller caller = new Caller() {
        @Override
        public void answered(Message reply) {
            answers.add(reply);
        }

        @Override
        public void failed(GfsError error) {
            answers.add(error);
        }
    };

    @BeforeEach
    void threeServers() throws IOException {
        log.add(begin(1));
        for (int number = 1; number <= 3; number++) {
            PlayedChunkserver server = new PlayedChunkserver(number, parent);
            servers.add(server);
            log.add(server.registration());
        }
        log.add(change("a"));
        everybodyHas(1, 5);
    }

    @AfterEach
    void stop() {
        StandbyService running = service;
        if (running != null) {
            running.close();
        }
    }

    @Test
    void itFollowsSaysHowFarAndServesNothing() throws Exception {
        StandbyService standby = started();
        awaitStatus(standby, status -> status.getMark().getSequence() == 5);
        assertThat(status(standby).getSummary()).isEqualTo("This is a standby with record 5 of epoch 1, 0 behind.");
        log.add(change("b"));
        everybodyHas(1, 6);
        awaitStatus(standby, status -> status.getMark().getSequence() == 6);

        standby.call(OpenRequest.getDefaultInstance(), caller);
        assertThat(((GfsError) answer()).getCode()).isEqualTo(ErrorCode.UNAVAILABLE);
        standby.call(ListEventsRequest.getDefaultInstance(), caller);
        answer();
        boolean[] sentAway = {false};
        long link = standby.accept(new Peer() {
            @Override
            public void send(MasterFrame frame) {
                throw new AssertionError("a standby says nothing to chunkservers");
            }

            @Override
            public void close() {
                sentAway[0] = true;
            }
        });
        standby.received(link, ServerFrame.getDefaultInstance());
        standby.closed(link, "sent away");
        assertThat(sentAway[0]).isTrue();
        assertThat(standby.queued()).isZero();
    }

    /** Of four chunkservers one keeps no copy, and hears as soon as the others how far the log goes. */
    @Test
    void whatOneHasHeardIsReadFromTheCopyOfAnother() throws Exception {
        StandbyService standby = started();
        awaitStatus(standby, status -> status.getMark().getSequence() == 5);
        log.add(change("b"));
        servers.get(2).has(1, 5, log.toArray(Command[]::new));
        servers.get(0).seen = servers.get(0).seen.toBuilder().setSequence(6).build();

        awaitStatus(standby, status -> status.getMark().getSequence() == 6);
        assertThat(status(standby).getStandby().getSource()).isEqualTo("cs3:9081");
    }

    @Test
    void itSaysWhyItDoesNotGetOn() throws Exception {
        servers.forEach(server -> server.reachable = false);
        StandbyService standby = started();
        awaitStatus(standby, status -> status.getStandby().getTrouble().equals("no chunkserver answers"));
        servers.forEach(server -> {
            server.readable = false;
            server.reachable = true;
        });
        awaitStatus(standby, status -> status.getStandby().getTrouble().contains("the connection broke"));
        servers.forEach(server -> server.readable = true);
        awaitStatus(standby, status -> status.getStandby().getTrouble().isEmpty());
    }

    @Test
    void aCommandMakesItTheMasterBehindTheSamePort() throws Exception {
        servers.get(2).reachable = false;
        StandbyService standby = started();
        MasterServer port = new MasterServer(
                standby,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(CLIENT_KEY),
                new ServerCredential(KEYS),
                InstantSource.system());
        port.start();
        try {
            Path secrets = Files.createDirectory(parent.resolve("secrets"));
            String target = "127.0.0.1:" + port.port();
            assertThat(promote(Map.of(), target)).startsWith("1").contains("GFS_CLIENT_KEY is not set");
            Files.writeString(secrets.resolve("GFS_CLIENT_KEY"), CLIENT_KEY + "\n");

            // No chunkserver comes to this master, so it stays in safe mode, and that is said.
            assertThat(promote(Map.of("EDD_SECRETS_DIR", secrets.toString()), target))
                    .startsWith("1")
                    .contains("is the master of epoch 2 and has every answered change, up to record 5");

            assertThat(promote(Map.of("GFS_CLIENT_KEY", CLIENT_KEY), target)).contains("this master is no standby");
            assertThat(promote(Map.of("GFS_CLIENT_KEY", CLIENT_KEY), "127.0.0.1:1"))
                    .contains("was not promoted");
            assertThat(promote(Map.of(), "no port")).startsWith("2");
        } finally {
            port.close();
        }
        awaitStatus(standby, status -> status.getMark().getEpoch().getNumber() == 2 && !status.hasStandby());
        standby.call(PromoteRequest.getDefaultInstance(), caller);
        assertThat(((GfsError) answer()).getMessage()).contains("this master is no standby: it reigns in epoch 2");
        assertThat(FolderHome.isFree(parent.resolve("standby"))).isFalse();
    }

    @Test
    void whoeverPromotesHearsWhenItIsDone() throws Exception {
        StandbyService standby = started();

        standby.call(PromoteRequest.getDefaultInstance(), caller);

        assertThat(((PromoteReply) answer()).getMark().getEpoch().getNumber()).isEqualTo(2);
        long link = standby.accept(new Peer() {
            @Override
            public void send(MasterFrame frame) {
                answers.add(frame);
            }

            @Override
            public void close() {
                answers.add("closed");
            }
        });
        assertThat(link).isPositive();
        standby.received(link, ServerFrame.getDefaultInstance());
        assertThat(answer()).as("who says nothing of himself").isEqualTo("closed");
        standby.closed(link, "closed");
        assertThat(standby.queued()).isNotNegative();
    }

    @Test
    void whatItCannotGetOverEndsTheProcess() throws Exception {
        successionFails = true;
        StandbyService standby = started();

        standby.call(PromoteRequest.getDefaultInstance(), caller);

        assertThat(faults.poll(WITHIN.toSeconds(), TimeUnit.SECONDS)).isEqualTo("the standby cannot go on: no memory");
    }

    @Test
    void whoClosesItMayBeInterrupted() throws Exception {
        StandbyService standby = started();
        Thread.currentThread().interrupt();

        standby.close();

        assertThat(Thread.interrupted()).isTrue();
    }

    private String promote(Map<String, String> environment, String target) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int status = new PromoteTool(out, out, environment, WITHIN, Duration.ofMillis(300)).promote(List.of(target));
        return status + said.toString(StandardCharsets.UTF_8);
    }

    private StandbyService started() {
        FolderHome home = new FolderHome(parent.resolve("standby"), StandbyServiceTest::inBackground);
        StandbyService standby = new StandbyService(
                home,
                new Standby(home, MetadataState.CHUNK_BYTES),
                servers.stream().map(server -> server.address).toList(),
                new StandbyService.Chunkservers() {
                    @Override
                    public CopyFiles copy(Address server) {
                        return at(server).copy();
                    }

                    @Override
                    public FenceReply fence(Address server, Epoch epoch) throws IOException {
                        return at(server).fence(epoch);
                    }
                },
                this::id,
                StandbyServiceTest::inBackground,
                this::master,
                faults::add);
        service = standby;
        standby.start();
        return standby;
    }

    private Uuid id() {
        return Uuid.newBuilder().setHigh(ids.incrementAndGet()).build();
    }

    private MasterLoop master(MetadataLog records, MetadataState state, Epoch epoch) {
        if (successionFails) {
            throw new IllegalStateException("no memory");
        }
        MasterCore core =
                new MasterCore(MasterSettings.defaults(), KEYS, this::id, state, records.room(), false, epoch);
        return new MasterLoop(
                core,
                records,
                new CheckpointSchedule(1_000, Duration.ofMinutes(5)),
                StandbyServiceTest::inBackground,
                InstantSource.system(),
                LoopMetrics.NONE,
                faults::add);
    }

    private static void inBackground(Runnable task) {
        Thread.ofVirtual().start(task);
    }

    private void everybodyHas(long epoch, long effective) throws IOException {
        for (PlayedChunkserver server : servers) {
            server.has(epoch, effective, log.toArray(Command[]::new));
        }
    }

    private interface Wanted {
        boolean of(ClusterStatus status);
    }

    private void awaitStatus(StandbyService standby, Wanted wanted) {
        await().atMost(WITHIN).until(() -> wanted.of(status(standby)));
    }

    private ClusterStatus status(StandbyService standby) throws InterruptedException {
        standby.call(GetClusterStatusRequest.getDefaultInstance(), caller);
        return (ClusterStatus) answer();
    }

    private Object answer() throws InterruptedException {
        Object answer = answers.poll(WITHIN.toSeconds(), TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no answer; faults: " + faults);
        }
        return answer;
    }

    private PlayedChunkserver at(Address address) {
        return servers.stream()
                .filter(server -> server.address.getHost().equals(address.getHost()))
                .findFirst()
                .orElseThrow();
    }
}
