package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gateway.HostileCase.Way;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a hostile client sends gets its right answer or is cut off, others do not notice, nothing of it reaches a
 * service that should not, and no memory is left behind.
 */
@Timeout(120) // limits of time pass, and thousands of frames
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileRequestsTest {
    private static final long MIB = 1024 * 1024;
    private static final int AT_ONCE = 4;
    private static final int HEAVY = 5_000;
    private static final CountDownLatch over = new CountDownLatch(1);
    private static final Queue<String> served = new ConcurrentLinkedQueue<>();
    private static final TestBackend backend = new TestBackend().on("/", exchange -> {
        int length = exchange.getRequestBody().readAllBytes().length;
        String announced = exchange.getRequestHeaders().getFirst("Content-Length");
        if (announced == null || Integer.parseInt(announced) == length) {
            served.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        }
        TestBackend.answer(exchange, 200, "served");
    });
    /** Reads nothing of a body. */
    private static final RawBackend stalled = new RawBackend(socket -> {
        RawAnswer.head(socket.getInputStream());
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    });

    private static final Map<String, Future<String>> seen = new LinkedHashMap<>();
    private static TestGateway gateway;
    private static TestGateway impatient;
    private static Socket witness;
    private static final ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor();
    private static final ExecutorService attackers = Executors.newFixedThreadPool(AT_ONCE);

    static Stream<HostileCase> acts() {
        return Stream.of(HostileWire.all(), HostileHttp1.all(), HostileHttp2.all())
                .flatMap(acts -> acts);
    }

    @BeforeAll
    @Timeout(120) // two gateways on whatever machine
    static void start() throws IOException {
        var patience = new LinkedHashMap<String, String>();
        patience.put("edd.gateway.listeners.detection", "2s");
        patience.put("edd.gateway.listeners.handshake", "3s");
        patience.put("edd.gateway.listeners.head", "1s");
        patience.put("edd.gateway.listeners.idle", "5s");
        patience.put("edd.gateway.forward.slow-body-grace", "1s");
        patience.put("edd.gateway.limits.body", "40KB");
        patience.put("edd.gateway.limits.exempt[0]", "127.0.0.1");
        Map<String, String> routes = Map.of("auth/", backend.url(), "auth/stalled", stalled.url() + "!");
        impatient = TestGateway.start(routes, patience);
        gateway = TestGateway.start(
                routes, Map.of("edd.gateway.limits.body", "40KB", "edd.gateway.limits.exempt[0]", "127.0.0.1"));
        witness = gateway.tls("auth.cloud.localhost");
        var hurried = new HostileClient(gateway);
        var waiting = new HostileClient(impatient);
        acts().forEach(act -> seen.put(
                act.toString(),
                act.patient()
                        ? waiters.submit(() -> waiting.carryOut(act))
                        : attackers.submit(() -> hurried.carryOut(act))));
    }

    @AfterAll
    static void stop() throws IOException {
        witness.close();
        over.countDown();
        attackers.close();
        waiters.close();
        gateway.close();
        impatient.close();
        stalled.close();
        backend.close();
    }

    @ParameterizedTest
    @MethodSource("acts")
    @Order(1)
    void a_hostile_act_gets_its_answer_and_harms_nobody(HostileCase act) throws Exception {
        assertThat(Objects.requireNonNull(seen.get(act.toString())).get()).isEqualTo(act.expected());
        assertThat(RawAnswer.to(witness, "GET /witness HTTP/1.1\r\nHost: auth.cloud.localhost\r\n\r\n")
                        .status())
                .as("another client's request")
                .isEqualTo(200);
    }

    @Test
    @Order(2)
    void there_are_more_than_150_of_them() {
        assertThat(acts().map(HostileCase::toString)).doesNotHaveDuplicates().hasSizeGreaterThan(150);
    }

    @Test
    @Order(2)
    void nothing_smuggled_was_served() {
        assertThat(served)
                .isNotEmpty()
                .noneMatch(request -> request.contains("smuggled") || request.contains("refused"));
    }

    /** What a client allows is not what is taken: the table of a connection would be filled by ids of requests. */
    @Test
    @Order(2)
    void a_table_of_any_size_is_offered_in_vain() throws IOException {
        byte[] limit = {0x3f, (byte) 0xe1, 0x1f};
        try (Socket socket = new HostileClient(gateway).connect(Way.HTTP2)) {
            HostileClient.write(socket, Http2Bytes.opened(Http2Bytes.settings(1, 0x7fff_ffff), Http2Bytes.get(1)));
            var in = new DataInputStream(socket.getInputStream());
            byte[] block = {};
            for (int type = -1; type != Http2Bytes.HEADERS; ) {
                int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
                type = in.readUnsignedByte();
                in.skipNBytes(5);
                block = in.readNBytes(length);
            }
            assertThat(new String(block, StandardCharsets.ISO_8859_1))
                    .as("ends its changes of the table with one to 4096 bytes")
                    .contains(new String(limit, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    @Order(3)
    void memory_is_flat() throws Exception {
        List<HostileCase> heavy = acts().filter(
                        act -> !act.patient() && act.text().length() > HEAVY)
                .toList();
        again(heavy);
        long direct = directMemory();
        long heap = heapMemory();
        again(heavy);
        // Connections that were just broken off are still being put away.
        Awaitility.await().untilAsserted(() -> {
            assertThat(directMemory() - direct).isLessThan(8 * MIB);
            assertThat(heapMemory() - heap).isLessThan(8 * MIB);
        });
    }

    private static void again(List<HostileCase> acts) throws Exception {
        var client = new HostileClient(gateway);
        List<Future<String>> ends = new ArrayList<>();
        acts.forEach(act -> ends.add(attackers.submit(() -> client.carryOut(act))));
        for (Future<String> end : ends) {
            end.get();
        }
    }

    private static long directMemory() {
        ByteBufAllocatorMetric metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    private static long heapMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
