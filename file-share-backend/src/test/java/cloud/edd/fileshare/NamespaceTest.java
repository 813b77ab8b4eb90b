package cloud.edd.fileshare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceTest {
    private static RunningFileShare share;

    @BeforeAll
    static void start() {
        share = new RunningFileShare("namespace");
    }

    @AfterAll
    static void stop() {
        share.close();
    }

    @Test
    void aNamespaceIsCreatedListedChangedAndDeleted() throws Exception {
        HttpResponse<String> created = post("{\"name\":\" holiday-2031 \",\"unknown\":true}", share.miraSession());
        assertThat(created.statusCode()).isEqualTo(200);
        assertThat(created.body())
                .isEqualTo(
                        "{\"name\":\"holiday-2031\",\"count\":0,\"hidden\":true,\"visibility\":0,\"owner_id\":\"mira0001\"}");
        assertThat(created.headers().firstValue("Cache-Control")).contains("no-store");
        share.upload("/storage/holiday-2031/a.txt", "a".getBytes(UTF_8));

        assertThat(list(share.miraSession())).contains("{\"name\":\"holiday-2031\",\"count\":1,");
        assertThat(list(share.ottoSession())).doesNotContain("holiday-2031");
        assertThat(list(null)).isEqualTo("[]");

        HttpResponse<String> opened = share.send(
                "PUT",
                "/storage/namespaces/holiday-2031",
                share.miraSession(),
                BodyPublishers.ofString("{\"visibility\":1}"),
                "Content-Type",
                "application/json");
        assertThat(opened.body())
                .isEqualTo("{\"name\":\"holiday-2031\",\"count\":1,\"hidden\":false,\"visibility\":1}");
        assertThat(share.get("/storage/holiday-2031/a.txt", null).statusCode()).isEqualTo(200);

        HttpResponse<String> deleted = share.send(
                "DELETE", "/storage/namespaces?name=holiday-2031", share.miraSession(), BodyPublishers.noBody());
        assertThat(deleted.body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(share.get("/storage/holiday-2031/a.txt", share.miraSession()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void oneOfManyWhoRaceForANameWins() throws Exception {
        List<Callable<Integer>> racers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String session = i % 2 == 0 ? share.miraSession() : share.ottoSession();
            racers.add(() -> post("{\"name\":\"raced\"}", session).statusCode());
        }
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> answer : threads.invokeAll(racers)) {
                statuses.add(answer.get());
            }
        }

        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 409);
    }

    @Test
    void recreatingANameShowsNothingOfBefore() throws Exception {
        post("{\"name\":\"again\"}", share.miraSession());
        share.upload("/storage/again/secret.txt", "secret".getBytes(UTF_8));
        share.send("DELETE", "/storage/namespaces/again", share.miraSession(), BodyPublishers.noBody());

        assertThat(post("{\"name\":\"again\"}", share.ottoSession()).statusCode())
                .isEqualTo(200);

        assertThat(new String(
                        share.get("/storage/files?namespace=again", share.ottoSession())
                                .body(),
                        UTF_8))
                .isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "a/b", "files", "upload", "ä", "a b", "{\"visibility\":2}"})
    void aBadNameIsRefused(String name) throws Exception {
        String body = name.startsWith("{") ? "{\"name\":\"ok\",\"visibility\":2}" : "{\"name\":\"" + name + "\"}";

        HttpResponse<String> answer = post(body, share.miraSession());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(answer.body().strip()).isNotEmpty().doesNotContain("\n").doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"name\":{}}"})
    void aBodyThatIsNoNamespaceIsRefused(String body) throws Exception {
        assertThat(post(body, share.miraSession()).statusCode()).isEqualTo(400);
    }

    @Test
    void tenMegabytesOfJsonAreRefused() throws Exception {
        String body = "{\"name\":\"" + "x".repeat(10_000_000) + "\"}";

        assertThat(post(body, share.miraSession()).statusCode()).isEqualTo(413);
    }

    @Test
    void anotherMethodIsToldWhichOnesThereAre() throws Exception {
        HttpResponse<String> answer =
                share.send("TRACE", "/storage/namespaces", share.miraSession(), BodyPublishers.noBody());

        assertThat(answer.statusCode()).isBetween(400, 405);
    }

    private static HttpResponse<String> post(String body, String token) throws Exception {
        return share.send(
                "POST",
                "/storage/namespaces",
                token,
                BodyPublishers.ofString(body),
                "Content-Type",
                "application/json");
    }

    private static String list(@org.jspecify.annotations.Nullable String token) throws Exception {
        return new String(share.get("/storage/namespaces", token).body(), UTF_8);
    }
}
