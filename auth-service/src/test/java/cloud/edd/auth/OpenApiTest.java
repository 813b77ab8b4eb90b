package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.testing.access.SpringEndpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed document is the one the code gives. */
class OpenApiTest {
    @Test
    void theCommittedDocumentIsTheGeneratedOne() throws IOException {
        String generated = AuthServer.shared().get("/openapi.json").body().strip() + "\n";
        Path copy = Path.of("target", "openapi.json");
        Files.writeString(copy, generated);
        assertThat(ApiDocument.COMMITTED)
                .as(
                        "the HTTP contract has changed; if that is meant: cp auth-service/%s auth-service/%s",
                        copy, ApiDocument.COMMITTED)
                .exists();
        assertThat(generated).isEqualTo(Files.readString(ApiDocument.COMMITTED));
    }

    @Test
    void itDescribesEveryEndpoint() {
        // What libraries bring along, and the document itself.
        assertThat(SpringEndpoints.of(AuthServer.shared().application()))
                .map(Object::toString)
                .filteredOn(endpoint -> !endpoint.matches("\\S+ /(error|webjars|actuator|openapi\\.json|\\*\\*).*"))
                .hasSizeGreaterThan(50)
                .allSatisfy(
                        endpoint -> assertThat(ApiDocument.describes(endpoint.split(" ")[0], endpoint.split(" ")[1]))
                                .as(endpoint)
                                .isTrue());
    }
}
