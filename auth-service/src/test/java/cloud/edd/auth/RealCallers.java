package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import cloud.edd.testing.access.Callers;
import cloud.edd.testing.access.Grant;
import cloud.edd.testing.access.Who;
import cloud.edd.testing.identity.Forgery;
import cloud.edd.testing.identity.TestTokens;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Everybody, with what auth-service itself has given them, and with what only a forger makes of it. */
final class RealCallers implements Callers {
    private static final JsonMapper JSON = new JsonMapper();

    private final AuthServer auth;
    private final Person user;
    private final Map<Who, String[]> headers = new EnumMap<>(Who.class);
    private final Map<Grant, String[]> grants = new HashMap<>();
    private final Map<String, String> things = new HashMap<>();

    RealCallers(AuthServer auth) {
        this.auth = auth;
        user = new Person(auth, "mira");
        Person other = new Person(auth, "otto");
        Person shut = new Person(auth, "shut");
        String[] admin = auth.signInAsAdmin();
        String adminId = auth.get("/api/session", admin).json().get("user_id").asString();
        String session = user.session[1].substring("Bearer ".length());
        TestTokens tokens = TestTokens.standard();
        TestTokens strangers = TestTokens.signedWith(TestTokens.OTHER_SIGNING_KEY);

        headers.put(Who.ANONYMOUS, new String[0]);
        headers.put(Who.USER, user.session);
        headers.put(Who.OTHER_USER, other.session);
        headers.put(Who.ADMIN, admin);
        headers.put(Who.SERVICE, AuthServer.serviceKey());
        headers.put(Who.WRONG_SERVICE_KEY, new String[] {"X-Service-Key", "guess"});
        headers.put(Who.BASIC, basic(user.name, AuthServer.passwordOf(user.name)));

        String token = token(user.session, user.id).token();
        headers.put(Who.TOKEN, Callers.bearer(token));
        headers.put(Who.TOKEN_WITHOUT_PREFIX, Callers.bearer(token.substring("ecloud_".length())));
        headers.put(
                Who.TOKEN_OF_OTHER_USER,
                Callers.bearer(token(other.session, other.id).token()));
        headers.put(Who.TOKEN_OF_ADMIN, Callers.bearer(token(admin, adminId).token()));
        headers.put(Who.EXPIRED_TOKEN, Callers.bearer(tokens.expiredApiToken(user.id, "none", Map.of())));
        Issued revoked = token(user.session, user.id);
        assertThat(auth.delete("/api/tokens/" + revoked.id(), user.session).status())
                .isEqualTo(200);
        headers.put(Who.REVOKED_TOKEN, Callers.bearer(revoked.token()));
        headers.put(
                Who.TOKEN_OF_DISABLED_USER,
                Callers.bearer(token(shut.session, shut.id).token()));
        headers.put(
                Who.TOKEN_OF_WRONG_KEY,
                Callers.bearer(strangers.apiToken(user.id, "none", Grant.everythingOf(user.id))));

        String account = post("/api/service-accounts", scopes(Grant.everythingOf(user.id)), user.session)
                .id();
        headers.put(Who.ACCOUNT_TOKEN, Callers.bearer(accountToken(account).token()));
        Issued gone = accountToken(account);
        assertThat(auth.delete("/api/tokens/" + gone.id(), user.session).status())
                .isEqualTo(200);
        headers.put(Who.REVOKED_ACCOUNT_TOKEN, Callers.bearer(gone.token()));

        headers.put(Who.EXPIRED_SESSION, Callers.bearer(tokens.expiredSession(user.id, user.name)));
        String[] ended = auth.signIn(user.name, AuthServer.passwordOf(user.name));
        assertThat(auth.post("/api/logout", null, ended).status()).isEqualTo(200);
        headers.put(Who.ENDED_SESSION, ended);
        assertThat(auth.post("/admin/users/" + shut.id + "/disable", null, admin)
                        .status())
                .isEqualTo(200);
        headers.put(Who.SESSION_OF_DISABLED_USER, shut.session);
        headers.put(
                Who.REGISTRY_TOKEN,
                Callers.bearer(auth.get("/v2/token").json().get("token").asString()));
        headers.put(Who.SESSION_WITH_PREFIX_OF_TOKEN, Callers.bearer("ecloud_" + session));
        headers.put(Who.UNSIGNED_SESSION, Callers.bearer(Forgery.unsigned(session)));
        headers.put(
                Who.SESSION_OF_OTHER_ALGORITHM, Callers.bearer(Forgery.withSecret(session, 512, TestTokens.SECRET)));
        headers.put(
                Who.SESSION_OF_SHARED_SECRET,
                Callers.bearer(TestTokens.signedWith(TestTokens.SECRET).jws("session+jwt", Jwt.claims(user.session))));
        headers.put(
                Who.SESSION_OF_PUBLIC_KEY,
                Callers.bearer(Forgery.withSecret(session, 256, TestTokens.keySet(TestTokens.SIGNING_KEY))));
        headers.put(Who.SESSION_MADE_ADMIN, Callers.bearer(Forgery.madeAdmin(session)));
        headers.put(Who.SESSION_OF_WRONG_KEY, Callers.bearer(strangers.session(user.id, user.name)));

        // Somebody else, since the user is to sign in with the password alone.
        Person keyed = new Person(auth, "keyed");
        keyed.add(new SoftKey());
        headers.put(Who.CHALLENGE, keyed.challenge());

        things.put("{user}", user.id);
        things.put("{account}", account);
        things.put("{token}", token(user.session, user.id).id());
        things.put(
                "{session}",
                auth.get("/api/settings/sessions", user.session)
                        .json()
                        .get(0)
                        .get("id")
                        .asString());
    }

    /** What the placeholders of the matrix stand for. */
    Map<String, String> things() {
        return things;
    }

    @Override
    public String[] headers(Who who) {
        String[] shown = headers.get(who);
        if (shown == null) {
            throw new IllegalStateException("nothing was made for " + who);
        }
        return shown;
    }

    @Override
    public String[] headers(Grant only) {
        return grants.computeIfAbsent(
                only,
                grant -> Callers.bearer(post(
                                "/api/tokens",
                                scopes(Map.of(grant.key(user.id), List.of(grant.action()))),
                                user.session)
                        .token()));
    }

    /** @param token empty for a service account */
    private record Issued(String id, String token) {}

    private Issued token(String[] session, String userId) {
        return post("/api/tokens", scopes(Grant.everythingOf(userId)), session);
    }

    private Issued accountToken(String account) {
        return post("/api/service-accounts/" + account + "/tokens", "{\"name\":\"ci\"}", user.session);
    }

    private Issued post(String path, String body, String[] session) {
        Answer answer = auth.post(path, body, session);
        assertThat(answer.status()).as("%s: %s", path, answer.body()).isEqualTo(200);
        return new Issued(
                answer.json().get("id").asString(), answer.json().path("token").asString());
    }

    private static String scopes(Map<String, List<String>> scopes) {
        return JSON.writeValueAsString(Map.of("name", "ci", "scopes", scopes));
    }

    private static String[] basic(String name, String password) {
        byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new String[] {"Authorization", "Basic " + Base64.getEncoder().encodeToString(both)};
    }
}
