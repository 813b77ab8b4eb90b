package cloud.edd.platform.identity;

import io.jsonwebtoken.Jwts;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Signs the platform's tokens, which only auth-service can: three-part JWS, ES256. What it writes, {@link TokenReader} reads.
 * Thread-safe.
 */
public final class TokenWriter {
    /** What an API token starts with when it is handed out. */
    public static final String API_TOKEN_PREFIX = "ecloud_";

    static final String SESSION_TYP = "session+jwt";
    static final String API_TYP = "api+jwt";
    static final String SESSION_TYPE = "";
    static final String API_TYPE = "api_token";
    static final String CHALLENGE_TYP = "challenge+jwt";
    static final String CHALLENGE_TYPE = "2fa_challenge";
    static final String AUDIENCE = "edd";
    static final String PULL_TYP = "pull+jwt";
    private static final String REGISTRY_TYP = "registry+jwt";

    private final SigningKeys keys;

    public TokenWriter(SigningKeys keys) {
        this.keys = keys;
    }

    /** Signs a session token. */
    public String write(TokenClaims.Session session) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("username", session.username());
        claims.put("display_name", session.displayName());
        claims.put("user_id", session.userId());
        claims.put("is_admin", session.admin());
        claims.put("type", SESSION_TYPE);
        claims.put("sid", session.sessionId());
        claims.put("aud", AUDIENCE);
        claims.put("sub", session.username());
        claims.put("iat", session.issuedAt().getEpochSecond());
        claims.put("exp", session.expiresAt().getEpochSecond());
        return sign(SESSION_TYP, claims);
    }

    /** Signs an API token, prefix included. */
    public String write(TokenClaims.ApiToken token) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("user_id", token.userId());
        claims.put("token_id", token.tokenId());
        claims.put("type", API_TYPE);
        if (token.serviceAccountId() != null) {
            claims.put("service_account_id", token.serviceAccountId());
        } else if (token.scopes() != null) {
            claims.put("scopes", token.scopes().grants());
        }
        claims.put("sub", token.userId());
        claims.put("iat", token.issuedAt().getEpochSecond());
        if (token.expiresAt() != null) {
            claims.put("exp", token.expiresAt().getEpochSecond());
        }
        return API_TOKEN_PREFIX + sign(API_TYP, claims);
    }

    /**
     * Signs what a right password earns while a second factor is still due. It says who must prove it, is good for nothing
     * else, and {@link TokenReader#read} refuses it.
     */
    public String writeChallenge(String userId, String challengeId, Instant issuedAt, Instant expiresAt) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("user_id", userId);
        claims.put("type", CHALLENGE_TYPE);
        claims.put("jti", challengeId);
        claims.put("iat", issuedAt.getEpochSecond());
        claims.put("exp", expiresAt.getEpochSecond());
        return sign(CHALLENGE_TYP, claims);
    }

    /** What may be done with one repository of the image registry, as the distribution specification writes it. */
    public record RegistryAccess(String type, String name, List<String> actions) {}

    /**
     * What a token for the image registry says.
     *
     * @param subject the user whose repositories these are; null for nobody
     * @param audience the registry
     * @param access may be empty
     */
    public record RegistryGrant(
            String issuer, @Nullable String subject, String audience, String id, List<RegistryAccess> access) {}

    /** Signs a token for the image registry, which {@link TokenReader#read} refuses: no service but the registry takes one. */
    public String write(RegistryGrant grant, Instant issuedAt, Instant expiresAt) {
        return sign(REGISTRY_TYP, claims(grant, issuedAt, expiresAt));
    }

    /**
     * Signs what stands in for a password when the registry's token is asked for on behalf of a user. It is good for nothing
     * else, and {@link TokenReader#read} refuses it.
     *
     * @param grant of a user, for one repository
     */
    public String writePull(RegistryGrant grant, Instant issuedAt, Instant expiresAt) {
        return sign(PULL_TYP, claims(grant, issuedAt, expiresAt));
    }

    private static Map<String, Object> claims(RegistryGrant grant, Instant issuedAt, Instant expiresAt) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", grant.issuer());
        if (grant.subject() != null) {
            claims.put("sub", grant.subject());
        }
        claims.put("aud", List.of(grant.audience()));
        claims.put("jti", grant.id());
        claims.put("iat", issuedAt.getEpochSecond());
        claims.put("exp", expiresAt.getEpochSecond());
        if (!grant.access().isEmpty()) {
            claims.put(
                    "access",
                    grant.access().stream()
                            .map(one -> Map.of("type", one.type(), "name", one.name(), "actions", one.actions()))
                            .toList());
        }
        return claims;
    }

    private String sign(String typ, Map<String, Object> claims) {
        return Jwts.builder()
                .header()
                .type(typ)
                .keyId(keys.currentId())
                .and()
                .content(PayloadJson.write(claims))
                .signWith(keys.current(), Jwts.SIG.ES256)
                .compact();
    }
}
