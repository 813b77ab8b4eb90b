package cloud.edd.fileshare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed document is the one the code gives. */
class OpenApiTest {
    private static final Path COMMITTED = Path.of("openapi.json");

    @Test
    void theCommittedDocumentIsTheGeneratedOne() throws Exception {
        String generated;
        try (RunningFileShare share = new RunningFileShare("openapi")) {
            generated = new String(share.get("/openapi.json", null).body(), UTF_8).strip() + "\n";
        }
        Path copy = Path.of("target", "openapi.json");
        Files.writeString(copy, generated);
        assertThat(COMMITTED)
                .as(
                        "the HTTP contract has changed; if that is meant: cp file-share-backend/%s file-share-backend/%s",
                        copy, COMMITTED)
                .exists();
        assertThat(generated).isEqualTo(Files.readString(COMMITTED));
    }
}
