package cloud.edd.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.testing.identity.TestTokens;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input gets a clear error and harms nobody. */
@WithPlatform
class BadInputTest {

    @Test
    void aWrongPasswordIsRefusedInOneSentence(RunningPlatform platform) throws Exception {
        HttpResponse<String> answer = Person.anonymous(platform).login("admin", "not the password");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(JsonParser.parseString(answer.body())
                        .getAsJsonObject()
                        .get("error")
                        .getAsString())
                .isNotBlank();
    }

    @Test
    void anExpiredSessionIsRefused(RunningPlatform platform) throws Exception {
        String expired =
                TestTokens.signedWith(platform.secret("JWT_SIGNING_KEY")).expiredSession("someone", "someone");

        assertThat(Person.withToken(platform, expired)
                        .get("auth", "/api/session")
                        .statusCode())
                .isEqualTo(401);
        assertThat(Person.withToken(platform, expired)
                        .createNamespace("expired")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aSessionSignedWithAnotherKeyIsRefused(RunningPlatform platform) throws Exception {
        String forged = TestTokens.standard().admin("admin", "admin");

        assertThat(Person.withToken(platform, forged)
                        .get("auth", "/admin/users")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void tenMegabytesOfJsonAreTooMuch(RunningPlatform platform) throws Exception {
        String huge = "{\"username\":\"" + "a".repeat(10 << 20) + "\",\"password\":\"b\"}";

        HttpResponse<String> answer = Person.anonymous(platform).postJson("auth", "/api/login", huge);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(Person.administrator(platform).get("auth", "/api/session").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/storage/bad-input/..",
                "/storage/bad-input/%2e%2e",
                "/storage/bad-input/%2E%2E%2Fescape",
                "/storage/%2e%2e/file",
                "/storage/bad-input/a%00b",
                "/storage/bad-input/a%5Cb"
            })
    void namesThatLeadElsewhereAreRefused(String path, RunningPlatform platform) throws Exception {
        Person admin = Person.administrator(platform);
        admin.createNamespace("bad-input");

        HttpResponse<String> answer =
                admin.send("POST", "storage", path, BodyPublishers.ofString("x"), Map.of("Content-Type", "text/plain"));

        assertThat(answer.statusCode()).as(answer.body()).isIn(400, 404, 405);
        assertThat(admin.list("bad-input")).isEmpty();
    }

    @Test
    void anUnknownHostIsNotFound(RunningPlatform platform) throws Exception {
        assertThat(Person.anonymous(platform).get("nowhere", "/").statusCode()).isEqualTo(404);
        assertThat(Person.anonymous(platform).get("registry", "/").statusCode()).isEqualTo(404);
    }

    @Test
    void whoDoesNotTrustTheAuthorityDoesNotConnect(RunningPlatform platform) {
        HttpClient stranger = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(platform.url("") + "/")).build();

        assertThatThrownBy(() -> stranger.send(request, BodyHandlers.ofString()))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void clearTextIsRedirectedToHttps(RunningPlatform platform) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://storage.cloud.localhost:" + platform.httpPort() + "/storage/status"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(301);
        assertThat(answer.headers().firstValue("Location")).hasValue(platform.url("storage") + "/storage/status");
    }
}
