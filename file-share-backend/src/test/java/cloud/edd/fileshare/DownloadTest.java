package cloud.edd.fileshare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DownloadTest {
    private static final byte[] CONTENT = new byte[300_000];
    private static final String PATH = "/storage/n1/photo.jpg";

    private static RunningFileShare share;

    @BeforeAll
    static void start() throws Exception {
        new Random(11).nextBytes(CONTENT);
        share = new RunningFileShare("download");
        share.createNamespace("n1", 0);
        share.createNamespace("open", 1);
        share.upload(PATH, CONTENT);
        share.upload("/storage/open/page.html", "<script>alert(1)</script>".getBytes(UTF_8));
    }

    @AfterAll
    static void stop() {
        share.close();
    }

    @Test
    void aFileSaysWhatItIs() throws Exception {
        HttpResponse<byte[]> answer = share.get(PATH, share.miraSession());

        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
        assertThat(answer.headers().firstValue("ETag")).contains('"' + sha256 + '"');
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(answer.headers().firstValue("Content-Length")).contains("300000");
        assertThat(answer.headers().firstValue("Accept-Ranges")).contains("bytes");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("private, no-cache");
        assertThat(answer.headers().firstValue("Last-Modified")).isPresent();
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void headTellsTheSameWithoutTheBytes() throws Exception {
        HttpResponse<String> answer = share.send("HEAD", PATH, share.miraSession(), BodyPublishers.noBody());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Length")).contains("300000");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aRangeIsExactlyTheBytesAskedFor() throws Exception {
        assertPart("bytes=0-0", 0, 1);
        assertPart("bytes=65535-65536", 65_535, 65_537);
        assertPart("bytes=299999-", 299_999, 300_000);
        assertPart("bytes=-5", 299_995, 300_000);
        assertPart("bytes=100000-999999999", 100_000, 300_000);
    }

    @Test
    void severalRangesComeAsAMultipart() throws Exception {
        HttpResponse<byte[]> answer = share.get(PATH, share.miraSession(), "Range", "bytes=0-1,100-101");

        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("multipart/byteranges; boundary=");
        assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("Content-Range: bytes 0-1/300000", "Content-Range: bytes 100-101/300000");
    }

    @Test
    void aRangeBeyondTheEndIsToldSo() throws Exception {
        HttpResponse<byte[]> answer = share.get(PATH, share.miraSession(), "Range", "bytes=300000-");

        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(answer.headers().firstValue("Content-Range")).contains("bytes */300000");
    }

    @Test
    void conditionsAreHonoured() throws Exception {
        HttpResponse<byte[]> whole = share.get(PATH, share.miraSession());
        String etag = whole.headers().firstValue("ETag").orElseThrow();

        assertThat(share.get(PATH, share.miraSession(), "If-None-Match", etag).statusCode())
                .isEqualTo(304);
        assertThat(share.get(PATH, share.miraSession(), "If-Match", "\"other\"").statusCode())
                .isEqualTo(412);
        assertThat(share.get(PATH, share.miraSession(), "Range", "bytes=0-9", "If-Range", etag)
                        .statusCode())
                .isEqualTo(206);
        assertThat(share.get(PATH, share.miraSession(), "Range", "bytes=0-9", "If-Range", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aDownloadKeepsItsNameWhateverItIs() throws Exception {
        share.upload("/storage/n1/Gr%C3%BC%C3%9Fe%20%22x%22.txt", "x".getBytes(UTF_8));

        HttpResponse<byte[]> answer =
                share.get("/storage/download/n1/Gr%C3%BC%C3%9Fe%20%22x%22.txt", share.miraSession());

        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment;")
                .contains("filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%22x%22.txt");
        assertThat(share.get("/storage/download?namespace=n1&name=photo.jpg&token=" + share.miraSession(), null)
                        .headers()
                        .firstValue("Content-Type"))
                .contains("application/octet-stream");
    }

    @Test
    void aPageOfAUserIsShownInASandbox() throws Exception {
        HttpResponse<byte[]> answer = share.get("/storage/open/page.html", null);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("sandbox;");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("public, no-cache");
    }

    @Test
    void anErrorOfAFileIsAPageThatEscapesItsName() throws Exception {
        HttpResponse<byte[]> answer = share.get("/storage/n1/%3Cscript%3Ealert(1)%3C%2Fscript", share.miraSession());
        HttpResponse<byte[]> missing = share.get("/storage/n1/%3Cb%3Ebold", share.miraSession());

        assertThat(answer.statusCode()).isBetween(400, 404);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(new String(missing.body(), UTF_8)).contains("&lt;b&gt;bold").doesNotContain("<b>bold");
    }

    @Test
    void bytesThatFailHalfWayBreakTheConnection() throws Exception {
        byte[] large = new byte[40_000_000];
        share.upload("/storage/n1/large.bin", large);
        var request = share.request("GET", "/storage/n1/large.bin", share.miraSession(), BodyPublishers.noBody());
        HttpResponse<java.io.InputStream> answer = share.http.send(request, BodyHandlers.ofInputStream());
        assertThat(answer.body().readNBytes(1000)).hasSize(1000);
        share.gfs.failWith(new GfsNotHappenedException(ErrorCode.LOST, "no copy left"));
        try {
            assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
        } finally {
            share.gfs.failWith(null);
        }
    }

    private static void assertPart(String range, int from, int to) throws Exception {
        HttpResponse<byte[]> answer = share.get(PATH, share.miraSession(), "Range", range);
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.headers().firstValue("Content-Range")).contains("bytes %d-%d/300000".formatted(from, to - 1));
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(CONTENT, from, to));
    }
}
