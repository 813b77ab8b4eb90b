package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The caching rules of the chapter, each by what a service is asked and what its clients get. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CacheTest {
    /** Its route is marked cacheable. */
    private static final String DOCS = "storage.cloud.localhost";

    /** Its route is not. */
    private static final String AUTH = "auth.cloud.localhost";

    private static final String HOUR = "Cache-Control: max-age=3600";

    private final Origin origin = new Origin();
    private final TestGateway gateway = TestGateway.start(
            Map.of("storage/", origin.url() + "~", "auth/", origin.url()),
            Map.of("edd.gateway.limits.exempt", "127.0.0.1", "edd.gateway.cache.entry", "400KB"));
    private final HttpClient client = gateway.client(Version.HTTP_2);
    private final HttpClient client1 = gateway.client(Version.HTTP_1_1);
    private final AtomicInteger number = new AtomicInteger();
    private String path = "/";

    @BeforeEach
    void takeAnotherPath() {
        path = "/p" + number.incrementAndGet();
    }

    @AfterAll
    void stop() {
        client.close();
        client1.close();
        gateway.close();
        origin.close();
    }

    private HttpResponse<String> send(HttpClient by, String method, String host, String target, String... headers)
            throws Exception {
        var request = HttpRequest.newBuilder(gateway.uri(host, target))
                .method(
                        method,
                        method.equals("GET") || method.equals("HEAD")
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString("changed"))
                .timeout(Duration.ofSeconds(15));
        Arrays.stream(headers).map(header -> header.split(": ", 2)).forEach(pair -> request.header(pair[0], pair[1]));
        return by.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String host, String... headers) throws Exception {
        return send(client, "GET", host, path, headers);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private int timesAsked() {
        return origin.asked(path).size();
    }

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

    @ParameterizedTest
    @EnumSource(Version.class)
    void conditions_are_answered_from_what_is_stored(Version version) throws Exception {
        HttpClient by = version == Version.HTTP_2 ? client : client1;
        String modified = "Thu, 01 Jan 2015 00:00:00 GMT";
        origin.says(path, 200, "a page", HOUR, "ETag: W/\"1\"", "Last-Modified: " + modified, "Vary: Accept");
        send(by, "GET", AUTH, path);
        for (String condition : List.of(
                "If-None-Match: \"1\"",
                "If-None-Match: \"0\", W/\"1\"",
                "If-None-Match: *",
                "If-Modified-Since: " + modified,
                "If-Modified-Since: Fri, 02 Jan 2015 00:00:00 GMT")) {
            HttpResponse<String> answer = send(by, "GET", AUTH, path, condition);
            assertThat(answer.statusCode()).as(condition).isEqualTo(304);
            assertThat(answer.body()).isEmpty();
            assertThat(header(answer, "etag")).isEqualTo("W/\"1\"");
            assertThat(header(answer, "cache-control")).isEqualTo("max-age=3600");
            assertThat(header(answer, "vary")).isEqualTo("Accept");
            assertThat(header(answer, "cache-status")).contains("hit");
        }
        assertThat(send(by, "HEAD", AUTH, path, "If-None-Match: \"1\"").statusCode())
                .isEqualTo(304);
        for (String condition : List.of(
                "If-None-Match: \"2\"",
                "If-None-Match: \"2\"; If-Modified-Since: " + modified,
                "If-Modified-Since: Wed, 31 Dec 2014 00:00:00 GMT",
                "If-Modified-Since: yesterday")) {
            HttpResponse<String> answer = send(by, "GET", AUTH, path, condition.split("; "));
            assertThat(answer.statusCode()).as(condition).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("a page");
        }
        assertThat(timesAsked()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_range_comes_from_the_complete_answer(Version version) throws Exception {
        HttpClient by = version == Version.HTTP_2 ? client : client1;
        String modified = "Thu, 01 Jan 2015 00:00:00 GMT";
        origin.says(path, 200, "0123456789", HOUR, "ETag: \"1\"", "Last-Modified: " + modified);
        assertThat(send(by, "GET", AUTH, path, "Range: bytes=0-1").body())
                .as("a service that does not know ranges sends all of it, which is stored")
                .isEqualTo("0123456789");
        Map<String, String> parts =
                Map.of("bytes=0-3", "0123 0-3", "bytes=4-", "456789 4-9", "bytes=-2", "89 8-9", "bytes=8-99", "89 8-9");
        for (Map.Entry<String, String> part : parts.entrySet()) {
            HttpResponse<String> answer = send(by, "GET", AUTH, path, "Range: " + part.getKey());
            assertThat(answer.statusCode()).isEqualTo(206);
            assertThat(answer.body() + " "
                            + header(answer, "content-range")
                                    .replace("bytes ", "")
                                    .replace("/10", ""))
                    .isEqualTo(part.getValue());
            assertThat(header(answer, "content-length"))
                    .isEqualTo(String.valueOf(answer.body().length()));
        }
        for (String same : List.of("\"1\"", modified)) {
            assertThat(send(by, "GET", AUTH, path, "Range: bytes=0-0", "If-Range: " + same)
                            .statusCode())
                    .isEqualTo(206);
        }
        for (String whole : List.of(
                "Range: bytes=0-0; If-Range: \"2\"",
                "Range: bytes=0-0; If-Range: W/\"1\"",
                "Range: bytes=0-0; If-Range: Fri, 02 Jan 2015 00:00:00 GMT",
                "Range: bytes=0-0,2-2",
                "Range: bytes=3-2",
                "Range: lines=0-0",
                "Range: bytes=-")) {
            HttpResponse<String> answer = send(by, "GET", AUTH, path, whole.split("; "));
            assertThat(answer.statusCode()).as(whole).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("0123456789");
        }
        assertThat(send(by, "GET", AUTH, path, "Range: bytes=0-0", "If-Range: \"1\"", "If-None-Match: \"2\"")
                        .statusCode())
                .isEqualTo(206);
        HttpResponse<String> beyond = send(by, "GET", AUTH, path, "Range: bytes=10-");
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(header(beyond, "content-range")).isEqualTo("bytes */10");
        assertThat(send(by, "GET", AUTH, path, "Range: bytes=0-0", "If-None-Match: \"1\"")
                        .statusCode())
                .isEqualTo(304);
        assertThat(timesAsked()).isEqualTo(1);
    }

    @Test
    void a_part_is_not_put_beside_parts_of_what_is_only_about_the_same() throws Exception {
        origin.says(path, 200, "0123456789", HOUR, "ETag: W/\"1\"");
        get(AUTH);
        assertThat(get(AUTH, "Range: bytes=0-0").statusCode()).isEqualTo(206);
        assertThat(get(AUTH, "Range: bytes=0-0", "If-Range: W/\"1\"").statusCode())
                .isEqualTo(200);
        assertThat(timesAsked()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_HEAD_is_answered_from_a_stored_GET(Version version) throws Exception {
        HttpClient by = version == Version.HTTP_2 ? client : client1;
        origin.says(path, 200, "0123456789", HOUR);
        send(by, "GET", AUTH, path);
        HttpResponse<String> head = send(by, "HEAD", AUTH, path, "Range: bytes=0-0");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "content-length")).isEqualTo("10");
        assertThat(send(by, "GET", AUTH, path).body()).isEqualTo("0123456789");
        assertThat(timesAsked()).isEqualTo(1);
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
    void what_is_stale_is_not_given_before_its_service_says_that_it_is_still_true() throws Exception {
        AtomicInteger version = new AtomicInteger(1);
        origin.says(path, exchange -> {
            String tag = "\"" + version + "\"";
            boolean known = tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            Origin.answer(
                    exchange,
                    known ? 304 : 200,
                    known ? "" : "version " + version,
                    "ETag: " + tag,
                    "Cache-Control: max-age=0",
                    "X-Asked: " + origin.asked(path).size());
        });
        assertThat(get(AUTH).body()).isEqualTo("version 1");
        HttpResponse<String> second = get(AUTH);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo("version 1");
        assertThat(header(second, "cache-status")).isEqualTo("edd-gateway; fwd=stale; fwd-status=304");
        assertThat(header(second, "x-asked")).as("what the 304 says anew").isEqualTo("2");
        assertThat(header(second, "content-length")).isEqualTo("9");
        version.set(2);
        HttpResponse<String> third = get(AUTH);
        assertThat(third.body()).isEqualTo("version 2");
        assertThat(header(third, "cache-status")).isEqualTo("edd-gateway; fwd=stale; stored");
        assertThat(get(AUTH).body()).isEqualTo("version 2");
        assertThat(origin.asked(path))
                .extracting(asked -> asked.header("if-none-match"))
                .containsExactly("", "\"1\"", "\"1\"", "\"2\"");
    }

    @Test
    void whose_client_has_a_condition_or_a_range_of_its_own_is_answered_by_it_after_the_service_has_confirmed()
            throws Exception {
        String modified = "Thu, 01 Jan 2015 00:00:00 GMT";
        origin.says(path, exchange -> {
            boolean known = modified.equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"));
            Origin.answer(
                    exchange,
                    known ? 304 : 200,
                    known ? "" : "0123456789",
                    "Cache-Control: no-cache",
                    "Last-Modified: " + modified);
        });
        get(AUTH);
        assertThat(get(AUTH, "If-Modified-Since: Fri, 02 Jan 2015 00:00:00 GMT").statusCode())
                .isEqualTo(304);
        HttpResponse<String> part = get(AUTH, "Range: bytes=2-3");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("23");
        assertThat(origin.asked(path).getLast().header("range")).isEmpty();
        assertThat(get(AUTH, "If-None-Match: \"mine\"").body()).isEqualTo("0123456789");
        assertThat(origin.asked(path))
                .extracting(asked -> asked.header("if-modified-since"))
                .containsExactly("", modified, modified, modified);
    }

    @Test
    void a_304_makes_an_answer_fresh_again_and_one_for_another_version_is_no_answer() throws Exception {
        List<String> says = new ArrayList<>(List.of("200 \"1\" 0", "304 \"1\" 60", "304 \"9\" 0", "200 \"2\" 60"));
        origin.says(path, exchange -> {
            String[] next = says.removeFirst().split(" ");
            int status = Integer.parseInt(next[0]);
            Origin.answer(
                    exchange,
                    status,
                    status == 304 ? "" : "page " + next[1],
                    "ETag: " + next[1],
                    "Cache-Control: max-age=" + next[2]);
        });
        get(AUTH);
        get(AUTH);
        assertThat(header(get(AUTH), "cache-status")).contains("hit");
        assertThat(timesAsked()).isEqualTo(2);
        assertThat(get(AUTH, "Cache-Control: no-cache").body()).isEqualTo("page \"2\"");
        assertThat(origin.asked(path))
                .extracting(asked -> asked.header("if-none-match"))
                .containsExactly("", "\"1\"", "\"1\"", "");
        assertThat(get(AUTH).body()).isEqualTo("page \"2\"");
        assertThat(timesAsked()).isEqualTo(4);
    }

    @Test
    void a_304_that_is_for_this_client_only_reaches_it_and_ends_what_is_stored() throws Exception {
        List<String> says = new ArrayList<>(List.of("max-age=0", "private, max-age=60", "max-age=60"));
        origin.says(path, exchange -> {
            boolean known = exchange.getRequestHeaders().containsKey("If-None-Match");
            Origin.answer(
                    exchange,
                    known ? 304 : 200,
                    known ? "" : "a page",
                    "ETag: \"1\"",
                    "Cache-Control: " + says.removeFirst());
        });
        get(AUTH);
        assertThat(get(AUTH).body()).isEqualTo("a page");
        get(AUTH);
        assertThat(origin.asked(path).getLast().header("if-none-match"))
                .as("nothing is stored that could be confirmed")
                .isEmpty();
    }

    @Test
    void requests_may_ask_for_more_than_what_is_stored() throws Exception {
        origin.says(path, 200, "a page", HOUR, "Age: 100", "ETag: \"1\"");
        assertThat(get(AUTH, "Cache-Control: only-if-cached").statusCode()).isEqualTo(504);
        get(AUTH, "Cache-Control: no-store");
        assertThat(header(get(AUTH), "cache-status")).contains("uri-miss");
        assertThat(timesAsked()).isEqualTo(2);
        for (String fresher : List.of(
                "Cache-Control: no-cache",
                "Cache-Control: max-age=50",
                "Cache-Control: min-fresh=3550",
                "Pragma: no-cache")) {
            assertThat(header(get(AUTH, fresher), "cache-status")).as(fresher).contains("fwd=request");
        }
        for (String content : List.of(
                "Cache-Control: max-age=200",
                "Cache-Control: min-fresh=60",
                "Cache-Control: max-stale",
                "Cache-Control: only-if-cached")) {
            assertThat(header(get(AUTH, content), "cache-status")).as(content).contains("hit");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "FROBNICATE"})
    void a_successful_unsafe_request_ends_all_that_is_stored_for_its_path(String method) throws Exception {
        origin.says(path, exchange -> {
            boolean get = exchange.getRequestMethod().equals("GET");
            Origin.answer(exchange, get ? 200 : 204, get ? "a page" : "", HOUR, "Vary: Accept-Language");
        });
        List<String> queries = List.of("", "?a=1");
        for (String query : queries) {
            send(client, "GET", AUTH, path + query);
            send(client, "GET", AUTH, path + query, "Accept-Language: de");
        }
        assertThat(timesAsked()).isEqualTo(4);
        send(client, method, AUTH, path + "?by=me");
        assertThat(timesAsked()).isEqualTo(5);
        for (String query : queries) {
            send(client, "GET", AUTH, path + query);
            send(client, "GET", AUTH, path + query, "Accept-Language: de");
        }
        assertThat(timesAsked()).isEqualTo(9);
    }

    @Test
    void only_a_successful_unsafe_request_ends_it_and_safe_ones_never_do() throws Exception {
        AtomicInteger status = new AtomicInteger(404);
        origin.says(path, exchange -> {
            boolean get = exchange.getRequestMethod().equals("GET");
            Origin.answer(exchange, get ? 200 : status.get(), get ? "a page" : "", HOUR);
        });
        get(AUTH);
        for (int failure : new int[] {400, 401, 404, 409, 500, 503}) {
            status.set(failure);
            assertThat(send(client, "PUT", AUTH, path).statusCode()).isEqualTo(failure);
        }
        status.set(204);
        send(client, "OPTIONS", AUTH, path);
        int before = timesAsked();
        get(AUTH);
        assertThat(timesAsked()).isEqualTo(before);
        status.set(302);
        send(client, "PUT", AUTH, path);
        get(AUTH);
        assertThat(timesAsked()).isEqualTo(before + 2);
    }

    @Test
    void what_a_change_names_beside_its_own_path_ends_too_and_neighbours_stay() throws Exception {
        String made = path + "/made";
        String neighbour = path + "/neighbour";
        for (String page : List.of(made, neighbour)) {
            origin.says(page, 200, "a page", HOUR);
            send(client, "GET", AUTH, page);
        }
        origin.says(path, 201, "", "Location: https://" + AUTH + path + "//%6Dade?x");
        send(client, "POST", AUTH, path);
        send(client, "GET", AUTH, made);
        send(client, "GET", AUTH, neighbour);
        assertThat(origin.asked(made)).hasSize(2);
        assertThat(origin.asked(neighbour)).hasSize(1);
    }

    @Test
    void every_spelling_of_a_path_ends_with_it() throws Exception {
        String encoded = path.replace("p", "%70");
        origin.says(path, 200, "a page", HOUR);
        send(client, "GET", AUTH, encoded);
        send(client, "GET", AUTH, encoded);
        assertThat(timesAsked()).isZero();
        assertThat(origin.asked(encoded)).hasSize(1);
        send(client, "PUT", AUTH, path);
        send(client, "GET", AUTH, encoded);
        assertThat(origin.asked(encoded)).hasSize(2);
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
                    exchange.getResponseBody().write(body.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
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
            exchange.getResponseBody()
                    .write("a page".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, sent.get());
            exchange.getResponseBody().flush();
        });
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> get(AUTH)).isInstanceOf(java.io.IOException.class);
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
    void a_changed_route_does_not_give_what_was_behind_it_before() throws Exception {
        try (Origin other = new Origin()) {
            origin.says("/moved" + path, 200, "before", HOUR);
            other.says("/moved" + path, 200, "after", HOUR);
            gateway.execute("insert into static_routes (host, path_prefix, target) values ('%s', '/moved', '%s')"
                    .formatted(AUTH, origin.url()));
            String target = "/moved" + path;
            await().until(() -> send(client, "GET", AUTH, target).body().equals("before"));
            gateway.execute(
                    "update static_routes set target = '%s' where path_prefix = '/moved'".formatted(other.url()));
            await().until(() -> send(client, "GET", AUTH, target).body().equals("after"));
        }
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
                            HttpRequest.newBuilder(java.net.URI.create(
                                            "http://127.0.0.1:" + gateway.health() + "/actuator/prometheus"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
