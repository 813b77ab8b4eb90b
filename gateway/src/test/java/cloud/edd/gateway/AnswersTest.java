package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.testing.browser.Chromium;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's own pages and errors, and what curl makes of it all. */
class AnswersTest {
    private static final TestBackend backend = new TestBackend().echo("/");
    private static final RawBackend mute = new RawBackend(socket -> RawAnswer.head(socket.getInputStream()));
    private static final RawBackend literal = new RawBackend(socket -> {
        String line = RawAnswer.head(socket.getInputStream()).getFirst();
        RawAnswer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + line.length() + "\r\n\r\n" + line);
    });
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        backend.on("/fresh", exchange -> {
            String query = exchange.getRequestURI().getQuery();
            int status = Integer.parseInt(query.substring(0, 3));
            if (query.length() > 3) {
                String[] header = query.substring(4).split("=", 2);
                exchange.getResponseHeaders().set(header[0], header[1]);
            }
            exchange.sendResponseHeaders(status, -1);
        });
        backend.on("/head", exchange -> {
            exchange.getResponseHeaders().set("Content-Length", "12345");
            exchange.sendResponseHeaders(200, -1);
        });
        gateway = TestGateway.start(
                Map.of(
                        "@/",
                        "local:status",
                        "auth/",
                        backend.url(),
                        "auth/odd",
                        literal.url(),
                        "compute/",
                        "http://127.0.0.1:1",
                        "storage/",
                        mute.url()),
                Map.of("edd.gateway.limits.exempt", "127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
        mute.close();
        literal.close();
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere.cloud.localhost, 404",
        "net.cloud.localhost, 404",
        "registry.cloud.localhost, 404",
        "compute.cloud.localhost, 502",
        "storage.cloud.localhost, 502"
    })
    void an_error_comes_in_the_form_that_was_asked_for(String host, int status) {
        HttpResponse<String> text = gateway.get(host, "/x");
        assertThat(text.statusCode()).isEqualTo(status);
        assertThat(text.body()).hasLineCount(1).endsWith("\n");
        assertThat(text.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");

        HttpResponse<String> page = gateway.get(host, "/x", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertThat(page.statusCode()).isEqualTo(status);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.body()).startsWith("<!doctype html>").doesNotContain("<script", "style=");

        HttpResponse<String> problem =
                gateway.get(host, "/x", "Accept", "application/problem+json", "X-Request-ID", "r-1");
        assertThat(problem.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(problem.headers().firstValue("x-request-id")).hasValue("r-1");
        assertThat(problem.body()).contains("\"status\":" + status, "\"request_id\":\"r-1\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | no-cache",
                "404 | no-cache",
                "304 |",
                "200&Cache-Control=max-age=9, immutable | max-age=9, immutable",
                "200&Expires=Thu, 01 Jan 2099 00:00:00 GMT |"
            })
    void what_says_nothing_of_its_freshness_is_not_guessed_to_be_fresh(String answer, String cacheControl) {
        String query = URLEncoder.encode(answer, StandardCharsets.UTF_8)
                .replace("%26", "&")
                .replace("%3D", "=");
        assertThat(gateway.get("auth.cloud.localhost", "/fresh?" + query.replace("+", "%20"))
                        .headers()
                        .firstValue("Cache-Control"))
                .isEqualTo(Optional.ofNullable(cacheControl));
    }

    @Test
    void the_status_page_says_which_services_answer() {
        HttpResponse<String> page = gateway.get("cloud.localhost", "/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(page.body())
                .contains("<li class=\"up\"><strong>auth</strong>", "<li class=\"down\"><strong>compute</strong>")
                .contains("width=device-width", "color-scheme")
                .doesNotContain("<script", "style=");
        HttpResponse<String> style = gateway.get("cloud.localhost", "/status.css");
        assertThat(style.headers().firstValue("content-type")).hasValue("text/css; charset=utf-8");
        assertThat(style.body()).contains("prefers-color-scheme: dark");
        assertThat(gateway.get("cloud.localhost", "/else").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void curl_is_served(String version) throws Exception {
        Path file = Files.write(gateway.folder.resolve("upload"), new byte[3_000_000]);
        assertThat(curl(version, "--head", "/head")).contains("200").containsIgnoringCase("content-length: 12345");
        assertThat(curl(version, "--data", "a=b", "/form?q=%20"))
                .startsWith("POST /form?q=%20\n")
                .endsWith("a=b");
        assertThat(curl(version, "--upload-file", file.toString(), "/file name".replace(" ", "%20")))
                .startsWith("PUT /file%20name\n");
        assertThat(curl(version, "--request", "DELETE", "--data", "body", "/x"))
                .startsWith("DELETE /x\n")
                .endsWith("body");
        assertThat(curl(version, "--request", "POST", "/empty")).startsWith("POST /empty\n");
        assertThat(curl(version, "--globoff", "/odd?a=[1]|{2}")).isEqualTo("GET /odd?a=[1]|{2} HTTP/1.1");
    }

    /** Eight connections, and over HTTP/2 sixteen streams on each at once. */
    @ParameterizedTest
    @ValueSource(strings = {"--npn-list=http/1.1", "--npn-list=h2"})
    void h2load_is_served(String version) {
        String url = "https://auth.cloud.localhost:" + gateway.https() + "/x";
        Programs.Outcome outcome = Programs.run(
                List.of(
                        Programs.need("h2load", "nghttp2-client").toString(),
                        version,
                        "-n600",
                        "-c8",
                        "-m16",
                        "--connect-to=127.0.0.1:" + gateway.https(),
                        url),
                "");
        assertThat(outcome.out())
                .contains("600 succeeded, 0 failed, 0 errored, 0 timeout")
                .contains("600 2xx, 0 3xx, 0 4xx, 0 5xx")
                .contains("Application protocol: " + version.substring(version.indexOf('=') + 1));
    }

    @Test
    @Tag("LONG")
    void a_browser_loads_a_page_over_HTTP_2(@TempDir Path profile) throws Exception {
        byte[] page =
                "<!doctype html><title>Edd Cloud</title><p id=said>nothing</p><script src=/page/script.js></script>"
                        .getBytes(StandardCharsets.UTF_8);
        byte[] script =
                ("fetch('/page/said', {method: 'POST', body: 'by a browser'}).then(answer => answer.text()).then(text =>"
                                + " document.getElementById('said').textContent = text.split(String.fromCharCode(10)).pop() + ' over '"
                                + " + performance.getEntriesByType('resource').map(entry => entry.nextHopProtocol).join(' '))")
                        .getBytes(StandardCharsets.UTF_8);
        backend.on("/page", exchange -> {
            boolean isScript = exchange.getRequestURI().getPath().endsWith(".js");
            exchange.getResponseHeaders().set("Content-Type", isScript ? "text/javascript" : "text/html");
            exchange.sendResponseHeaders(200, isScript ? script.length : page.length);
            exchange.getResponseBody().write(isScript ? script : page);
        });
        backend.echo("/page/said");
        Programs.Outcome outcome = Programs.run(
                Chromium.headless(
                        profile,
                        gateway.certificateKey(),
                        "--virtual-time-budget=10000",
                        "--dump-dom",
                        "https://auth.cloud.localhost:" + gateway.https() + "/page"),
                new byte[0],
                Duration.ofMinutes(2));
        assertThat(outcome.out()).as(outcome.err()).containsPattern("by a browser over h2( h2)+</p>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void headers_beyond_32_KiB_are_431_over_both_versions(String version) throws Exception {
        assertThat(curl(
                        version,
                        "--output",
                        "/dev/null",
                        "--write-out",
                        "%{http_code}",
                        "--header",
                        "X-Filler: " + "x".repeat(40_000),
                        "/x"))
                .isEqualTo("431");
    }

    private static String curl(String... arguments) throws IOException, InterruptedException {
        Path ca = Files.writeString(gateway.folder.resolve("ca.pem"), gateway.authority.certificatePem());
        String host = "auth.cloud.localhost";
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--max-time",
                "20",
                "--cacert",
                ca.toString(),
                "--resolve",
                host + ":" + gateway.https() + ":127.0.0.1"));
        command.addAll(List.of(arguments).subList(0, arguments.length - 1));
        command.add("https://" + host + ":" + gateway.https() + arguments[arguments.length - 1]);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
