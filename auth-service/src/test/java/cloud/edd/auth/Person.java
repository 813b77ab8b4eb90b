package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Somebody with an account, a session, and perhaps keys. */
final class Person {
    private static final JsonMapper JSON = new JsonMapper();

    final AuthServer auth;
    final String name;
    final String id;
    final String[] session;

    Person(AuthServer auth, String name) {
        this.auth = auth;
        this.name = name;
        this.id = auth.createUser(name);
        this.session = auth.signIn(name, AuthServer.passwordOf(name));
    }

    Answer login() {
        return auth.login(name, AuthServer.passwordOf(name));
    }

    /** The header with a challenge, which a right password earns when a second factor is due. */
    String[] challenge() {
        Answer answer = login();
        assertThat(answer.body()).startsWith("{\"requires_2fa\":true,\"challenge_token\":\"");
        return AuthServer.bearer(answer.json().get("challenge_token").asString());
    }

    /** Registers the key and expects it to work. */
    void add(SoftKey key) {
        Answer answer = tryToAdd(key);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    Answer tryToAdd(SoftKey key) {
        Answer begun = auth.post("/api/settings/keys/add/begin", null, session);
        return auth.post(
                "/api/settings/keys/add/finish",
                finish(begun, key.create(begun.json().get("options"))),
                session);
    }

    /** Signs in with password and key. */
    Answer login(SoftKey key) {
        Answer begun = auth.post("/api/webauthn/login/begin", null, challenge());
        assertThat(begun.status()).as(begun.body()).isEqualTo(200);
        return auth.post(
                "/api/webauthn/login/finish", finish(begun, key.get(begun.json().get("options"))));
    }

    /** The body that ends what has begun. */
    static String finish(Answer begun, @Nullable Object credential) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("state", begun.json().get("state").asString());
        body.put("credential", credential);
        return JSON.writeValueAsString(body);
    }
}
