package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.testing.TestFolders;
import cloud.edd.testing.postgres.TestDatabase;
import cloud.edd.testing.postgres.TestPostgres;
import cloud.edd.testing.tls.LocalCertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both of two replicas are replaced, one after the other, while people use them. */
@Tag("LONG")
class RollingRestartTest {
    private static final String HOST = "auth.cloud.localhost";
    private static final int IN_FLIGHT = 500;
    /** As many connections as a backend takes at once; and streams of one HTTP/2 connection. */
    private static final int BATCH = 25;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final LocalCertificateAuthority authority = LocalCertificateAuthority.create();
    private final AtomicInteger arrived = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch held = new CountDownLatch(1);

    @Test
    @Timeout(900)
    void requests_in_flight_survive_a_restart_behind_two_replicas() throws Exception {
        Path folder = TestFolders.temporary("rolling");
        authority.issue("cloud.localhost", "*.cloud.localhost").writeTo(folder);
        try (TestBackend backend = new TestBackend()) {
            backend.on("/quick", exchange -> TestBackend.answer(exchange, 200, "quick"));
            backend.on("/held", exchange -> {
                arrived.incrementAndGet();
                awaitRelease();
                TestBackend.answer(exchange, 200, "held");
            });
            Map<String, String> arguments = arguments(folder, backend);
            try (GatewayProcess one = new GatewayProcess(folder.resolve("one.log"), arguments).awaitReady();
                    GatewayProcess other = new GatewayProcess(folder.resolve("other.log"), arguments).awaitReady();
                    Balancer balancer = new Balancer(folder, one, other)) {
                var over = new AtomicBoolean();
                var passing = new AtomicInteger();
                List<Thread> people = passers(balancer, over, passing);
                restart(one, balancer);
                balancer.await(one);
                restart(other, balancer);
                over.set(true);
                for (Thread person : people) {
                    assertThat(person.join(PATIENCE)).isTrue();
                }
                assertThat(failures).isEmpty();
                assertThat(passing.get()).isGreaterThan(IN_FLIGHT);
            }
        } finally {
            held.countDown();
            TestFolders.delete(folder);
        }
    }

    private Map<String, String> arguments(Path folder, TestBackend backend) throws IOException {
        TestDatabase database = TestPostgres.shared().database("rolling");
        Files.writeString(folder.resolve("routes.yaml"), TestGateway.seed(Map.of("auth/", backend.url())));
        return Map.of(
                "DATABASE_URL",
                database.databaseUrl(),
                "BASE_DOMAIN",
                "cloud.localhost",
                "ROUTES_FILE",
                folder.resolve("routes.yaml").toString(),
                "edd.gateway.tls.certificates[0].certificate",
                folder.resolve("tls.crt").toString(),
                "edd.gateway.tls.certificates[0].private-key",
                folder.resolve("tls.key").toString(),
                "edd.gateway.limits.exempt",
                "127.0.0.1",
                "edd.gateway.drain.announce",
                "2s",
                "edd.gateway.drain.timeout",
                "2m");
    }

    private void awaitRelease() throws IOException {
        try {
            if (!held.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("nobody lets the request go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Ends a replica with requests under way and starts it again. */
    private void restart(GatewayProcess replica, Balancer balancer) throws Exception {
        arrived.set(0);
        held = new CountDownLatch(1);
        List<HttpClient> clients = new ArrayList<>();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int begun = 0; begun < IN_FLIGHT; begun += BATCH) {
            HttpClient.Version version =
                    begun % (2 * BATCH) == 0 ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2;
            HttpClient client = client(version);
            clients.add(client);
            for (int i = 0; i < BATCH; i++) {
                answers.add(client.sendAsync(request(balancer, "/held"), HttpResponse.BodyHandlers.ofString()));
            }
            int expected = begun + BATCH;
            await("all requests to be under way").atMost(PATIENCE).until(() -> arrived.get() == expected);
        }
        assertThat(balancer.connections(replica)).as("its share of them").isGreaterThan(IN_FLIGHT / 8);
        replica.terminate();
        await("the replica to be left alone").atMost(PATIENCE).until(() -> !replica.isReady());
        await("the replica to close its door").atMost(PATIENCE).until(() -> !listens(replica));
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        held.countDown();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).body())
                    .isEqualTo("held");
        }
        replica.awaitEnd();
        clients.forEach(HttpClient::close);
        replica.startAgain();
    }

    private static boolean listens(GatewayProcess replica) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), replica.https)) {
            return socket.isConnected();
        } catch (IOException closed) {
            return false;
        }
    }

    /** One request after the other on kept connections, whatever happens to the replicas. */
    private List<Thread> passers(Balancer balancer, AtomicBoolean over, AtomicInteger passing) {
        List<Thread> people = new ArrayList<>();
        for (HttpClient.Version version : HttpClient.Version.values()) {
            for (int i = 0; i < 4; i++) {
                people.add(Thread.ofVirtual().start(() -> {
                    try (HttpClient client = client(version)) {
                        while (!over.get()) {
                            pass(client, balancer, passing);
                        }
                    }
                }));
            }
        }
        return people;
    }

    private void pass(HttpClient client, Balancer balancer, AtomicInteger passing) {
        try {
            HttpResponse<String> answer =
                    client.send(request(balancer, "/quick"), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                passing.incrementAndGet();
            } else {
                failures.add(answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            failures.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add(e.toString());
        }
    }

    private HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .sslContext(authority.clientContext())
                .version(version)
                .build();
    }

    private static HttpRequest request(Balancer balancer, String path) {
        return HttpRequest.newBuilder(URI.create("https://" + HOST + ":" + balancer.port + path))
                .timeout(PATIENCE)
                .build();
    }
}
