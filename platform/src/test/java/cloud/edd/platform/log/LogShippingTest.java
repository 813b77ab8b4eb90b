package cloud.edd.platform.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import cloud.edd.platform.audit.AuditEntry;
import cloud.edd.platform.audit.AuditLog;
import cloud.edd.platform.id.UuidV7Generator;
import cloud.edd.platform.request.RequestContext;
import cloud.edd.platform.request.TraceContext;
import cloud.edd.platform.secret.Secret;
import cloud.edd.proto.logging.LogEntry;
import cloud.edd.proto.logging.LogLevel;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogShippingTest {

    private static final Logger log = LoggerFactory.getLogger("some.class.of.a.Service");

    private static final LogShipper.Timing QUICK = new LogShipper.Timing(
            Duration.ofMillis(50), Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofSeconds(5));

    @TempDir
    private Path folder;

    private final LogServer server = new LogServer();
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final List<LogShipping> running = new ArrayList<>();

    @BeforeEach
    void quietOthers() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger("io.grpc").setLevel(ch.qos.logback.classic.Level.INFO);
        context.getLogger("io.netty").setLevel(ch.qos.logback.classic.Level.INFO);
    }

    @AfterEach
    void stop() {
        running.forEach(LogShipping::stop);
        server.close();
    }

    @Test
    void anEntryCarriesAllThatWasLogged() throws Exception {
        server.start();
        startShipping(null);
        var call = new RequestContext("call-1", new TraceContext("a".repeat(32), "b".repeat(16), true), "203.0.113.9");
        try (var _ = call.open()) {
            log.atWarn()
                    .addKeyValue("bytes", 812)
                    .setCause(new IllegalStateException("because"))
                    .log("upstream {}", "slow");
        }

        await().until(() -> server.messages().contains("upstream slow"));
        LogEntry entry = server.entries.getLast();
        assertThat(entry.getSource()).isEqualTo("edd-test");
        assertThat(entry.getLevel()).isEqualTo(LogLevel.WARN);
        assertThat(UUID.fromString(entry.getId()).version()).isEqualTo(7);
        assertThat(entry.getTsMs())
                .isCloseTo(System.currentTimeMillis(), org.assertj.core.api.Assertions.within(60_000L));
        assertThat(entry.getTimestamp()).isEqualTo(entry.getTsMs() / 1000);
        assertThat(entry.getAttributesMap())
                .containsEntry("request_id", "call-1")
                .containsEntry("trace_id", "a".repeat(32))
                .containsEntry("bytes", "812")
                .containsEntry("logger", "some.class.of.a.Service");
        assertThat(entry.getAttributesOrThrow("error")).startsWith("java.lang.IllegalStateException: because");
    }

    @Test
    void whatMustNotGetLostSurvivesALogServiceThatIsAbsentDiesAndComesBack() throws Exception {
        LogShipper shipper = startShipping(LogBuffer.open(folder, 1_000_000));
        log.warn("before it came");
        AuditLog.toLogOnly().record(AuditEntry.success("user.create"));
        await().until(() -> shipper.bufferedBytes() > 0);

        server.start();
        await().until(() -> server.messages().containsAll(List.of("before it came", "audit")));

        server.kill();
        log.error("while it was dead");
        log.info("nobody keeps this, but it waits in memory");
        await().until(() -> shipper.bufferedBytes() > 0);
        server.start();
        log.warn("after it came back");
        await().until(() -> server.messages()
                .containsAll(List.of(
                        "while it was dead", "nobody keeps this, but it waits in memory", "after it came back")));
        await().until(() -> shipper.bufferedBytes() == 0);
        assertThat(shipper.droppedFull()).isZero();
    }

    @Test
    void whatWaitedOnDiskIsDeliveredAfterARestart() throws Exception {
        startShipping(LogBuffer.open(folder, 1_000_000));
        IntStream.range(0, 500).forEach(i -> log.warn("entry {}", i));
        running.removeFirst().stop();

        server.start();
        LogShipper second = startShipping(LogBuffer.open(folder, 1_000_000));

        await().until(() -> server.entries.size() >= 500);
        assertThat(server.messages())
                .startsWith("entry 0", "entry 1")
                .containsSubsequence("entry 250", "entry 499")
                .doesNotHaveDuplicates();
        assertThat(server.batches).allMatch(size -> size <= LogShipper.BATCH);
        await().until(() -> second.bufferedBytes() == 0);
        try (var files = Files.list(folder)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".entries"));
        }
    }

    @Test
    void aFullBufferDropsAndCountsAndNobodyWaits() throws Exception {
        LogShipper shipper = startShipping(LogBuffer.open(folder, 10_000));
        IntStream.range(0, 1_000).forEach(i -> log.warn("entry {}", i));

        await().until(() -> shipper.droppedFull() > 0);
        assertThat(shipper.bufferedBytes()).isBetween(1L, 10_000L);
    }

    @Test
    void withoutABufferTheQueueHoldsWhatItCan() throws Exception {
        LogShipper shipper = startShipping(null);
        int written = LogShipper.QUEUE_CAPACITY + 500;
        IntStream.range(0, written).forEach(i -> log.info("entry {}", i));
        await().until(() -> shipper.droppedFull() > 0);

        server.start();
        await().until(() -> server.messages().contains("entry " + (written - 1)));
        await().until(() -> shipper.shipped() + shipper.droppedFull() >= written);
        assertThat(server.messages()).doesNotContain("entry 0");
    }

    @Test
    void anOverwhelmedServiceGetsTheEntriesLaterAndAnInvalidEntryIsCounted() throws Exception {
        server.start();
        server.answer = Status.RESOURCE_EXHAUSTED;
        LogShipper shipper = startShipping(LogBuffer.open(folder, 1_000_000));
        log.warn("patience");
        await().until(() -> shipper.bufferedBytes() > 0);
        server.answer = Status.OK;
        await().until(() -> server.messages().contains("patience"));

        server.answer = Status.INVALID_ARGUMENT;
        log.warn("nonsense");
        await().until(() -> shipper.droppedRefused() == 1);
    }

    @Test
    void aWrongKeyLosesNothing() throws Exception {
        server.start();
        LogShipper wrong = startShipping(LogBuffer.open(folder, 1_000_000), "wrong");
        log.warn("kept until the key is right");
        await().until(() -> wrong.bufferedBytes() > 0);
        running.removeFirst().stop();
        assertThat(server.entries).isEmpty();

        startShipping(LogBuffer.open(folder, 1_000_000));
        await().until(() -> server.messages().contains("kept until the key is right"));
    }

    @Test
    void aServiceWithoutStreamsGetsOneEntryPerCall() throws Exception {
        server.knowsStreams = false;
        server.start();
        startShipping(null);
        log.info("one");
        log.warn("two");

        await().until(() -> server.messages().containsAll(List.of("one", "two")));
    }

    @Test
    void theEndShipsWhatIsLeft() throws Exception {
        server.start();
        startShipping(null);
        IntStream.range(0, 300).forEach(i -> log.info("last words {}", i));
        running.removeFirst().stop();

        assertThat(server.messages()).hasSizeGreaterThanOrEqualTo(300).contains("last words 0", "last words 299");
    }

    @Test
    void whatIsLoggedAboutShippingIsNotShipped() throws Exception {
        LogShipper shipper = startShipping(LogBuffer.open(folder, 1_000_000));
        log.warn("wakes it up");
        await().until(() -> shipper.bufferedBytes() > 0);
        server.start();

        await().until(() -> server.messages().contains("wakes it up"));
        log.warn("the end");
        await().until(() -> server.messages().contains("the end"));
        assertThat(server.messages()).noneMatch(message -> message.contains("log service"));
    }

    private LogShipper startShipping(@Nullable LogBuffer buffer) throws IOException {
        return startShipping(buffer, LogServer.KEY);
    }

    private LogShipper startShipping(@Nullable LogBuffer buffer, String key) {
        var destination = new GrpcLogDestination(server.address(), Secret.of("SERVICE_API_KEY", key));
        var shipper = new LogShipper(destination, buffer, QUICK, random);
        var shipping =
                new LogShipping(new LogEntries("edd-test", new UuidV7Generator(Clock.systemUTC(), random)), shipper);
        shipping.start();
        running.add(shipping);
        return shipper;
    }
}
