package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The caching rules of the chapter on what is stored and who gets it, each by what a service is asked and what its clients get. */
class CacheStoringTest extends WithCache {
    @ParameterizedTest
    @EnumSource(Version.class)
    void what_is_stored_is_given_again_with_its_age_and_all_that_was_said_with_it(Version version) throws Exception {
        HttpClient by = version == Version.HTTP_2 ? client : client1;
        origin.says(
                path,
                200,
                "a page",
                "Cache-Control: max-age=3600, immutable",
                "Age: 100",
                "Content-Type: text/html",
                "Content-Security-Policy: default-src 'self'",
                "Strict-Transport-Security: max-age=1");
        HttpResponse<String> first = send(by, "GET", AUTH, path, "X-Request-ID: one");
        HttpResponse<String> second = send(by, "GET", AUTH, path, "X-Request-ID: two");
        assertThat(timesAsked()).isEqualTo(1);
        assertThat(first.body()).isEqualTo("a page");
        assertThat(header(first, "cache-status")).isEqualTo("edd-gateway; fwd=uri-miss; stored");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.version()).isEqualTo(version);
        assertThat(second.body()).isEqualTo("a page");
        assertThat(Integer.parseInt(header(second, "age"))).isBetween(100, 130);
        assertThat(header(second, "cache-status")).matches("edd-gateway; hit; ttl=3[45]\\d\\d");
        assertThat(header(second, "x-request-id")).isEqualTo("two");
        assertThat(header(second, "cache-control")).isEqualTo("max-age=3600, immutable");
        assertThat(header(second, "content-security-policy")).isEqualTo("default-src 'self'");
        assertThat(header(second, "strict-transport-security")).isEqualTo("max-age=1");
        assertThat(header(second, "content-length")).isEqualTo("6");
        assertThat(header(second, "date")).isEqualTo(header(first, "date"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // explicit freshness
                "200 | Cache-Control: max-age=60 | 1",
                "200 | Cache-Control: MAX-AGE=\"60\" | 1",
                "200 | Cache-Control: max-age=0, s-maxage=60 | 1",
                "200 | Cache-Control: max-age=60, s-maxage=0 | 2",
                "200 | Cache-Control: max-age=60, max-age=0 | 2",
                "200 | Cache-Control: max-age=1x | 2",
                "200 | Cache-Control: max-age=60; Age: 59 | 1",
                "200 | Cache-Control: max-age=60; Age: 60 | 2",
                "200 | Expires: Thu, 01 Jan 2099 00:00:00 GMT | 1",
                "200 | Expires: 0 | 2",
                "200 | Cache-Control: max-age=60; Expires: 0 | 1",
                // none, on a route that is not marked
                "200 | X-Nothing: said | 2",
                // never
                "200 | Cache-Control: no-store, max-age=60 | 2",
                "200 | Cache-Control: private, max-age=60 | 2",
                "200 | Cache-Control: private=\"X-A, X-B\", max-age=60 | 2",
                "200 | Cache-Control: no-cache, max-age=60 | 2",
                "200 | Cache-Control: no-cache=\"X-A\", max-age=60 | 2",
                "200 | Cache-Control: max-age=60; Set-Cookie: a=b | 2",
                "200 | Cache-Control: max-age=60; Vary: * | 2",
                "200 | Cache-Control: max-age=60; Vary: X-Forwarded-For | 2",
                "200 | Cache-Control: max-age=60; Content-Type: text/event-stream | 2",
                "404 | Cache-Control: max-age=60 | 2",
                "206 | Cache-Control: max-age=60; Content-Range: bytes 0-5/100 | 2",
                // understood, so it may be
                "200 | Cache-Control: must-understand, no-store, max-age=60 | 1",
                "200 | Cache-Control: must-revalidate, proxy-revalidate, max-age=60 | 1",
            })
    void what_an_answer_says_decides_whether_it_is_stored_and_for_how_long(int status, String headers, int asked)
            throws Exception {
        origin.says(path, status, "a page", headers.split("; "));
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = get(AUTH);
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).isEqualTo("a page");
        }
        assertThat(timesAsked()).isEqualTo(asked);
    }

    @Test
    void nothing_is_kept_of_what_names_no_freshness_on_other_routes() throws Exception {
        origin.says(path, 200, "a page", "ETag: \"1\"");
        get(AUTH);
        get(AUTH);
        assertThat(origin.asked(path))
                .extracting(asked -> asked.header("if-none-match"))
                .containsExactly("", "");
    }

    @Test
    void thirty_seconds_are_for_what_names_no_freshness_on_a_route_that_is_marked_and_clients_ask_each_time()
            throws Exception {
        origin.says(path, 200, "a page", "ETag: \"1\"");
        assertThat(header(get(DOCS), "cache-control")).isEqualTo("no-cache");
        HttpResponse<String> hit = get(DOCS);
        assertThat(header(hit, "cache-control")).isEqualTo("no-cache");
        assertThat(header(hit, "cache-status")).matches("edd-gateway; hit; ttl=(29|2[0-8])");
        assertThat(header(hit, "age")).as("though the service says none").matches("\\d+");
        assertThat(get(DOCS, "If-None-Match: \"1\"").statusCode()).isEqualTo(304);
        assertThat(timesAsked()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cookie: token=abc",
                "Cookie: theme=dark",
                "X-Service-Key: abc",
                "Authorization: Bearer abc",
                "If-Match: \"1\"",
                "If-Unmodified-Since: Thu, 01 Jan 2015 00:00:00 GMT"
            })
    void requests_with_credentials_are_neither_answered_from_the_cache_nor_stored(String credentials) throws Exception {
        origin.says(
                path,
                exchange -> Origin.answer(
                        exchange,
                        200,
                        exchange.getRequestHeaders().containsKey(credentials.split(":")[0]) + "",
                        HOUR));
        get(AUTH, credentials);
        assertThat(get(AUTH).headers().firstValue("cache-status"))
                .hasValueSatisfying(status -> assertThat(status).contains("fwd=uri-miss"));
        get(AUTH, credentials);
        assertThat(timesAsked()).isEqualTo(3);
        get(AUTH);
        assertThat(timesAsked()).as("the one without credentials is stored").isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?token=abc", "?a=b&token=abc", "?tok%65n=abc", "?a=b;TOKEN=abc"})
    void a_token_in_the_query_is_a_credential(String query) throws Exception {
        origin.says(path, 200, "mine", HOUR);
        send(client, "GET", AUTH, path + query);
        send(client, "GET", AUTH, path + query);
        assertThat(timesAsked()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"public, max-age=60", "s-maxage=60", "must-revalidate, max-age=60"})
    void authorization_needs_an_answer_that_is_said_to_be_for_everybody(String said) throws Exception {
        origin.says(path, 200, "for everybody", "Cache-Control: " + said);
        get(AUTH, "Authorization: Bearer one");
        assertThat(get(AUTH, "Authorization: Bearer two").body()).isEqualTo("for everybody");
        get(AUTH);
        assertThat(timesAsked()).isEqualTo(1);
    }

    @Test
    void the_query_is_a_part_of_the_key() throws Exception {
        origin.says(
                path,
                exchange -> Origin.answer(
                        exchange, 200, String.valueOf(exchange.getRequestURI().getQuery()), HOUR));
        for (String query : List.of("", "?a=1", "?a=2", "?a=1", "")) {
            assertThat(send(client, "GET", AUTH, path + query).body())
                    .isEqualTo(query.isEmpty() ? "null" : query.substring(1));
        }
        assertThat(timesAsked()).isEqualTo(3);
    }

    @Test
    void each_host_has_its_own_answers() throws Exception {
        origin.says(
                path,
                exchange -> Origin.answer(
                        exchange, 200, exchange.getRequestHeaders().getFirst("Host"), HOUR));
        assertThat(get(AUTH).body()).startsWith("auth.");
        assertThat(get(DOCS).body()).startsWith("storage.");
    }

    @Test
    void what_varies_is_given_only_to_requests_of_the_same_kind() throws Exception {
        origin.says(
                path,
                exchange -> Origin.answer(
                        exchange,
                        200,
                        exchange.getRequestHeaders().getFirst("Accept-Language") + "",
                        HOUR,
                        "Vary: Accept-Language, X-Other"));
        assertThat(get(AUTH, "Accept-Language: de").body()).isEqualTo("de");
        HttpResponse<String> other = get(AUTH, "Accept-Language: en");
        assertThat(other.body()).isEqualTo("en");
        assertThat(header(other, "cache-status")).isEqualTo("edd-gateway; fwd=vary-miss; stored");
        assertThat(get(AUTH).body()).isEqualTo("null");
        assertThat(get(AUTH, "Accept-Language: de").body()).isEqualTo("de");
        assertThat(get(AUTH, "Accept-Language: en").body()).isEqualTo("en");
        assertThat(get(AUTH).body()).isEqualTo("null");
        assertThat(get(AUTH, "Accept-Language: de", "X-Other: 1").body()).isEqualTo("de");
        assertThat(timesAsked()).isEqualTo(4);
    }

    @Test
    void an_encoding_and_a_reflected_origin_do_not_go_to_the_wrong_client_though_the_service_forgets_to_say_so()
            throws Exception {
        origin.says(path, exchange -> {
            String encoding = exchange.getRequestHeaders().getFirst("Accept-Encoding");
            String from = exchange.getRequestHeaders().getFirst("Origin");
            if (encoding != null) {
                exchange.getResponseHeaders().set("Content-Encoding", encoding);
            }
            if (from != null) {
                exchange.getResponseHeaders().set("Access-Control-Allow-Origin", from);
            }
            Origin.answer(exchange, 200, encoding + " " + from, HOUR);
        });
        assertThat(get(AUTH, "Accept-Encoding: gzip").body()).isEqualTo("gzip null");
        assertThat(get(AUTH).body()).isEqualTo("null null");
        assertThat(get(AUTH, "Origin: https://a.example").body()).isEqualTo("null https://a.example");
        HttpResponse<String> b = get(AUTH, "Origin: https://b.example");
        assertThat(header(b, "access-control-allow-origin")).isEqualTo("https://b.example");
        assertThat(get(AUTH, "Origin: https://a.example").body()).isEqualTo("null https://a.example");
        assertThat(timesAsked()).isEqualTo(4);
    }

    @Test
    void the_answer_to_a_HEAD_is_not_stored() throws Exception {
        origin.says(path, exchange -> {
            exchange.getResponseHeaders().set("Cache-Control", "max-age=60");
            exchange.sendResponseHeaders(200, -1);
        });
        send(client, "HEAD", AUTH, path);
        origin.says(path, 200, "a page");
        assertThat(get(AUTH).body()).isEqualTo("a page");
    }

    @Test
    void what_is_too_large_goes_through_and_what_is_not_is_stored_whether_its_length_is_known_or_not()
            throws Exception {
        String large = "x".repeat(500_000);
        String small = "y".repeat(300_000);
        for (boolean chunked : new boolean[] {true, false}) {
            for (String body : List.of(large, small)) {
                takeAnotherPath();
                origin.says(path, exchange -> {
                    exchange.getResponseHeaders().set("Cache-Control", "max-age=60");
                    exchange.sendResponseHeaders(200, chunked ? 0 : body.length());
                    exchange.getResponseBody().write(body.getBytes(StandardCharsets.US_ASCII));
                });
                for (HttpClient by : List.of(client, client1)) {
                    assertThat(send(by, "GET", AUTH, path).body()).isEqualTo(body);
                }
                HttpResponse<String> third = get(AUTH);
                assertThat(third.body()).isEqualTo(body);
                assertThat(timesAsked()).isEqualTo(body.equals(small) ? 1 : 3);
            }
        }
    }

    @Test
    void an_answer_that_breaks_off_is_not_stored() throws Exception {
        AtomicInteger sent = new AtomicInteger(3);
        origin.says(path, exchange -> {
            exchange.getResponseHeaders().set("Cache-Control", "max-age=60");
            exchange.sendResponseHeaders(200, 6);
            exchange.getResponseBody().write("a page".getBytes(StandardCharsets.US_ASCII), 0, sent.get());
            exchange.getResponseBody().flush();
        });
        assertThatThrownBy(() -> get(AUTH)).isInstanceOf(IOException.class);
        sent.set(6);
        assertThat(get(AUTH).body()).isEqualTo("a page");
        assertThat(get(AUTH).body()).isEqualTo("a page");
        assertThat(timesAsked()).isEqualTo(2);
    }

    @Test
    void an_empty_page_is_a_page() throws Exception {
        origin.says(path, exchange -> {
            exchange.getResponseHeaders().set("Cache-Control", "max-age=60");
            exchange.getResponseHeaders().set("Content-Length", "0");
            exchange.sendResponseHeaders(200, -1);
        });
        for (HttpClient by : List.of(client, client1, client, client1)) {
            HttpResponse<String> answer = send(by, "GET", AUTH, path);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
        assertThat(timesAsked()).isEqualTo(1);
    }

    @Test
    void hits_and_misses_are_counted() throws Exception {
        origin.says(path, 200, "a page", HOUR);
        double before = counted("hit");
        get(AUTH);
        get(AUTH);
        get(AUTH, "Cookie: a=b");
        await().untilAsserted(() -> assertThat(counted("hit")).isEqualTo(before + 1));
        assertThat(counted("miss")).isPositive();
        assertThat(counted("bypass")).isPositive();
        String page = metrics();
        assertThat(page).containsPattern("edd_gateway_cache_bytes [1-9]");
        assertThat(page).containsPattern("edd_gateway_cache_keys [1-9]");
        assertThat(page).contains("edd_gateway_cache_evicted_total 0");
        assertThat(page)
                .contains("edd_gateway_requests_seconds_count{broken=\"false\",decision=\"cached\",service=\"auth\"");
    }

    private double counted(String result) throws Exception {
        return metrics()
                .lines()
                .filter(line -> line.startsWith("edd_gateway_cache_requests_total{result=\"" + result + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private String metrics() throws Exception {
        try (HttpClient plain = HttpClient.newHttpClient()) {
            return plain.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + gateway.health() + "/actuator/prometheus"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
