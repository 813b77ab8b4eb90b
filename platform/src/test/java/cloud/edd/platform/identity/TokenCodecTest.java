package cloud.edd.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jsonwebtoken.Jwts;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokenCodecTest {
    private static final Instant NOW = Instant.parse("2031-05-01T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String OTHER_SECRET = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";
    private static final TokenClaims.Session SESSION = new TokenClaims.Session(
            "q7jk2l00", "mira", "Mira", true, "sid-1", NOW.minusSeconds(60), NOW.plusSeconds(60));
    private static final TokenClaims.ApiToken STANDALONE = new TokenClaims.ApiToken(
            "q7jk2l00", "t0000001", null, new Scopes(Map.of("storage.q7jk2l00.files", Set.of("read"))), NOW, null);
    private static final TokenClaims.ApiToken BOUND =
            new TokenClaims.ApiToken("q7jk2l00", "t0000002", "sa000001", null, NOW, NOW.plusSeconds(1));

    private final TokenCodec codec = codec(SECRET, null);

    @Test
    void everyKindReadsBackAsItWasWritten() throws Exception {
        assertThat(codec.read(codec.write(SESSION))).isEqualTo(SESSION);
        assertThat(codec.read(codec.write(STANDALONE))).isEqualTo(STANDALONE);
        assertThat(codec.read(codec.write(BOUND))).isEqualTo(BOUND);
    }

    @Test
    void aSessionHasTheHeaderAndClaimsOfTheContract() {
        String[] parts = codec.write(SESSION).split("\\.");
        assertThat(decode(parts[0]))
                .contains("\"alg\":\"HS256\"")
                .contains("\"typ\":\"session+jwt\"")
                .contains("\"kid\":\"");
        assertThat(decode(parts[1]))
                .isEqualTo(
                        "{\"username\":\"mira\",\"display_name\":\"Mira\",\"user_id\":\"q7jk2l00\",\"is_admin\":true,"
                                + "\"type\":\"\",\"sid\":\"sid-1\",\"aud\":\"edd\",\"sub\":\"mira\",\"iat\":%d,\"exp\":%d}",
                        NOW.getEpochSecond() - 60, NOW.getEpochSecond() + 60);
    }

    @Test
    void anApiTokenHasThePrefixAndClaimsOfTheContract() {
        assertThat(codec.write(STANDALONE)).startsWith("ecloud_ey");
        String bound = codec.write(BOUND).substring("ecloud_".length()).split("\\.")[1];
        assertThat(decode(bound))
                .isEqualTo(
                        "{\"user_id\":\"q7jk2l00\",\"token_id\":\"t0000002\",\"type\":\"api_token\","
                                + "\"service_account_id\":\"sa000001\",\"sub\":\"q7jk2l00\",\"iat\":%d,\"exp\":%d}",
                        NOW.getEpochSecond(), NOW.getEpochSecond() + 1);
    }

    @Property
    void plainBase64DecodesThePayloadForAnyDisplayName(@ForAll("names") String displayName) throws Exception {
        String name = displayName.replaceAll("\\p{Cs}", "");
        var session = new TokenClaims.Session(
                "q7jk2l00", name + "x", name, false, "sid", NOW.minusSeconds(1), NOW.plusSeconds(1));
        String token = codec.write(session);
        assertThat(token.split("\\.")[1]).doesNotContain("-", "_");
        assertThat(new String(Base64.getDecoder().decode(token.split("\\.")[1]), StandardCharsets.US_ASCII))
                .startsWith("{\"username\":");
        assertThat(codec.read(token)).isEqualTo(session);
    }

    // All of Unicode alone would hardly ever draw the few characters that matter.
    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ascii(),
                Arbitraries.strings().withChars('>', '?', '~', '\u007f', 'a', 'ü'),
                Arbitraries.strings());
    }

    @Test
    void theCharactersThatWouldNeedBase64urlAreEscaped() throws Exception {
        String name = ">?~\u007f>>>???~~~ü日本😀";
        var session = new TokenClaims.Session("u", "mira", name, false, "s", NOW, NOW.plusSeconds(1));
        assertThat(codec.read(codec.write(session))).isEqualTo(session);
        assertThat(codec.write(session).split("\\.")[1]).doesNotContain("-", "_");
    }

    @Test
    void anApiTokenWithoutItsPrefixIsStillAnApiToken() throws Exception {
        String stripped = codec.write(STANDALONE).substring("ecloud_".length());
        assertThat(codec.read(stripped)).isInstanceOf(TokenClaims.ApiToken.class);
    }

    @Test
    void aSessionWithThePrefixIsRefused() {
        assertRefused("ecloud_" + codec.write(SESSION));
    }

    @Test
    void kindsAreNotMixed() {
        String kid = keyId();
        Map<String, Object> session = Map.of(
                "user_id",
                "u",
                "username",
                "mira",
                "type",
                "",
                "sid",
                "s",
                "aud",
                "edd",
                "iat",
                epoch(0),
                "exp",
                epoch(9));
        Map<String, Object> api = Map.of("user_id", "u", "token_id", "t", "type", "api_token", "iat", epoch(0));
        Map<String, Object> challenge =
                Map.of("user_id", "u", "type", "2fa_challenge", "iat", epoch(0), "exp", epoch(9));
        // The signing below is right: an honest pair passes.
        assertThat(accepted(sign(SECRET, "session+jwt", kid, session))).isTrue();
        assertThat(accepted(sign(SECRET, "api+jwt", kid, api))).isTrue();

        assertRefused(sign(SECRET, "session+jwt", kid, api));
        for (String type : List.of("2fa_challenge", "api_token", "session")) {
            Map<String, Object> otherwiseASession = new HashMap<>(session);
            otherwiseASession.put("type", type);
            assertRefused(sign(SECRET, "session+jwt", kid, otherwiseASession));
        }
        assertRefused(sign(SECRET, "api+jwt", kid, session));
        for (String typ : new String[] {"session+jwt", "api+jwt", "JWT", "registry+jwt", null}) {
            assertRefused(sign(SECRET, typ, kid, challenge));
            assertRefused(sign(SECRET, typ, null, challenge));
        }
        assertRefused(sign(SECRET, "JWT", kid, session));
        assertRefused(sign(SECRET, null, null, session));
        assertRefused(sign(SECRET, "session+jwt", null, session));
        assertRefused(sign(SECRET, "other+jwt", kid, session));
    }

    @Test
    void aChallengeIsNeitherSessionNorApiToken() {
        String challenge = codec.writeChallenge("u", "c1", NOW, NOW.plusSeconds(300));
        assertThat(decode(challenge.split("\\.")[1]))
                .isEqualTo(
                        "{\"user_id\":\"u\",\"type\":\"2fa_challenge\",\"jti\":\"c1\",\"iat\":%d,\"exp\":%d}",
                        NOW.getEpochSecond(), NOW.getEpochSecond() + 300);
        assertRefused(challenge);
        assertRefused("ecloud_" + challenge);
    }

    @Test
    void aRegistryTokenIsNoSession() {
        Map<String, Object> registry = Map.of(
                "iss", "auth.cloud.example", "sub", "u", "aud", List.of("registry"), "iat", epoch(0), "exp", epoch(9));
        for (String typ : new String[] {"session+jwt", "api+jwt", "JWT", null}) {
            assertRefused(sign(SECRET, typ, keyId(), registry));
        }
    }

    @Test
    void anApiTokenOfTheOlderFormPasses() throws Exception {
        Map<String, Object> legacy = Map.of(
                "user_id",
                "q7Jk2L",
                "token_id",
                "Tn4x9B",
                "type",
                "api_token",
                "sub",
                "q7Jk2L",
                "scopes",
                Map.of("compute.q7Jk2L.containers", List.of("read", "read")),
                "iat",
                epoch(-9));
        for (String typ : new String[] {"JWT", null}) {
            assertThat(codec.read("ecloud_" + sign(SECRET, typ, null, legacy)))
                    .isEqualTo(new TokenClaims.ApiToken(
                            "q7Jk2L",
                            "Tn4x9B",
                            null,
                            new Scopes(Map.of("compute.q7Jk2L.containers", Set.of("read"))),
                            NOW.minusSeconds(9),
                            null));
        }
    }

    @Test
    void aSessionNeedsEveryClaim() {
        for (String missing : List.of("user_id", "username", "sid", "aud", "iat", "exp", "type")) {
            Map<String, Object> claims = new HashMap<>(Map.of(
                    "user_id",
                    "u",
                    "username",
                    "mira",
                    "type",
                    "",
                    "sid",
                    "s",
                    "aud",
                    "edd",
                    "iat",
                    epoch(0),
                    "exp",
                    epoch(9)));
            claims.remove(missing);
            assertRefused(sign(SECRET, "session+jwt", keyId(), claims));
        }
    }

    @Test
    void expiredForgedAndMalformedTokensAreRefused() {
        var expired = new TokenClaims.Session("u", "m", "", false, "s", NOW.minusSeconds(9), NOW.minusSeconds(1));
        assertRefused(codec.write(expired));
        assertRefused(codec(OTHER_SECRET, null).write(SESSION));
        String token = codec.write(SESSION);
        assertRefused(token.substring(0, token.length() - 2));
        assertRefused(token + "x");
        assertRefused("");
        assertRefused("ecloud_");
        assertRefused("a.b.c");
        assertRefused("x".repeat(100_000));
        String[] parts = token.split("\\.");
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        assertRefused(none + "." + parts[1] + ".");
        assertRefused(none + "." + parts[1] + "." + parts[2]);
    }

    @Test
    void onlyHs256IsAccepted() {
        SecretKey key = new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA512");
        String token = Jwts.builder()
                .header()
                .type("api+jwt")
                .keyId(keyId())
                .and()
                .claims(Map.of("user_id", "u", "token_id", "t", "type", "api_token", "iat", epoch(0)))
                .signWith(key, Jwts.SIG.HS512)
                .compact();
        assertRefused(token);
    }

    @Test
    void thePreviousSecretVerifiesAndNeverSigns() throws Exception {
        TokenCodec rotated = codec(OTHER_SECRET, SECRET);
        assertThat(rotated.read(codec.write(SESSION))).isEqualTo(SESSION);
        assertThat(rotated.read(codec.write(STANDALONE))).isEqualTo(STANDALONE);
        assertRefused(rotated.write(SESSION));
        assertThat(codec(OTHER_SECRET, null).read(rotated.write(SESSION))).isEqualTo(SESSION);
    }

    @Test
    void shortSecretsAreRefusedByName() {
        assertThatThrownBy(() -> SigningKeys.of("short", Optional.empty()))
                .hasMessageContaining("JWT_SECRET")
                .hasMessageContaining("at least 32");
        assertThatThrownBy(() -> SigningKeys.of(SECRET, Optional.of("short")))
                .hasMessageContaining("JWT_SECRET_PREVIOUS");
    }

    private static TokenCodec codec(String secret, @Nullable String previous) {
        return new TokenCodec(SigningKeys.of(secret, Optional.ofNullable(previous)), CLOCK);
    }

    private static String keyId() {
        return SigningKeys.of(SECRET, Optional.empty()).current().id();
    }

    private static long epoch(long offset) {
        return NOW.getEpochSecond() + offset;
    }

    private static String sign(String secret, @Nullable String typ, @Nullable String kid, Map<String, Object> claims) {
        var header = Jwts.builder().header();
        if (typ != null) {
            header.type(typ);
        }
        if (kid != null) {
            header.keyId(kid);
        }
        return header.and()
                .claims(claims)
                .signWith(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"), Jwts.SIG.HS256)
                .compact();
    }

    private boolean accepted(String token) {
        try {
            codec.read(token);
            return true;
        } catch (TokenRejectedException e) {
            return false;
        }
    }

    private void assertRefused(String token) {
        assertThatThrownBy(() -> codec.read(token)).isInstanceOf(TokenRejectedException.class);
    }

    private static String decode(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}
