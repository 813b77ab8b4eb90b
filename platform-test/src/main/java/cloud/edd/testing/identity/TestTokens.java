package cloud.edd.testing.identity;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.EcPrivateJwk;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PublicJwk;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Mints tokens as auth-service would, and as it never would, from the wire contract alone.
 *
 * <p>Give the service under test {@link #SECRET} as {@code JWT_SECRET} and let it ask an {@link AuthStub}, which publishes
 * the public half of {@link #SIGNING_KEY}; auth-service itself takes that as {@code JWT_SIGNING_KEY}. Immutable.
 */
public final class TestTokens {
    /** The private key of auth-service in tests. */
    public static final String SIGNING_KEY = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7pahh6UYcFnoHY9/
            InmMjU8p916L3yxoUsCoAT4CJFyhRANCAASkvsJ/y/BFgySUPLrk7Kw3+tad/ATN
            hON0VnZ8dimCPbFPLHgaoxMeBZ5i6njL9CfLfiau+DI+Q2R1GKv94xMW
            -----END PRIVATE KEY-----
            """;

    /** Another key of the same kind. */
    public static final String OTHER_SIGNING_KEY = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglnp0NWprQhYGzpWS
            FAzOnA9zLSvMrWqQlYM3tutPC7GhRANCAAQoxgz7+2A0W7FJbSQqnzk1isPms2v7
            tavnvDsc3T0pIugd3hS3YEUvv6JSHYjLOy0NwgbGZBQGzLggQBrpFc6x
            -----END PRIVATE KEY-----
            """;

    /** The secret that signed API tokens before there was {@link #SIGNING_KEY}. */
    public static final String SECRET = "test-only-secret-test-only-secret-test-only-secret";

    /** A key between services for tests. */
    public static final String SERVICE_KEY = "test-only-service-key";

    private static final Duration SESSION_LIFETIME = Duration.ofHours(24);
    private static final String ALGORITHM = "HmacSHA256";

    private final @Nullable String signingKey;
    private final String secret;

    private TestTokens(@Nullable String signingKey, String secret) {
        this.signingKey = signingKey;
        this.secret = secret;
    }

    /** Signs with {@link #SIGNING_KEY}, and what is of an older form with {@link #SECRET}. */
    public static TestTokens standard() {
        return new TestTokens(SIGNING_KEY, SECRET);
    }

    /** Signs with a key of the test's own: one in PEM, ES256, or a secret, HS256 as before there were keys. */
    public static TestTokens signedWith(String key) {
        return key.startsWith("-----BEGIN") ? new TestTokens(key, SECRET) : new TestTokens(null, key);
    }

    /** What auth-service publishes of the keys, as {@code GET /.well-known/jwks.json} answers it. */
    public static String keySet(String... signingKeys) {
        return Stream.of(signingKeys)
                .map(key -> {
                    PublicJwk<?> jwk = jwk(key).toPublicJwk();
                    return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\",\"kid\":\"%s\"}"
                            .formatted(jwk.get("x"), jwk.get("y"), jwk.getId());
                })
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    /** A session of an ordinary user, valid for a day. */
    public String session(String userId, String username) {
        return session(
                userId,
                username,
                false,
                UUID.randomUUID().toString(),
                Instant.now().plus(SESSION_LIFETIME));
    }

    /** A session of an administrator, valid for a day. */
    public String admin(String userId, String username) {
        return session(
                userId,
                username,
                true,
                UUID.randomUUID().toString(),
                Instant.now().plus(SESSION_LIFETIME));
    }

    /** A session that ended a minute ago. */
    public String expiredSession(String userId, String username) {
        return session(
                userId,
                username,
                false,
                UUID.randomUUID().toString(),
                Instant.now().minusSeconds(60));
    }

    /** A session with every claim chosen. */
    public String session(String userId, String username, boolean admin, String sessionId, Instant expiresAt) {
        return jws("session+jwt", sessionClaims(userId, username, admin, sessionId, expiresAt));
    }

    /** The claims of a session, to be bent by a test and signed with {@link #jws}. */
    public Map<String, Object> sessionClaims(
            String userId, String username, boolean admin, String sessionId, Instant expiresAt) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("username", username);
        claims.put("display_name", username);
        claims.put("user_id", userId);
        claims.put("is_admin", admin);
        claims.put("type", "");
        claims.put("sid", sessionId);
        claims.put("aud", "edd");
        claims.put("sub", username);
        claims.put("iat", expiresAt.minus(SESSION_LIFETIME).getEpochSecond());
        claims.put("exp", expiresAt.getEpochSecond());
        return claims;
    }

    /** A standalone API token without expiry, prefix included. */
    public String apiToken(String userId, String tokenId, Map<String, List<String>> scopes) {
        Map<String, Object> claims = apiClaims(userId, tokenId);
        claims.put("scopes", scopes);
        return "ecloud_" + jws("api+jwt", claims);
    }

    /** A standalone API token that ended a minute ago, prefix included. */
    public String expiredApiToken(String userId, String tokenId, Map<String, List<String>> scopes) {
        Map<String, Object> claims = apiClaims(userId, tokenId);
        claims.put("scopes", scopes);
        claims.put("exp", Instant.now().minusSeconds(60).getEpochSecond());
        return "ecloud_" + jws("api+jwt", claims);
    }

    /** A token for the image registry, valid for five minutes. */
    public String registryToken(String userId) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", "auth.cloud.localhost");
        claims.put("sub", userId);
        claims.put("aud", List.of("registry"));
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("exp", Instant.now().plusSeconds(300).getEpochSecond());
        return jws("registry+jwt", claims);
    }

    /** An API token of a service account without expiry, prefix included. */
    public String serviceAccountToken(String userId, String tokenId, String serviceAccountId) {
        Map<String, Object> claims = apiClaims(userId, tokenId);
        claims.put("service_account_id", serviceAccountId);
        return "ecloud_" + jws("api+jwt", claims);
    }

    /** What a password earns when a second factor is still due: good for the second step only. */
    public String challenge(String userId) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("user_id", userId);
        claims.put("type", "2fa_challenge");
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("exp", Instant.now().plusSeconds(300).getEpochSecond());
        return jws("challenge+jwt", claims);
    }

    /**
     * Signs any claims.
     *
     * @param typ header {@code typ}; null leaves out both it and the key id and signs with the secret, as tokens from before
     *     the key ids are
     */
    public String jws(@Nullable String typ, Map<String, Object> claims) {
        var header = Jwts.builder().header();
        if (typ == null) {
            return header.and().claims(claims).signWith(key(), Jwts.SIG.HS256).compact();
        }
        header.type(typ);
        if (signingKey == null) {
            return header.keyId(keyId())
                    .and()
                    .claims(claims)
                    .signWith(key(), Jwts.SIG.HS256)
                    .compact();
        }
        EcPrivateJwk jwk = jwk(signingKey);
        return header.keyId(jwk.getId())
                .and()
                .claims(claims)
                .signWith(jwk.toKey(), Jwts.SIG.ES256)
                .compact();
    }

    private static EcPrivateJwk jwk(String pem) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            ECPrivateKey key =
                    (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(bytes));
            return Jwks.builder().key(key).idFromThumbprint().build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> apiClaims(String userId, String tokenId) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("user_id", userId);
        claims.put("token_id", tokenId);
        claims.put("type", "api_token");
        claims.put("sub", userId);
        claims.put("iat", Instant.now().getEpochSecond());
        return claims;
    }

    private SecretKeySpec key() {
        return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    private String keyId() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key());
            byte[] digest = mac.doFinal("edd key id".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, 6));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
