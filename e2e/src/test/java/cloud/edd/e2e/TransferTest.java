package cloud.edd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Big files while chunkservers die. */
@WithPlatform
class TransferTest {

    /** Three chunks and a part of a fourth. */
    private static final long SIZE = 200L << 20;

    private static final long SEED = 20_261_122;

    @Test
    void aBigFileSurvivesTheDeathOfAChunkserverInTheMiddleOfUploadAndDownload(RunningPlatform platform)
            throws Exception {
        Person admin = Person.administrator(platform);
        assertThat(admin.createNamespace("transfer").statusCode()).isEqualTo(200);
        String expected = RandomBytes.digest(new RandomBytes(SIZE, SEED, () -> {}), SIZE, () -> {});

        int before = platform.restarts("gfs-chunkserver-1");
        InputStream content = new RandomBytes(SIZE, SEED, () -> platform.kill("gfs-chunkserver-1"));
        HttpResponse<String> uploaded = admin.upload(
                "transfer", "big.bin", BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> content), SIZE));
        assertThat(uploaded.statusCode()).as(uploaded.body()).isEqualTo(200);
        platform.awaitRecovery("gfs-chunkserver-1", before);

        before = platform.restarts("gfs-chunkserver-2");
        HttpResponse<InputStream> download = admin.open("transfer", "big.bin");
        assertThat(download.statusCode()).isEqualTo(200);
        assertThat(download.headers().firstValueAsLong("Content-Length")).hasValue(SIZE);
        String received = RandomBytes.digest(download.body(), SIZE / 2, () -> platform.kill("gfs-chunkserver-2"));
        assertThat(received).isEqualTo(expected);
        platform.awaitRecovery("gfs-chunkserver-2", before);

        for (Version version : List.of(Version.HTTP_1_1, Version.HTTP_2)) {
            HttpResponse<InputStream> again = admin.open("transfer", "big.bin", version);
            assertThat(again.version()).isEqualTo(version);
            assertThat(RandomBytes.digest(again.body(), SIZE, () -> {}))
                    .as("read again when all servers are back, over " + version)
                    .isEqualTo(expected);
        }
    }
}
