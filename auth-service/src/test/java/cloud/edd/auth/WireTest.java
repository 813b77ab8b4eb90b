package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.util.List;
import java.util.Objects;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** What holds for every request and every answer. */
class WireTest {
    private static final AuthServer auth = AuthServer.shared();

    @Test
    void nothingButTheHeaderIsACredential() {
        String[] session = auth.signInAsAdmin();
        String token = session[1].substring("Bearer ".length());
        assertThat(auth.get("/api/session", session).status()).isEqualTo(200);
        for (String query : List.of("token", "access_token", "jwt")) {
            assertThat(auth.get("/api/session?" + query + "=" + token).status()).isEqualTo(401);
        }
        assertThat(auth.get("/api/session", "Cookie", "token=" + token).status())
                .isEqualTo(401);
        assertThat(auth.get("/api/session", "Authorization", "Token " + token).status())
                .isEqualTo(401);
    }

    @Test
    void requestsWithoutABodyMayNameAType() {
        String[] session = auth.signInAsAdmin();
        String[] headers = {session[0], session[1], "Content-Type", "application/json"};
        assertThat(auth.get("/api/session", headers).status()).isEqualTo(200);
        assertThat(auth.delete("/api/tokens/none", headers).status()).isEqualTo(404);
        assertThat(auth.post("/api/settings/keys/add/begin", null, headers).status())
                .isEqualTo(200);
        assertThat(auth.post("/api/settings/recovery-codes", null, headers).status())
                .isEqualTo(409);
        assertThat(auth.post("/api/logout", null, headers).status()).isEqualTo(200);
    }

    @Test
    void problemDetailsAreForThoseWhoNameThem() {
        Person person = new Person(auth, "problematic");
        for (List<String> request : List.of(
                List.of("GET", "/api/session", "401"),
                List.of("POST", "/api/login", "400"),
                List.of("GET", "/admin/users", "403"),
                List.of("DELETE", "/api/tokens/none", "404"),
                List.of("POST", "/api/settings/recovery-codes", "409"),
                List.of("POST", "/v2/token", "405"))) {
            boolean nobody = request.getLast().equals("401");
            for (String accepted : List.of("application/problem+json", "*/*", "text/html, */*;q=0.5")) {
                String[] headers = nobody
                        ? new String[] {"Accept", accepted}
                        : new String[] {"Accept", accepted, person.session[0], person.session[1]};
                Answer answer = auth.send(
                        request.getFirst(), request.get(1), request.getFirst().equals("POST") ? "" : null, headers);
                boolean problem = accepted.startsWith("application/problem");
                assertThat(answer.status()).as("%s", request).isEqualTo(Integer.parseInt(request.getLast()));
                assertThat(answer.header("Content-Type"))
                        .as("%s with %s", request, accepted)
                        .startsWith(problem ? "application/problem+json" : "application/json");
                assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
                if (problem) {
                    assertThat(answer.json().get("error").asString()).isNotBlank();
                    assertThat(answer.json().get("status").asInt()).isEqualTo(answer.status());
                } else {
                    assertThat(answer.body()).matches("\\{\"error\":\"[^\"]+\"}");
                }
            }
        }
    }

    @Test
    void weakness33TheServerWaitsForNobodyForEver() {
        var web = (TomcatWebServer)
                Objects.requireNonNull(((ServletWebServerApplicationContext) auth.application()).getWebServer());
        var protocol = (AbstractProtocol<?>) web.getTomcat().getConnector().getProtocolHandler();
        assertThat(protocol.getConnectionTimeout()).isEqualTo(60_000);
        assertThat(protocol.getKeepAliveTimeout()).isEqualTo(60_000);
        assertThat(auth.application().getEnvironment().getProperty("server.shutdown"))
                .isEqualTo("graceful");
    }

    @Test
    void aHeadWithAHundredScopesIsRead() {
        Answer answer = auth.get("/api/session", "Authorization", "Bearer ecloud_" + "e".repeat(40_000));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).matches("\\{\"error\":\"[^\"]+\"}");
    }
}
