package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.testing.access.AccessMatrix;
import cloud.edd.testing.access.Callers;
import cloud.edd.testing.access.Endpoint;
import cloud.edd.testing.access.Grant;
import cloud.edd.testing.access.SpringEndpoints;
import cloud.edd.testing.access.Who;
import cloud.edd.testing.identity.TestTokens;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every endpoint, tried with every kind of credential there is; among them tokens of each single scope, none of which opens
 * an account (weakness 1). The user of the matrix owns what stands in braces.
 */
class AccessMatrixTest extends AccessMatrix {
    private final AuthServer auth =
            AuthServer.start("edd.auth.login-limit.per-address=1000000", "edd.auth.login-limit.per-name=1000000");
    private final RealCallers callers = new RealCallers(auth);

    AccessMatrixTest() {
        super("auth-service");
    }

    @AfterAll
    void stop() {
        auth.close();
    }

    @Override
    protected Callers callers() {
        return callers;
    }

    @Override
    protected URI resolve(String target) {
        String path = target;
        for (Map.Entry<String, String> thing : callers.things().entrySet()) {
            path = path.replace(thing.getKey(), thing.getValue());
        }
        return URI.create("http://127.0.0.1:" + auth.port() + path);
    }

    @Override
    protected Collection<Endpoint> endpoints() {
        return SpringEndpoints.of(auth.application());
    }

    @Override
    protected void check(String request, HttpResponse<String> answer) {
        super.check(request, answer);
        ApiDocument.assertDescribes(
                answer.request().method(), answer.request().uri().getPath(), answer.statusCode(), answer.body());
        if (answer.statusCode() == 401 || answer.statusCode() == 403) {
            assertThat(answer.body()).as(request).matches("\\{\"error\":\"[^\"]+\"}");
        }
    }

    @Test
    void weakness1NoScopeOpensAnAccountWithOrWithoutThePrefix() {
        for (Grant grant : Grant.all()) {
            String[] shown = callers.headers(grant);
            String bare = shown[1].replace("ecloud_", "");
            assertThat(bare).isNotEqualTo(shown[1]);
            for (String[] headers : List.of(shown, new String[] {shown[0], bare})) {
                assertThat(auth.get("/api/tokens", headers).status()).isEqualTo(401);
                assertThat(auth.post("/api/settings/keys/add/begin", null, headers)
                                .status())
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void aWellSignedSessionThatNeverBeganIsRefused() {
        String payload = callers.headers(Who.USER)[1].split("\\.")[1];
        String sid = new JsonMapper()
                .readTree(Base64.getUrlDecoder().decode(payload))
                .get("sid")
                .asString();
        String user = Objects.requireNonNull(callers.things().get("{user}"));
        TestTokens tokens = TestTokens.standard();
        for (String token : List.of(
                tokens.session(user, "mira"),
                tokens.session(user, "mira", true, sid, Instant.now().plusSeconds(60)))) {
            assertThat(auth.get("/api/session", Callers.bearer(token)).status()).isEqualTo(401);
            assertThat(auth.get("/admin/users", Callers.bearer(token)).status()).isEqualTo(401);
        }
    }
}
