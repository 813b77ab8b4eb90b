package cloud.edd.testing.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Tries every endpoint of one service with everybody there is, and holds the answers against the service's rows in
 * {@code access-matrix.txt}.
 *
 * <p>A service has one subclass, which starts it and says how it is reached. Whoever adds an endpoint adds its row.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AccessMatrix {
    private static final int SHOWN_CHARACTERS = 120;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String service;
    private final List<Row> rows;

    /** @param service the folder of the module */
    protected AccessMatrix(String service) {
        this.service = service;
        this.rows = MatrixFile.rows().getOrDefault(service, List.of());
    }

    /** What everybody shows. Asked for once per request, so that it can be made when it is needed. */
    protected abstract Callers callers();

    /** Where a target of the matrix is, placeholders filled in. */
    protected abstract URI resolve(String target);

    /** Everything that the running service answers. */
    protected abstract Collection<Endpoint> endpoints();

    /** What reaches the service. */
    protected HttpClient client() {
        return Client.PLAIN;
    }

    /** Looks at an answer beyond its status. */
    protected void check(String request, HttpResponse<String> answer) {
        assertThat(answer.headers().allValues("Set-Cookie")).as(request).isEmpty();
    }

    private static final class Client {
        static final HttpClient PLAIN = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    @Test
    final void everyEndpointHasARow() {
        Collection<Endpoint> endpoints = endpoints();
        assertThat(endpoints).as("endpoints of %s", service).isNotEmpty();
        assertThat(endpoints.stream()
                        .filter(endpoint -> rows.stream().noneMatch(row -> endpoint.answers(row.method(), row.path())))
                        .map(Object::toString))
                .as("endpoints without a row in access-matrix.txt, section [%s]: say there who may call them", service)
                .isEmpty();
    }

    @Test
    final void everyRowHasAnEndpointOrSaysThatThereIsNothing() {
        Collection<Endpoint> endpoints = endpoints();
        assertThat(rows.stream()
                        .filter(row -> !row.isNothing())
                        .filter(row ->
                                endpoints.stream().noneMatch(endpoint -> endpoint.answers(row.method(), row.path())))
                        .map(Row::toString))
                .as("rows of what %s does not have", service)
                .isEmpty();
    }

    @TestFactory
    final List<DynamicTest> everybodyGetsWhatIsDue() {
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> tryEverybody(row)))
                .toList();
    }

    private void tryEverybody(Row row) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Who who : Who.values()) {
            if (Row.isTried(row.expected(who))) {
                compare(row, who.word(), row.expected(who), callers().headers(who), wrong);
            }
        }
        for (Grant grant : row.grants()) {
            if (Row.isTried(row.expected(grant))) {
                compare(
                        row,
                        "a token with " + grant,
                        row.expected(grant),
                        callers().headers(grant),
                        wrong);
            }
        }
        assertThat(wrong).as("%s: %s", service, row).isEmpty();
    }

    private void compare(Row row, String caller, String expected, String[] headers, List<String> wrong)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client().send(request(row, headers), BodyHandlers.ofString());
        if (!expected.equals(Integer.toString(answer.statusCode()))) {
            String body = answer.body();
            wrong.add(caller + " gets " + answer.statusCode() + " instead of " + expected + ": "
                    + body.substring(0, Math.min(body.length(), SHOWN_CHARACTERS)));
        }
        check(row + " as " + caller, answer);
    }

    private HttpRequest request(Row row, String[] headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(resolve(row.target()))
                .method(row.method(), publisher(row))
                .timeout(PATIENCE);
        String body = row.body();
        if (body != null) {
            request.header("Content-Type", body.startsWith("{") ? "application/json" : "application/octet-stream");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    private static BodyPublisher publisher(Row row) {
        String body = row.body();
        if (body != null) {
            return BodyPublishers.ofString(body);
        }
        // An empty body and none are told apart by some servers; requests that may carry one say that it is empty.
        return Set.of("POST", "PUT", "PATCH").contains(row.method())
                ? BodyPublishers.ofByteArray(new byte[0])
                : BodyPublishers.noBody();
    }
}
