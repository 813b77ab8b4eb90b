package cloud.edd.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser gets of a site. */
class ServingTest {

    private static final Path SOURCES = Path.of("src/test/site");
    private static final String SCRIPT = "/assets/app.0a1b2c3d.js";
    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

    private static RunningSite site;

    @BeforeAll
    static void start() {
        site = new RunningSite();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, index.html",
        "/index.html, index.html",
        "/guide/, guide/index.html",
        "/guide/start, guide/start.html",
        "/guide/start.html, guide/start.html",
        "/two%20words.txt, two words.txt"
    })
    void aPageIsFoundWithAndWithoutItsEnding(String address, String file) throws Exception {
        HttpResponse<byte[]> answer = site.get(address);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Files.readAllBytes(SOURCES.resolve(file)));
    }

    @Test
    void aFolderIsLedToWhereItsLinksWork() throws Exception {
        HttpResponse<byte[]> answer = site.get("/guide?q=1");

        assertThat(answer.statusCode()).isEqualTo(308);
        assertThat(answer.headers().firstValue("Location")).hasValue("/guide/?q=1");
    }

    @Test
    void whatIsNamedByItsContentIsKeptForEver() throws Exception {
        assertThat(header(site.get(SCRIPT), "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/guide/start", "/two%20words.txt"})
    void everythingElseIsAskedForEachTimeAndSentOnce(String address) throws Exception {
        HttpResponse<byte[]> first = site.get(address);
        String etag = header(first, "ETag");
        HttpResponse<byte[]> again = site.get(address, "If-None-Match", "\"another\", " + etag);

        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
        assertThat(etag).matches("\"[0-9a-f]{24}\"");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "ETag")).isEqualTo(etag);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br, zstd | br",
                "gzip                    | gzip",
                "br;q=0, gzip;q=0.5      | gzip",
                "br; q=0.0, *            | gzip",
                "*                       | br",
                "GZIP                    | gzip"
            })
    void theSmallestFormThatIsUnderstoodIsSent(String accepted, String sent) throws Exception {
        HttpResponse<byte[]> answer = site.get(SCRIPT, "Accept-Encoding", accepted);

        assertThat(header(answer, "Content-Encoding")).isEqualTo(sent);
        assertThat(header(answer, "Vary")).isEqualTo("Accept-Encoding");
        assertThat(header(answer, "Content-Type")).isEqualToIgnoringCase("text/javascript;charset=utf-8");
        assertThat(answer.body().length).isLessThan(source(SCRIPT).length / 2);
        if (sent.equals("gzip")) {
            assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
                    .isEqualTo(source(SCRIPT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "deflate", "br;q=0, gzip;q=0", ""})
    void whoUnderstandsNoneGetsTheFileAsItIs(String accepted) throws Exception {
        HttpResponse<byte[]> answer = site.get(SCRIPT, "Accept-Encoding", accepted);

        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(answer.body()).isEqualTo(source(SCRIPT));
        assertThat(header(answer, "Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void eachFormHasATagOfItsOwn() throws Exception {
        String plain = header(site.get(SCRIPT), "ETag");
        HttpResponse<byte[]> other = site.get(SCRIPT, "Accept-Encoding", "br", "If-None-Match", plain);

        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(header(other, "ETag")).isNotEqualTo(plain);
    }

    @Test
    void headTellsWhatGetWouldSend() throws Exception {
        HttpResponse<byte[]> head = site.send("HEAD", SCRIPT, "Accept-Encoding", "gzip");
        HttpResponse<byte[]> get = site.get(SCRIPT, "Accept-Encoding", "gzip");

        assertThat(head.body()).isEmpty();
        assertThat(header(head, "Content-Length")).isEqualTo(Integer.toString(get.body().length));
        assertThat(header(head, "ETag")).isEqualTo(header(get, "ETag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void aSiteIsOnlyRead(String method) throws Exception {
        assertThat(site.send(method, "/").statusCode()).isEqualTo(405);
    }

    @Test
    void aPageThatIsNotThereIsSaidInAPage() throws Exception {
        HttpResponse<byte[]> answer = site.get("/guide/stars", "Accept", BROWSER);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(new String(answer.body(), UTF_8)).contains("There is no such page.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/old.11111111.js", "/nothing.png", "/guide/start.htm"})
    void aFileThatIsNotThereIsNoPage(String address) throws Exception {
        HttpResponse<byte[]> answer = site.get(address, "Accept", BROWSER);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(new String(answer.body(), UTF_8)).contains("There is no such file here.");
        assertThat(header(answer, "Cache-Control")).isNotEqualTo("public, max-age=31536000, immutable");
    }

    /** The index and what lies beside it on the class path, under every spelling. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/site.index",
                "/../site.index",
                "/%2e%2e/site.index",
                "/..%2fapplication.yaml",
                "/assets/..%5c..%5capplication.yaml",
                "//application.yaml",
                "/application.yaml",
                "/config/application.yaml",
                "/index.html.br",
                "/.notes/manifest.json",
                "/%00",
                "/cloud/edd/site/Site.class"
            })
    void nothingButTheSiteIsServed(String address) throws Exception {
        assertThat(site.get(address).statusCode()).isIn(400, 404);
    }

    @Test
    void everyAnswerTellsTheBrowserWhatItMustNotDo() throws Exception {
        String html = Files.readString(SOURCES.resolve("index.html"));
        String inline = html.substring(html.indexOf("<script>") + "<script>".length(), html.indexOf("</script>"));
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(inline.getBytes(UTF_8)));

        for (String address : new String[] {"/", "/nothing.png", SCRIPT}) {
            HttpResponse<byte[]> answer = site.get(address);
            assertThat(header(answer, "Content-Security-Policy"))
                    .isEqualTo(
                            "default-src 'none'; script-src 'self' 'sha256-" + hash + "';"
                                    + " connect-src https://storage.cloud.example.org:8443 wss://health.cloud.example.org:8443");
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(answer, "Referrer-Policy")).isEqualTo("strict-origin-when-cross-origin");
            assertThat(header(answer, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
            assertThat(header(answer, "X-Frame-Options")).isEqualTo("DENY");
            assertThat(header(answer, "Permissions-Policy")).contains("camera=()");
        }
    }

    private static byte[] source(String address) throws Exception {
        return Files.readAllBytes(SOURCES.resolve(address.substring(1)));
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
