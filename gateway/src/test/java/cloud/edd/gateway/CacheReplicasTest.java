package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.proto.events.CacheInvalidated;
import cloud.edd.testing.nats.TestNats;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** "All variants, all replicas": two gateways with one database and one bus. */
@TestInstance(Lifecycle.PER_CLASS)
class CacheReplicasTest {
    private static final String HOST = "storage.cloud.localhost";
    private static final String HOUR = "Cache-Control: max-age=3600";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Origin origin = new Origin();
    private final TestNats nats = TestNats.start();
    private final Connection bus;
    private final TestGateway one;
    private final TestGateway other;
    private final HttpClient client;
    private final HttpClient otherClient;

    CacheReplicasTest() throws Exception {
        bus = nats.connect();
        for (String stream : new String[] {"COMPUTE compute.>", "AUTH auth.>"}) {
            bus.jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name(stream.split(" ")[0])
                            .subjects(stream.split(" ")[1])
                            .build());
        }
        Map<String, String> routes = Map.of("storage/", origin.url());
        var properties = new HashMap<>(Map.of(
                "NATS_URL", nats.url(), "edd.gateway.limits.exempt", "127.0.0.1", "edd.events.outbox.poll", "100ms"));
        one = TestGateway.start(routes, properties);
        properties.put("DATABASE_URL", one.database.databaseUrl());
        other = TestGateway.start(routes, properties);
        client = one.client(Version.HTTP_2);
        otherClient = other.client(Version.HTTP_2);
        await("both to listen").atMost(PATIENCE).until(() -> listeners() == 2);
    }

    private long listeners() throws IOException, JetStreamApiException {
        return bus.jetStreamManagement().getStreamNames().contains("GATEWAY")
                ? bus.jetStreamManagement().getConsumers("GATEWAY").stream()
                        .filter(consumer -> "gateway.cache.invalidated"
                                .equals(consumer.getConsumerConfiguration().getFilterSubject()))
                        .count()
                : 0;
    }

    @AfterAll
    void stop() throws Exception {
        client.close();
        otherClient.close();
        other.close();
        one.close();
        bus.close();
        nats.close();
        origin.close();
    }

    private HttpResponse<String> send(TestGateway to, String method, String target) throws Exception {
        return (to == one ? client : otherClient)
                .send(
                        HttpRequest.newBuilder(to.uri(HOST, target))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private String get(TestGateway from, String target) throws Exception {
        return send(from, "GET", target).body();
    }

    @Test
    void a_change_through_one_replica_ends_what_the_other_has_stored() throws Exception {
        origin.says("/a", 200, "before", HOUR);
        origin.says("/b", 200, "stays", HOUR);
        for (TestGateway replica : List.of(one, other)) {
            for (String target : List.of("/a", "/a?page=2", "/b")) {
                get(replica, target);
            }
        }
        origin.says("/a", 200, "after", HOUR);
        assertThat(get(other, "/a")).isEqualTo("before");
        send(one, "PUT", "/a");
        assertThat(get(one, "/a")).as("at once where it happened").isEqualTo("after");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(other, "/a")).isEqualTo("after"));
        assertThat(get(other, "/a?page=2")).isEqualTo("after");
        get(other, "/b");
        assertThat(origin.asked("/b")).as("another place").hasSize(2);
        assertThat(get(one, "/a")).isEqualTo("after");
        assertThat(origin.asked("/a"))
                .as("a replica does not take its own word for news")
                .filteredOn(
                        asked -> asked.target().equals("/a") && asked.method().equals("GET"))
                .hasSize(4);
    }

    @Test
    void what_the_other_replica_asked_for_before_the_change_is_not_used_there() throws Exception {
        var open = new CountDownLatch(1);
        origin.says("/slow", exchange -> {
            try {
                assertThat(open.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            Origin.answer(exchange, 200, "before", HOUR);
        });
        var reading = otherClient.sendAsync(
                HttpRequest.newBuilder(other.uri(HOST, "/slow"))
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        await().until(() -> origin.asked("/slow").size() == 1);
        origin.says("/mark", 200, "before", HOUR);
        get(other, "/mark");
        origin.says("/slow", 200, "after", HOUR);
        send(one, "PUT", "/slow");
        origin.says("/mark", 200, "after", HOUR);
        send(one, "PUT", "/mark");
        await("the other replica to have heard it")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(other, "/mark")).isEqualTo("after"));
        open.countDown();
        assertThat(reading.join().body()).isEqualTo("before");
        assertThat(get(other, "/slow")).isEqualTo("after");
    }

    @Test
    void many_changes_are_told_in_few_events() throws Exception {
        long before = events();
        for (int i = 0; i < 100; i++) {
            origin.says("/many/" + i, 204, "");
        }
        var changes = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> client.sendAsync(
                        HttpRequest.newBuilder(one.uri(HOST, "/many/" + i))
                                .DELETE()
                                .build(),
                        HttpResponse.BodyHandlers.discarding()))
                .toList();
        changes.forEach(change -> assertThat(change.join().statusCode()).isEqualTo(204));
        await().atMost(PATIENCE).until(() -> placesTold("/many/") == 100);
        assertThat(events() - before).isLessThan(50);
    }

    private long events() throws IOException, JetStreamApiException {
        return bus.jetStreamManagement()
                .getStreamInfo("GATEWAY")
                .getStreamState()
                .getLastSequence();
    }

    private long placesTold(String prefix) throws Exception {
        long told = 0;
        for (long at = 1; at <= events(); at++) {
            var message = bus.jetStreamManagement().getMessage("GATEWAY", at);
            if ("gateway.cache.invalidated".equals(message.getSubject())) {
                told += CacheInvalidated.parseFrom(Objects.requireNonNull(message.getData())).getPlacesList().stream()
                        .filter(place ->
                                place.getHost().equals(HOST) && place.getPath().startsWith(prefix))
                        .count();
            }
        }
        return told;
    }
}
