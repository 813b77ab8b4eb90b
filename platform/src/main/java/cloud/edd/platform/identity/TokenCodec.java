package cloud.edd.platform.identity;

import cloud.edd.platform.identity.SigningKeys.SigningKey;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwsHeader;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.UnsupportedJwtException;
import io.jsonwebtoken.security.SignatureException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the platform's tokens: three-part JWS, HS256 and nothing else.
 *
 * <p>A token is of exactly one kind, told by its header {@code typ} and its claim {@code type} together, and is taken for
 * no other; the prefix {@code ecloud_} alone decides nothing. Reading checks signature, expiry and kind. Whether the
 * token has been revoked is not in the token. Thread-safe.
 */
public final class TokenCodec {
    /** What an API token starts with when it is handed out. */
    public static final String API_TOKEN_PREFIX = "ecloud_";

    // A token with 100 scopes has about 12 KiB; the servers accept headers up to 48 KiB.
    private static final int MAX_LENGTH = 32 * 1024;

    private static final String SESSION_TYP = "session+jwt";
    private static final String API_TYP = "api+jwt";
    private static final String LEGACY_TYP = "JWT";
    private static final String SESSION_TYPE = "";
    private static final String API_TYPE = "api_token";
    private static final String CHALLENGE_TYP = "challenge+jwt";
    private static final String CHALLENGE_TYPE = "2fa_challenge";
    private static final String REGISTRY_TYP = "registry+jwt";
    private static final String AUDIENCE = "edd";

    private final SigningKeys keys;
    private final List<JwtParser> parsers;

    public TokenCodec(SigningKeys keys, Clock clock) {
        this.keys = keys;
        this.parsers = keys.all().stream().map(key -> parser(key, clock)).toList();
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
     * else, and {@link #read} refuses it.
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

    /** Signs a token for the image registry, which {@link #read} refuses: no service but the registry takes one. */
    public String write(RegistryGrant grant, Instant issuedAt, Instant expiresAt) {
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
        return sign(REGISTRY_TYP, claims);
    }

    /** Who must prove a second factor, in which sign-in. */
    public record Challenge(String userId, String challengeId) {}

    /**
     * Reads what {@link #writeChallenge} signed.
     *
     * @throws TokenRejectedException when it is malformed, forged, expired, or of another kind
     */
    public Challenge readChallenge(String presented) throws TokenRejectedException {
        if (presented.length() > MAX_LENGTH) {
            throw new TokenRejectedException("token is longer than " + MAX_LENGTH + " characters");
        }
        Parsed parsed = verify(presented);
        Claims claims = parsed.claims();
        if (!CHALLENGE_TYP.equals(parsed.typ())
                || !CHALLENGE_TYPE.equals(text(claims, "type"))
                || claims.getExpiration() == null) {
            throw new TokenRejectedException("token is not a challenge");
        }
        return new Challenge(required(claims, "user_id"), required(claims, "jti"));
    }

    /**
     * Reads a token as it was presented.
     *
     * @throws TokenRejectedException when it is malformed, forged, expired, or of a kind no service accepts
     */
    public TokenClaims read(String presented) throws TokenRejectedException {
        if (presented.length() > MAX_LENGTH) {
            throw new TokenRejectedException("token is longer than " + MAX_LENGTH + " characters");
        }
        boolean prefixed = presented.startsWith(API_TOKEN_PREFIX);
        Parsed parsed = verify(prefixed ? presented.substring(API_TOKEN_PREFIX.length()) : presented);
        TokenClaims claims = switch (parsed.typ()) {
            case SESSION_TYP -> session(parsed);
            case API_TYP, LEGACY_TYP -> apiToken(parsed);
            default -> throw new TokenRejectedException("token is of the unknown kind " + parsed.typ());
        };
        if (prefixed && claims instanceof TokenClaims.Session) {
            throw new TokenRejectedException("session token carries the prefix of an API token");
        }
        return claims;
    }

    private String sign(String typ, Map<String, Object> claims) {
        SigningKey key = keys.current();
        return Jwts.builder()
                .header()
                .type(typ)
                .keyId(key.id())
                .and()
                .content(PayloadJson.write(claims))
                .signWith(key.key(), Jwts.SIG.HS256)
                .compact();
    }

    private static JwtParser parser(SigningKey key, Clock clock) {
        return Jwts.parser()
                .clock(() -> Date.from(clock.instant()))
                .sig()
                .clear()
                .add(Jwts.SIG.HS256)
                .and()
                .zip()
                .clear()
                .and()
                .keyLocator(header -> {
                    String id = header instanceof JwsHeader jws ? jws.getKeyId() : null;
                    // Tokens issued before keys had names carry none: each key is tried.
                    if (id != null && !id.equals(key.id())) {
                        throw new OtherKeyException(id);
                    }
                    return key.key();
                })
                .build();
    }

    private Parsed verify(String jws) throws TokenRejectedException {
        JwtException last = new UnsupportedJwtException("no key");
        for (JwtParser parser : parsers) {
            try {
                var token = parser.parseSignedClaims(jws);
                String typ = token.getHeader().getType();
                return new Parsed(
                        typ == null ? LEGACY_TYP : typ, token.getHeader().getKeyId(), token.getPayload());
            } catch (SignatureException | OtherKeyException e) {
                last = e;
            } catch (JwtException | IllegalArgumentException e) {
                throw new TokenRejectedException("token is not acceptable: " + reason(e), e);
            }
        }
        throw new TokenRejectedException("token is not signed by this platform", last);
    }

    // Messages of the library can repeat parts of the token.
    private static String reason(RuntimeException e) {
        return e.getClass().getSimpleName();
    }

    private static TokenClaims.Session session(Parsed parsed) throws TokenRejectedException {
        Claims claims = parsed.claims();
        if (parsed.keyId() == null || !SESSION_TYPE.equals(text(claims, "type"))) {
            throw new TokenRejectedException("token is not a session");
        }
        if (claims.getAudience() == null || !claims.getAudience().contains(AUDIENCE)) {
            throw new TokenRejectedException("session token is for another audience");
        }
        Date expires = claims.getExpiration();
        if (expires == null) {
            throw new TokenRejectedException("session token has no expiry");
        }
        return new TokenClaims.Session(
                required(claims, "user_id"),
                required(claims, "username"),
                orEmpty(text(claims, "display_name")),
                Boolean.TRUE.equals(claims.get("is_admin")),
                required(claims, "sid"),
                issuedAt(claims),
                expires.toInstant());
    }

    private static TokenClaims.ApiToken apiToken(Parsed parsed) throws TokenRejectedException {
        Claims claims = parsed.claims();
        if (!API_TYPE.equals(text(claims, "type"))) {
            throw new TokenRejectedException("token is not an API token");
        }
        String account = text(claims, "service_account_id");
        boolean bound = account != null && !account.isEmpty();
        Date expires = claims.getExpiration();
        return new TokenClaims.ApiToken(
                required(claims, "user_id"),
                required(claims, "token_id"),
                bound ? account : null,
                bound ? null : scopes(claims.get("scopes")),
                issuedAt(claims),
                expires == null ? null : expires.toInstant());
    }

    private static Scopes scopes(@Nullable Object claim) throws TokenRejectedException {
        if (claim == null) {
            return Scopes.NONE;
        }
        if (!(claim instanceof Map<?, ?> map)) {
            throw new TokenRejectedException("API token has malformed scopes");
        }
        Map<String, List<String>> grants = new TreeMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getValue() instanceof Collection<?> actions)) {
                throw new TokenRejectedException("API token has malformed scopes");
            }
            grants.put(
                    String.valueOf(entry.getKey()),
                    actions.stream().map(String::valueOf).toList());
        }
        return Scopes.of(grants);
    }

    private static Instant issuedAt(Claims claims) throws TokenRejectedException {
        Date issued = claims.getIssuedAt();
        if (issued == null) {
            throw new TokenRejectedException("token does not say when it was issued");
        }
        return issued.toInstant();
    }

    private static String required(Claims claims, String name) throws TokenRejectedException {
        String value = text(claims, name);
        if (value == null || value.isEmpty()) {
            throw new TokenRejectedException("token has no " + name);
        }
        return value;
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static @Nullable String text(Claims claims, String name) {
        return claims.get(name) instanceof String value ? value : null;
    }

    private record Parsed(String typ, @Nullable String keyId, Claims claims) {}

    /** The token names a key that is not this parser's. */
    private static final class OtherKeyException extends JwtException {
        private static final long serialVersionUID = 1L;

        OtherKeyException(String keyId) {
            super("signed by key " + keyId);
        }
    }
}
