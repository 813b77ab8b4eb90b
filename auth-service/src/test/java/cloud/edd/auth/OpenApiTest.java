package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed document is the one the code gives. */
class OpenApiTest {
    private static final Path COMMITTED = Path.of("openapi.json");

    @Test
    void theCommittedDocumentIsTheGeneratedOne() throws IOException {
        String generated;
        try (AuthServer auth = AuthServer.start()) {
            generated = auth.get("/openapi.json").body().strip() + "\n";
        }
        Path copy = Path.of("target", "openapi.json");
        Files.writeString(copy, generated);
        assertThat(COMMITTED)
                .as(
                        "the HTTP contract has changed; if that is meant: cp auth-service/%s auth-service/%s",
                        copy, COMMITTED)
                .exists();
        assertThat(generated).isEqualTo(Files.readString(COMMITTED));
    }
}
