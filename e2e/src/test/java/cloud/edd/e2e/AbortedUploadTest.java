package cloud.edd.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** A connection that breaks in the middle of an overwrite. */
@WithPlatform
class AbortedUploadTest {

    private static final int ANNOUNCED = 64 << 20;
    private static final int SENT = 24 << 20;

    @Test
    void leavesTheOldFileWhole(RunningPlatform platform) throws Exception {
        Person admin = Person.administrator(platform);
        admin.createNamespace("aborted");
        byte[] old = "the old content, whole".repeat(1_000).getBytes(StandardCharsets.UTF_8);
        assertThat(admin.upload("aborted", "report.txt", old).statusCode()).isEqualTo(200);

        breakOffInTheMiddle(platform, admin);

        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(admin.read("aborted", "report.txt").body()).isEqualTo(old);
            assertThat(admin.list("aborted"))
                    .singleElement()
                    .satisfies(file -> assertThat(
                                    file.getAsJsonObject().get("size").getAsLong())
                            .isEqualTo(old.length));
        });
        byte[] next = "and it can be overwritten again".getBytes(StandardCharsets.UTF_8);
        assertThat(admin.upload("aborted", "report.txt", next).statusCode()).isEqualTo(200);
        assertThat(admin.read("aborted", "report.txt").body()).isEqualTo(next);
    }

    private static void breakOffInTheMiddle(RunningPlatform platform, Person admin) throws Exception {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), platform.httpsPort()));
            // SO_LINGER 0 resets the connection: the server sees a broken peer, not a polite end.
            plain.setSoLinger(true, 0);
            SSLSocket socket = (SSLSocket) platform.trust()
                    .getSocketFactory()
                    .createSocket(plain, "storage.cloud.localhost", platform.httpsPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /storage/aborted/report.txt?overwrite=true HTTP/1.1\r\n"
                            + "Host: storage.cloud.localhost:" + platform.httpsPort() + "\r\n"
                            + "Authorization: Bearer " + admin.token() + "\r\n"
                            + "Content-Type: application/octet-stream\r\n"
                            + "Content-Length: " + ANNOUNCED + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[SENT]);
            out.flush();
        }
    }
}
