package cloud.edd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was acknowledged is there when a killed process is back, and everything goes on. */
@WithPlatform
class RestartTest {

    @ParameterizedTest
    @ValueSource(strings = {"gfs-master", "gateway", "file-share-backend", "auth-service", "postgres", "nats"})
    void filesAndSessionsOutliveTheDeathOf(String process, RunningPlatform platform) throws Exception {
        Person admin = Person.administrator(platform);
        String namespace = "restart-of-" + process;
        byte[] before = ("written before the death of " + process).getBytes(StandardCharsets.UTF_8);
        byte[] after = ("written after the death of " + process).getBytes(StandardCharsets.UTF_8);
        assertThat(admin.createNamespace(namespace).statusCode()).isEqualTo(200);
        assertThat(admin.upload(namespace, "before.txt", before).statusCode()).isEqualTo(200);
        int restarts = platform.restarts(process);

        platform.kill(process);
        platform.awaitRecovery(process, restarts);

        assertThat(admin.read(namespace, "before.txt").body()).isEqualTo(before);
        assertThat(admin.upload(namespace, "after.txt", after).statusCode()).isEqualTo(200);
        assertThat(admin.read(namespace, "after.txt").body()).isEqualTo(after);
        assertThat(admin.list(namespace)).hasSize(2);
    }
}
