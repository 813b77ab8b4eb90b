package cloud.edd.testing.access;

import cloud.edd.testing.identity.AuthStub;
import cloud.edd.testing.identity.Forgery;
import cloud.edd.testing.identity.TestTokens;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Everybody, for services that verify tokens by themselves and ask auth-service the rest: here its stand-in. Made before the
 * service starts, which reads then who has signed out. Thread-safe.
 */
public final class PlayedCallers implements Callers {
    public static final String USER = "mira0001";
    public static final String OTHER_USER = "otto0001";

    private static final String ADMIN = "root0001";
    private static final String DISABLED = "shut0001";

    private final AuthStub auth;
    private final TestTokens tokens;
    private final Map<Who, String[]> headers = new EnumMap<>(Who.class);
    private final AtomicInteger issued = new AtomicInteger();
    private final Map<Grant, String[]> grants = new ConcurrentHashMap<>();

    public PlayedCallers(AuthStub auth, TestTokens tokens) {
        this.auth = auth;
        this.tokens = tokens;
        TestTokens strangers = TestTokens.signedWith(TestTokens.OTHER_SIGNING_KEY);
        String session = tokens.session(USER, "mira");
        String token = standalone(USER, "allmira1");
        headers.put(Who.ANONYMOUS, new String[0]);
        headers.put(Who.USER, Callers.bearer(session));
        headers.put(Who.OTHER_USER, Callers.bearer(tokens.session(OTHER_USER, "otto")));
        headers.put(Who.ADMIN, Callers.bearer(tokens.admin(ADMIN, "root")));
        headers.put(Who.TOKEN, Callers.bearer(token));
        headers.put(Who.TOKEN_WITHOUT_PREFIX, Callers.bearer(token.substring("ecloud_".length())));
        headers.put(Who.TOKEN_OF_OTHER_USER, Callers.bearer(standalone(OTHER_USER, "allotto1")));
        headers.put(Who.TOKEN_OF_ADMIN, Callers.bearer(standalone(ADMIN, "allroot1")));
        auth.validToken("account1", json(Grant.everythingOf(USER)));
        headers.put(Who.ACCOUNT_TOKEN, Callers.bearer(tokens.serviceAccountToken(USER, "account1", "robot001")));
        headers.put(Who.SERVICE, new String[] {"X-Service-Key", TestTokens.SERVICE_KEY});
        headers.put(Who.WRONG_SERVICE_KEY, new String[] {"X-Service-Key", "guess"});
        headers.put(Who.BASIC, basic("mira", "password of mira"));
        headers.put(Who.EXPIRED_SESSION, Callers.bearer(tokens.expiredSession(USER, "mira")));
        headers.put(Who.ENDED_SESSION, Callers.bearer(ended(USER, "mira", "ended-by-the-person")));
        headers.put(Who.SESSION_OF_DISABLED_USER, Callers.bearer(ended(DISABLED, "shut", "ended-by-an-administrator")));
        headers.put(Who.TOKEN_OF_DISABLED_USER, Callers.bearer(signed(DISABLED, "allshut1")));
        headers.put(
                Who.EXPIRED_TOKEN, Callers.bearer(tokens.expiredApiToken(USER, "allmira1", Grant.everythingOf(USER))));
        headers.put(Who.REVOKED_TOKEN, Callers.bearer(signed(USER, "revoked1")));
        headers.put(
                Who.REVOKED_ACCOUNT_TOKEN, Callers.bearer(tokens.serviceAccountToken(USER, "revoked2", "robot001")));
        headers.put(Who.CHALLENGE, Callers.bearer(tokens.challenge(USER)));
        headers.put(Who.REGISTRY_TOKEN, Callers.bearer(tokens.registryToken(USER)));
        headers.put(Who.SESSION_WITH_PREFIX_OF_TOKEN, Callers.bearer("ecloud_" + session));
        headers.put(Who.UNSIGNED_SESSION, Callers.bearer(Forgery.unsigned(session)));
        headers.put(
                Who.SESSION_OF_OTHER_ALGORITHM, Callers.bearer(Forgery.withSecret(session, 512, TestTokens.SECRET)));
        headers.put(
                Who.SESSION_OF_SHARED_SECRET,
                Callers.bearer(TestTokens.signedWith(TestTokens.SECRET).session(USER, "mira")));
        headers.put(
                Who.SESSION_OF_PUBLIC_KEY,
                Callers.bearer(Forgery.withSecret(session, 256, TestTokens.keySet(TestTokens.SIGNING_KEY))));
        headers.put(Who.SESSION_MADE_ADMIN, Callers.bearer(Forgery.madeAdmin(session)));
        headers.put(Who.SESSION_OF_WRONG_KEY, Callers.bearer(strangers.session(USER, "mira")));
        headers.put(
                Who.TOKEN_OF_WRONG_KEY, Callers.bearer(strangers.apiToken(USER, "allmira1", Grant.everythingOf(USER))));
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
        return grants.computeIfAbsent(only, grant -> {
            String id = "one%05d".formatted(issued.incrementAndGet());
            auth.validToken(id);
            return Callers.bearer(tokens.apiToken(USER, id, Map.of(grant.key(USER), List.of(grant.action()))));
        });
    }

    private String standalone(String userId, String tokenId) {
        auth.validToken(tokenId);
        return signed(userId, tokenId);
    }

    private String signed(String userId, String tokenId) {
        return tokens.apiToken(userId, tokenId, Grant.everythingOf(userId));
    }

    private String ended(String userId, String name, String sessionId) {
        auth.revokeSession(sessionId);
        return tokens.session(userId, name, false, sessionId, Instant.now().plusSeconds(3600));
    }

    private static String[] basic(String name, String password) {
        byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new String[] {"Authorization", "Basic " + Base64.getEncoder().encodeToString(both)};
    }

    private static String json(Map<String, List<String>> scopes) {
        return scopes.entrySet().stream()
                .map(scope -> "\"" + scope.getKey() + "\":[\"" + String.join("\",\"", scope.getValue()) + "\"]")
                .collect(Collectors.joining(",", "{", "}"));
    }
}
