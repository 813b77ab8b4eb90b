package cloud.edd.fileshare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest {
    private static RunningFileShare share;

    @BeforeAll
    static void start() throws Exception {
        share = new RunningFileShare("upload");
        share.createNamespace("n1", 0);
    }

    @AfterAll
    static void stop() {
        share.close();
    }

    @Test
    void rawBytesComeBackAsTheyWent() throws Exception {
        byte[] content = random(3_000_001);

        HttpResponse<String> answer = share.upload("/storage/n1/raw.bin", content);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"ok\",\"name\":\"raw.bin\",\"namespace\":\"n1\"}");
        assertThat(share.get("/storage/n1/raw.bin", share.miraSession()).body()).isEqualTo(content);
    }

    @Test
    void whatPlainCurlSaysIsAFormIsAFile() throws Exception {
        byte[] content = random(3_000_001);

        HttpResponse<String> answer = share.send(
                "POST",
                "/storage/n1/curl.bin",
                share.miraSession(),
                BodyPublishers.ofByteArray(content),
                "Content-Type",
                "application/x-www-form-urlencoded");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(share.get("/storage/n1/curl.bin", share.miraSession()).body())
                .isEqualTo(content);
    }

    @Test
    void anEmptyFileIsAFile() throws Exception {
        assertThat(share.upload("/storage/n1/empty.txt", new byte[0]).statusCode())
                .isEqualTo(200);

        HttpResponse<byte[]> answer = share.get("/storage/n1/empty.txt", share.miraSession());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aFormMayHaveFieldsBeforeAndAfterTheFile() throws Exception {
        String body = part("comment", null, "holiday") + part("file", "other-name.txt", "content of the file")
                + part("after", null, "x") + "--b0undary--\r\n";

        HttpResponse<String> answer = form("/storage/n1/form.txt", body);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(share.get("/storage/n1/form.txt", share.miraSession()).body())
                .isEqualTo("content of the file".getBytes(UTF_8));
    }

    @Test
    void theOlderRouteTakesTheNameFromTheForm() throws Exception {
        String body = part("file", "C:\\\\photos\\\\named by form.txt", "x") + "--b0undary--\r\n";

        HttpResponse<String> answer = form("/storage/upload?namespace=n1", body);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"ok\",\"name\":\"named by form.txt\"}");
    }

    @Test
    void aFormThatEndsEarlyStoresNothing() throws Exception {
        String body = part("file", "a", "content").strip();

        HttpResponse<String> answer = form("/storage/n1/cut-form.txt", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(share.get("/storage/n1/cut-form.txt", share.miraSession()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aFormWithoutAFileIsRefused() throws Exception {
        HttpResponse<String> answer = form("/storage/n1/none.txt", part("comment", null, "x") + "--b0undary--\r\n");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("'file'").doesNotContain("\n  ");
    }

    @Test
    void replacingNeedsTheWordTrue() throws Exception {
        share.upload("/storage/n1/replace.txt", "old".getBytes(UTF_8));

        assertThat(share.upload("/storage/n1/replace.txt", "new".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(409);
        assertThat(share.upload("/storage/n1/replace.txt?overwrite=1", "new".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(409);
        assertThat(text("/storage/n1/replace.txt")).isEqualTo("old");
        assertThat(share.upload("/storage/n1/replace.txt?overwrite=true", "new".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(200);
        assertThat(text("/storage/n1/replace.txt")).isEqualTo("new");
    }

    @Test
    void theConflictArrivesWhileTheBodyIsInFlight() throws Exception {
        share.upload("/storage/n1/in-flight.txt", "old".getBytes(UTF_8));
        try (Socket socket = share.connect()) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(head("/storage/n1/in-flight.txt", 10_000_000).getBytes(UTF_8));
            out.write(new byte[100_000]);
            out.flush();

            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 409".length());

            assertThat(new String(start, UTF_8)).isEqualTo("HTTP/1.1 409");
        }
    }

    @Test
    void anAbortedUploadLeavesTheOldFileWholeAndNothingElse() throws Exception {
        share.upload("/storage/n1/aborted.txt", "old".getBytes(UTF_8));
        try (Socket socket = share.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(head("/storage/n1/aborted.txt?overwrite=true", 10_000_000).getBytes(UTF_8));
            out.write(new byte[3_000_000]);
            out.flush();
            socket.shutdownOutput();
            try (InputStream in = socket.getInputStream()) {
                in.readAllBytes();
            }
        }

        assertThat(text("/storage/n1/aborted.txt")).isEqualTo("old");
    }

    @Test
    void aStoreThatFailsLeavesTheOldFile() throws Exception {
        share.upload("/storage/n1/store-fails.txt", "old".getBytes(UTF_8));
        share.gfs.failWith(new GfsNotHappenedException(ErrorCode.UNAVAILABLE, "the master at 10.1.2.3 is away"));
        HttpResponse<String> refused;
        try {
            refused = share.upload("/storage/n1/store-fails.txt?overwrite=true", "new".getBytes(UTF_8));
        } finally {
            share.gfs.failWith(null);
        }

        assertThat(refused.statusCode()).isEqualTo(502);
        assertThat(refused.body()).doesNotContain("10.1.2.3").doesNotContain("Exception");
        assertThat(text("/storage/n1/store-fails.txt")).isEqualTo("old");
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"DISK_FULL", "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"})
    void aFullStoreIsToldAsSuchAndLeavesTheOldFile(ErrorCode full) throws Exception {
        String path = "/storage/n1/full-" + full + ".txt";
        share.upload(path, "old".getBytes(UTF_8));
        share.gfs.failWith(new GfsNotHappenedException(full, "no second replica has room on its disk"));
        HttpResponse<String> refused;
        try {
            refused = share.upload(path + "?overwrite=true", "new".getBytes(UTF_8));
        } finally {
            share.gfs.failWith(null);
        }

        assertThat(refused.statusCode()).isEqualTo(507);
        assertThat(refused.body()).contains("The file store is full.").doesNotContain("replica");
        assertThat(text(path)).isEqualTo("old");
    }

    @Test
    void whatWasReplacedOrDeletedIsReleasedFromTheStore() throws Exception {
        share.createNamespace("released", 0);
        share.upload("/storage/released/a.txt", "one".getBytes(UTF_8));
        share.upload("/storage/released/a.txt?overwrite=true", "two".getBytes(UTF_8));
        share.upload("/storage/released/b.txt", "three".getBytes(UTF_8));
        share.send("DELETE", "/storage/released/b.txt", share.miraSession(), BodyPublishers.noBody());

        long id = namespaceId("released");
        await().untilAsserted(() ->
                assertThat(share.gfs.list("sfs/" + id, "")).toIterable().hasSize(1));
        assertThat(text("/storage/released/a.txt")).isEqualTo("two");

        share.send("DELETE", "/storage/namespaces/released", share.miraSession(), BodyPublishers.noBody());
        await().untilAsserted(() ->
                assertThat(share.gfs.list("sfs/" + id, "")).toIterable().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with blank.txt",
                "100%25 sure.txt",
                "a+b.txt",
                "semi;colon=1.txt",
                "Grüße aus Köln.txt",
                "party \uD83C\uDF89.txt",
                "quote\"and'tick.txt",
                "...dots",
                "percent%.txt",
                "tag<b>.html"
            })
    void aNameSurvivesTheRoundTrip(String name) throws Exception {
        String path = "/storage/n1/" + URLEncoder.encode(name, UTF_8).replace("+", "%20");

        assertThat(share.upload(path, name.getBytes(UTF_8)).statusCode()).isEqualTo(200);

        assertThat(text(path)).isEqualTo(name);
        String listing = new String(
                share.get("/storage/files?namespace=n1", share.miraSession()).body(), UTF_8);
        assertThat(listing).contains("\"name\":\"" + name.replace("\"", "\\\"") + "\"");
        assertThat(share.send("DELETE", path, share.miraSession(), BodyPublishers.noBody())
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2E%2E", "..", "a%2Fb", "a%5Cb", "a%09b", "nul%00", "%FF%FE", "."})
    void aBadNameIsRefusedAndTouchesNothing(String encoded) throws Exception {
        try (Socket socket = share.connect()) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head("/storage/n1/" + encoded, 0).getBytes(UTF_8));

            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 4".length());

            assertThat(new String(start, UTF_8)).isEqualTo("HTTP/1.1 4");
        }
    }

    private static long namespaceId(String name) throws Exception {
        try (var connection = share.database.dataSource().getConnection();
                var query = connection.prepareStatement("SELECT id FROM namespaces WHERE name = ?")) {
            query.setString(1, name);
            var row = query.executeQuery();
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    private static String head(String path, long length) {
        return "POST " + path + " HTTP/1.1\r\nHost: storage.cloud.example.org\r\nAuthorization: Bearer "
                + share.miraSession() + "\r\nContent-Type: application/octet-stream\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    private static String text(String path) throws Exception {
        return new String(share.get(path, share.miraSession()).body(), UTF_8);
    }

    private static HttpResponse<String> form(String path, String body) throws Exception {
        return share.send(
                "POST",
                path,
                share.miraSession(),
                BodyPublishers.ofString(body),
                "Content-Type",
                "multipart/form-data; boundary=b0undary");
    }

    private static String part(String name, @org.jspecify.annotations.Nullable String fileName, String content) {
        String file = fileName == null ? "" : "; filename=\"" + fileName + "\"";
        return "--b0undary\r\nContent-Disposition: form-data; name=\"" + name + "\"" + file + "\r\n\r\n" + content
                + "\r\n";
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
