package cloud.edd.platform.identity;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwsHeader;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.UnsupportedJwtException;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import io.jsonwebtoken.security.SignatureException;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the platform's tokens: three-part JWS, signed by auth-service with ES256. API tokens from before it had keys of its
 * own are signed with a secret that every service knows, HS256; nothing but an API token is taken with such a signature, and
 * {@link ApiTokenCheck} holds it against what was handed out.
 *
 * <p>A token is of exactly one kind, told by its header {@code typ} and its claim {@code type} together, and is taken for
 * no other; the prefix {@code ecloud_} alone decides nothing. Reading checks signature, expiry and kind. Whether the
 * token has been revoked is not in the token. Thread-safe.
 */
public final class TokenReader {
    // A token with 100 scopes has about 12 KiB; the servers accept headers up to 48 KiB.
    private static final int MAX_LENGTH = 32 * 1024;

    private static final String LEGACY_TYP = "JWT";
    private static final String OWN = "ES256";
    private static final String SHARED = "HS256";

    // When a challenge is over says its row, by a clock that all replicas read; no clock of ours is as wrong as that.
    private static final Duration PATIENCE_WITH_CHALLENGES = Duration.ofHours(1);

    private final JwtParser own;
    private final JwtParser challenges;
    private final List<JwtParser> shared;

    public TokenReader(VerificationKeys keys, SharedSecrets secrets, Clock clock) {
        KeyOfId published = keyId -> keyId == null ? Optional.empty() : keys.find(keyId);
        this.own = parser(Jwts.SIG.ES256, clock, Duration.ZERO, published);
        this.challenges = parser(Jwts.SIG.ES256, clock, PATIENCE_WITH_CHALLENGES, published);
        // Tokens issued before keys had names carry none: each secret is tried.
        this.shared = secrets.all().stream()
                .map(secret -> parser(
                        Jwts.SIG.HS256,
                        clock,
                        Duration.ZERO,
                        keyId -> keyId == null || keyId.equals(secret.id())
                                ? Optional.of(secret.key())
                                : Optional.empty()))
                .toList();
    }

    /** Who must prove a second factor, in which sign-in. */
    public record Challenge(String userId, String challengeId) {}

    /**
     * Reads what {@link TokenWriter#writeChallenge} signed. Whether it is over is not asked here but of its row.
     *
     * @throws TokenRejectedException when it is malformed, forged, or of another kind
     */
    public Challenge readChallenge(String presented) throws TokenRejectedException {
        if (presented.length() > MAX_LENGTH) {
            throw new TokenRejectedException("token is longer than " + MAX_LENGTH + " characters");
        }
        Parsed parsed = verify(presented, challenges);
        Claims claims = parsed.claims();
        if (parsed.shared()
                || !TokenWriter.CHALLENGE_TYP.equals(parsed.typ())
                || !TokenWriter.CHALLENGE_TYPE.equals(text(claims, "type"))
                || claims.getExpiration() == null) {
            throw new TokenRejectedException("token is not a challenge");
        }
        return new Challenge(required(claims, "user_id"), required(claims, "jti"));
    }

    /**
     * Who may pull which repository of the image registry.
     *
     * @param expiresAt what comes of it must not live longer
     */
    public record Pull(String userId, String repository, Instant expiresAt) {}

    /**
     * Reads what {@link TokenWriter#writePull} signed.
     *
     * @throws TokenRejectedException when it is malformed, forged, expired, or of another kind
     */
    public Pull readPull(String presented) throws TokenRejectedException {
        if (presented.length() > MAX_LENGTH) {
            throw new TokenRejectedException("token is longer than " + MAX_LENGTH + " characters");
        }
        Parsed parsed = verify(presented, own);
        Claims claims = parsed.claims();
        if (parsed.shared() || !TokenWriter.PULL_TYP.equals(parsed.typ()) || claims.getExpiration() == null) {
            throw new TokenRejectedException("token is not one to pull with");
        }
        if (claims.get("access") instanceof List<?> access
                && access.size() == 1
                && access.getFirst() instanceof Map<?, ?> one
                && one.get("name") instanceof String repository) {
            return new Pull(
                    required(claims, "sub"), repository, claims.getExpiration().toInstant());
        }
        throw new TokenRejectedException("token does not name one repository");
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
        boolean prefixed = presented.startsWith(TokenWriter.API_TOKEN_PREFIX);
        Parsed parsed = verify(prefixed ? presented.substring(TokenWriter.API_TOKEN_PREFIX.length()) : presented, own);
        TokenClaims claims = switch (parsed.typ()) {
            case TokenWriter.SESSION_TYP -> session(parsed);
            case TokenWriter.API_TYP, LEGACY_TYP -> apiToken(parsed);
            default -> throw new TokenRejectedException("token is of the unknown kind " + parsed.typ());
        };
        if (prefixed && claims instanceof TokenClaims.Session) {
            throw new TokenRejectedException("session token carries the prefix of an API token");
        }
        return claims;
    }

    private interface KeyOfId {
        Optional<? extends Key> find(@Nullable String keyId);
    }

    // A parser knows one algorithm, and its keys are of that algorithm: a public key is never taken for a secret.
    private static JwtParser parser(
            SecureDigestAlgorithm<?, ?> algorithm, Clock clock, Duration patience, KeyOfId keys) {
        return Jwts.parser()
                .clock(() -> Date.from(clock.instant()))
                .clockSkewSeconds(patience.toSeconds())
                .sig()
                .clear()
                .add(algorithm)
                .and()
                .zip()
                .clear()
                .and()
                .keyLocator(header -> {
                    String id = header instanceof JwsHeader jws ? jws.getKeyId() : null;
                    Optional<? extends Key> key = keys.find(id);
                    if (key.isEmpty()) {
                        throw new OtherKeyException(id);
                    }
                    return key.get();
                })
                .build();
    }

    private Parsed verify(String jws, JwtParser own) throws TokenRejectedException {
        String algorithm = algorithm(jws);
        List<JwtParser> parsers = switch (algorithm) {
            case OWN -> List.of(own);
            case SHARED -> shared;
            default -> throw new TokenRejectedException("token is signed in a way that does not count");
        };
        JwtException last = new UnsupportedJwtException("no key");
        for (JwtParser parser : parsers) {
            try {
                var token = parser.parseSignedClaims(jws);
                String typ = token.getHeader().getType();
                return new Parsed(typ == null ? LEGACY_TYP : typ, algorithm.equals(SHARED), token.getPayload());
            } catch (SignatureException | OtherKeyException e) {
                last = e;
            } catch (JwtException | IllegalArgumentException e) {
                throw new TokenRejectedException("token is not acceptable: " + reason(e), e);
            }
        }
        throw new TokenRejectedException("token is not signed by this platform", last);
    }

    // What the header says is a claim of whoever shows the token: it chooses the keys that are tried, nothing else.
    private static String algorithm(String jws) throws TokenRejectedException {
        try {
            byte[] header = Base64.getUrlDecoder().decode(jws.substring(0, Math.max(0, jws.indexOf('.'))));
            JsonElement json = JsonParser.parseString(new String(header, StandardCharsets.UTF_8));
            JsonElement algorithm = json.isJsonObject() ? json.getAsJsonObject().get("alg") : null;
            if (algorithm != null && algorithm.isJsonPrimitive()) {
                return algorithm.getAsString();
            }
            throw new TokenRejectedException("token does not say how it is signed");
        } catch (IllegalArgumentException | JsonParseException e) {
            throw new TokenRejectedException("token is malformed: " + reason(e), e);
        }
    }

    // Messages of the library can repeat parts of the token.
    private static String reason(RuntimeException e) {
        return e.getClass().getSimpleName();
    }

    private static TokenClaims.Session session(Parsed parsed) throws TokenRejectedException {
        Claims claims = parsed.claims();
        if (parsed.shared() || !TokenWriter.SESSION_TYPE.equals(text(claims, "type"))) {
            throw new TokenRejectedException("token is not a session");
        }
        if (claims.getAudience() == null || !claims.getAudience().contains(TokenWriter.AUDIENCE)) {
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
        // A form without a type of its own is from the time of the shared secret.
        if (parsed.typ().equals(LEGACY_TYP) && !parsed.shared()) {
            throw new TokenRejectedException("token does not say what it is");
        }
        if (!TokenWriter.API_TYPE.equals(text(claims, "type"))) {
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

    /** @param shared whether the signature is one that every service could have made */
    private record Parsed(String typ, boolean shared, Claims claims) {}

    /** The token names no key that counts. */
    private static final class OtherKeyException extends JwtException {
        private static final long serialVersionUID = 1L;

        OtherKeyException(@Nullable String keyId) {
            super("signed by key " + keyId);
        }
    }
}
