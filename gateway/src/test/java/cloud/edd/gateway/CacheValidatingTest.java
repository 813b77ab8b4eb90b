package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The caching rules of the chapter on conditions and ranges of clients and on what is stale, each by what a service is asked and what its clients get. */
class CacheValidatingTest extends WithCache {
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
}
