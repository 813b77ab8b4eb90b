package cloud.edd.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.platform.secret.Secret;
import cloud.edd.platform.secret.UnusableSecretException;
import cloud.edd.testing.identity.TestTokens;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokenTest {
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

    private final TokenWriter writer = writer(TestTokens.SIGNING_KEY);
    private final TokenReader reader = reader(keys(TestTokens.SIGNING_KEY, null));

    @Test
    void everyKindReadsBackAsItWasWritten() throws Exception {
        assertThat(reader.read(writer.write(SESSION))).isEqualTo(SESSION);
        assertThat(reader.read(writer.write(STANDALONE))).isEqualTo(STANDALONE);
        assertThat(reader.read(writer.write(BOUND))).isEqualTo(BOUND);
    }

    @Test
    void aSessionHasTheHeaderAndClaimsOfTheContract() {
        String[] parts = writer.write(SESSION).split("\\.");
        assertThat(decode(parts[0]))
                .contains("\"alg\":\"ES256\"")
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
        assertThat(writer.write(STANDALONE)).startsWith("ecloud_ey");
        String bound = writer.write(BOUND).substring("ecloud_".length()).split("\\.")[1];
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
        String token = writer.write(session);
        assertThat(token.split("\\.")[1]).doesNotContain("-", "_");
        assertThat(new String(Base64.getDecoder().decode(token.split("\\.")[1]), StandardCharsets.US_ASCII))
                .startsWith("{\"username\":");
        assertThat(reader.read(token)).isEqualTo(session);
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
        assertThat(reader.read(writer.write(session))).isEqualTo(session);
        assertThat(writer.write(session).split("\\.")[1]).doesNotContain("-", "_");
    }

    @Test
    void anApiTokenWithoutItsPrefixIsStillAnApiToken() throws Exception {
        String stripped = writer.write(STANDALONE).substring("ecloud_".length());
        assertThat(reader.read(stripped)).isInstanceOf(TokenClaims.ApiToken.class);
    }

    @Test
    void aSessionWithThePrefixIsRefused() {
        assertRefused("ecloud_" + writer.write(SESSION));
    }

    @Test
    void kindsAreNotMixed() {
        String kid = keyId();
        Map<String, Object> challenge =
                Map.of("user_id", "u", "type", "2fa_challenge", "iat", epoch(0), "exp", epoch(9));
        // The signing below is right: an honest pair passes.
        assertThat(accepted(sign("session+jwt", kid, session()))).isTrue();
        assertThat(accepted(sign("api+jwt", kid, api()))).isTrue();
        assertThat(accepted(signShared("api+jwt", null, api()))).isTrue();

        assertRefused(sign("session+jwt", kid, api()));
        for (String type : List.of("2fa_challenge", "api_token", "session")) {
            Map<String, Object> otherwiseASession = new HashMap<>(session());
            otherwiseASession.put("type", type);
            assertRefused(sign("session+jwt", kid, otherwiseASession));
        }
        assertRefused(sign("api+jwt", kid, session()));
        for (String typ : new String[] {"session+jwt", "api+jwt", "JWT", "registry+jwt", null}) {
            assertRefused(sign(typ, kid, challenge));
            assertRefused(signShared(typ, null, challenge));
            assertRefused(signShared(typ, null, session()));
        }
        assertRefused(sign("JWT", kid, session()));
        assertRefused(sign("JWT", kid, api()));
        assertRefused(sign(null, kid, api()));
        assertRefused(sign("session+jwt", null, session()));
        assertRefused(sign("api+jwt", null, api()));
        assertRefused(sign("other+jwt", kid, session()));
    }

    @Test
    void aChallengeIsNeitherSessionNorApiToken() {
        String challenge = writer.writeChallenge("u", "c1", NOW, NOW.plusSeconds(300));
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
            assertRefused(sign(typ, keyId(), registry));
            assertRefused(signShared(typ, null, registry));
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
            assertThat(reader.read("ecloud_" + signShared(typ, null, legacy)))
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
            assertRefused(sign("session+jwt", keyId(), claims));
        }
    }

    @Test
    void expiredForgedAndMalformedTokensAreRefused() {
        var expired = new TokenClaims.Session("u", "m", "", false, "s", NOW.minusSeconds(9), NOW.minusSeconds(1));
        assertRefused(writer.write(expired));
        assertRefused(writer(TestTokens.OTHER_SIGNING_KEY).write(SESSION));
        String token = writer.write(SESSION);
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
    void weakness5ASharedSecretMakesNothingButAnApiToken() throws Exception {
        TestTokens insider = TestTokens.signedWith(SECRET);
        assertThat(reader.read(insider.apiToken("u", "t", Map.of()))).isInstanceOf(TokenClaims.ApiToken.class);
        Map<String, Object> challenge =
                Map.of("user_id", "u", "type", "2fa_challenge", "jti", "c", "iat", epoch(0), "exp", epoch(9));
        assertThat(reader.readChallenge(sign("challenge+jwt", keyId(), challenge))
                        .challengeId())
                .isEqualTo("c");
        String shared =
                SharedSecrets.of(SECRET, Optional.empty()).all().getFirst().id();
        for (String kid : new String[] {shared, keyId(), null}) {
            assertRefused(signShared("session+jwt", kid, session()));
            String forged = signShared("challenge+jwt", kid, challenge);
            assertThatThrownBy(() -> reader.readChallenge(forged)).isInstanceOf(TokenRejectedException.class);
        }
        assertThat(reader.readChallenge(writer.writeChallenge("u", "c", NOW, NOW.plusSeconds(9)))
                        .challengeId())
                .isEqualTo("c");
    }

    @Test
    void weakness5APublicKeyIsNoSecret() throws Exception {
        PublicKey published = keys(TestTokens.SIGNING_KEY, null).find(keyId()).orElseThrow();
        byte[] der = published.getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
        JsonWebKey jwk = keys(TestTokens.SIGNING_KEY, null).published().getFirst();
        for (byte[] secret : List.of(
                der,
                pem.getBytes(StandardCharsets.US_ASCII),
                pem.strip().getBytes(StandardCharsets.US_ASCII),
                Base64.getUrlDecoder().decode(jwk.x()))) {
            var key = new SecretKeySpec(secret, "HmacSHA256");
            for (String kid : new String[] {keyId(), null}) {
                assertRefused(sign(key, Jwts.SIG.HS256, "session+jwt", kid, session()));
                assertRefused(sign(key, Jwts.SIG.HS256, "api+jwt", kid, api()));
            }
        }
    }

    @Test
    void weakness5OnlyEs256AndForOldApiTokensHs256Count() throws Exception {
        var secret = new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA512");
        String shared =
                SharedSecrets.of(SECRET, Optional.empty()).all().getFirst().id();
        assertRefused(sign(secret, Jwts.SIG.HS512, "api+jwt", shared, api()));
        assertRefused(sign(secret, Jwts.SIG.HS384, "api+jwt", null, api()));
        KeyPair rsa = Jwts.SIG.RS256.keyPair().build();
        KeyPair curve384 = Jwts.SIG.ES384.keyPair().build();
        KeyPair curve256 = Jwts.SIG.ES256.keyPair().build();
        for (String kid : new String[] {keyId(), shared, null}) {
            assertRefused(sign(rsa.getPrivate(), Jwts.SIG.RS256, "session+jwt", kid, session()));
            assertRefused(sign(curve384.getPrivate(), Jwts.SIG.ES384, "session+jwt", kid, session()));
            // The right algorithm and the name of the right key, by another key.
            assertRefused(sign(curve256.getPrivate(), Jwts.SIG.ES256, "session+jwt", kid, session()));
        }
    }

    @Test
    void weakness5AKeyThatATokenBringsAlongIsNotAsked() {
        KeyPair pair = Jwts.SIG.ES256.keyPair().build();
        var own = Jwks.builder()
                .key((ECPublicKey) pair.getPublic())
                .idFromThumbprint()
                .build();
        for (String kid : List.of(keyId(), own.getId())) {
            assertRefused(Jwts.builder()
                    .header()
                    .type("session+jwt")
                    .keyId(kid)
                    .jwk(own)
                    .jwkSetUrl(URI.create("http://127.0.0.1:1/keys"))
                    .and()
                    .claims(session())
                    .signWith(pair.getPrivate(), Jwts.SIG.ES256)
                    .compact());
        }
    }

    @Test
    void weakness5AnAlteredAlgorithmOrAnEmptySignatureIsRefused() {
        String[] parts = writer.write(SESSION).split("\\.");
        String header = decode(parts[0]);
        for (String algorithm : List.of("none", "NONE", "HS256", "ES384", "es256", "")) {
            assertRefused(encode(header.replace("ES256", algorithm)) + "." + parts[1] + "." + parts[2]);
            assertRefused(encode(header.replace("ES256", algorithm)) + "." + parts[1] + ".");
        }
        // CVE-2022-21449: r and s of zero verified everything.
        String zero = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);
        assertRefused(parts[0] + "." + parts[1] + "." + zero);
        assertRefused(encode("[]") + "." + parts[1] + "." + parts[2]);
        assertRefused(encode("{\"alg\":[\"ES256\"]}") + "." + parts[1] + "." + parts[2]);
        assertRefused(encode("{\"alg\":") + "." + parts[1] + "." + parts[2]);
    }

    @Test
    void weakness5TwoKeysVerifyAndOneSigns() throws Exception {
        SigningKeys rotated = keys(TestTokens.OTHER_SIGNING_KEY, TestTokens.SIGNING_KEY);
        TokenReader both = reader(rotated);
        assertThat(both.read(writer.write(SESSION))).isEqualTo(SESSION);
        String newer = new TokenWriter(rotated).write(SESSION);
        assertThat(both.read(newer)).isEqualTo(SESSION);
        assertRefused(newer);
        TokenReader after = reader(keys(TestTokens.OTHER_SIGNING_KEY, null));
        assertThat(after.read(newer)).isEqualTo(SESSION);
        assertThatThrownBy(() -> after.read(writer.write(SESSION))).isInstanceOf(TokenRejectedException.class);
    }

    @Test
    void severalPredecessorsCountAndMayBePublicHalves() throws Exception {
        PublicKey half = keys(TestTokens.SIGNING_KEY, null).find(keyId()).orElseThrow();
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(half.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        SigningKeys keys = keys(key(), TestTokens.OTHER_SIGNING_KEY + pem);
        assertThat(keys.published()).hasSize(3).allSatisfy(key -> {
            assertThat(key.kty() + key.crv() + key.use() + key.alg()).isEqualTo("ECP-256sigES256");
            assertThat(Base64.getUrlDecoder().decode(key.x())).hasSize(32);
        });
        assertThat(reader(keys).read(writer.write(SESSION))).isEqualTo(SESSION);
    }

    @Test
    void aKeyOfAnotherKindStopsTheStartAndSaysHowToMakeOne() throws Exception {
        String half = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(keys(TestTokens.SIGNING_KEY, null)
                                .find(keyId())
                                .orElseThrow()
                                .getEncoded())
                + "\n-----END PUBLIC KEY-----";
        KeyPair curve384 = Jwts.SIG.ES384.keyPair().build();
        for (String unusable : List.of(
                "secret",
                half,
                TestTokens.SIGNING_KEY + TestTokens.OTHER_SIGNING_KEY,
                pem("PRIVATE KEY", curve384.getPrivate()),
                pem("PRIVATE KEY", Jwts.SIG.RS256.keyPair().build().getPrivate()),
                pem("EC PRIVATE KEY", curve384.getPrivate()),
                "-----BEGIN PRIVATE KEY-----\n%%%%\n-----END PRIVATE KEY-----")) {
            assertThatThrownBy(() -> keys(unusable, null))
                    .isInstanceOf(UnusableSecretException.class)
                    .hasMessageContaining("JWT_SIGNING_KEY")
                    .hasMessageNotContaining("BEGIN");
        }
        assertThatThrownBy(() -> keys(TestTokens.SIGNING_KEY, "old")).hasMessageContaining("JWT_SIGNING_KEY_PREVIOUS");
    }

    @Test
    void thePreviousSharedSecretVerifiesToo() throws Exception {
        String older = TestTokens.signedWith(SECRET).apiToken("u", "t", Map.of());
        TokenReader rotated = new TokenReader(
                keys(TestTokens.SIGNING_KEY, null), SharedSecrets.of(OTHER_SECRET, Optional.of(SECRET)), CLOCK);
        assertThat(rotated.read(older)).isInstanceOf(TokenClaims.ApiToken.class);
        TokenReader after = new TokenReader(
                keys(TestTokens.SIGNING_KEY, null), SharedSecrets.of(OTHER_SECRET, Optional.empty()), CLOCK);
        assertThatThrownBy(() -> after.read(older)).isInstanceOf(TokenRejectedException.class);
    }

    @Test
    void shortSecretsAreRefusedByName() {
        assertThatThrownBy(() -> SharedSecrets.of("short", Optional.empty()))
                .hasMessageContaining("JWT_SECRET")
                .hasMessageContaining("at least 32");
        assertThatThrownBy(() -> SharedSecrets.of(SECRET, Optional.of("short")))
                .hasMessageContaining("JWT_SECRET_PREVIOUS");
    }

    private static SigningKeys keys(String key, @Nullable String previous) {
        return SigningKeys.of(new Secret("JWT_SIGNING_KEY", key, previous));
    }

    private static TokenWriter writer(String key) {
        return new TokenWriter(keys(key, null));
    }

    private static TokenReader reader(SigningKeys keys) {
        return new TokenReader(keys, SharedSecrets.of(SECRET, Optional.empty()), CLOCK);
    }

    private static String key() {
        return pem("PRIVATE KEY", Jwts.SIG.ES256.keyPair().build().getPrivate());
    }

    private static String pem(String kind, Key key) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(key.getEncoded()), kind);
    }

    private static String keyId() {
        return keys(TestTokens.SIGNING_KEY, null).currentId();
    }

    private static long epoch(long offset) {
        return NOW.getEpochSecond() + offset;
    }

    private static Map<String, Object> session() {
        return Map.of(
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
    }

    private static Map<String, Object> api() {
        return Map.of("user_id", "u", "token_id", "t", "type", "api_token", "iat", epoch(0));
    }

    /** With the signing key. */
    private static String sign(@Nullable String typ, @Nullable String kid, Map<String, Object> claims) {
        return sign(keys(TestTokens.SIGNING_KEY, null).current(), Jwts.SIG.ES256, typ, kid, claims);
    }

    /** As before there were signing keys. */
    private static String signShared(@Nullable String typ, @Nullable String kid, Map<String, Object> claims) {
        var key = new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        return sign(key, Jwts.SIG.HS256, typ, kid, claims);
    }

    private static <K extends Key> String sign(
            K key,
            SecureDigestAlgorithm<? super K, ?> algorithm,
            @Nullable String typ,
            @Nullable String kid,
            Map<String, Object> claims) {
        var header = Jwts.builder().header();
        if (typ != null) {
            header.type(typ);
        }
        if (kid != null) {
            header.keyId(kid);
        }
        return header.and().claims(claims).signWith(key, algorithm).compact();
    }

    private boolean accepted(String token) {
        try {
            reader.read(token);
            return true;
        } catch (TokenRejectedException e) {
            return false;
        }
    }

    private void assertRefused(String token) {
        assertThatThrownBy(() -> reader.read(token)).isInstanceOf(TokenRejectedException.class);
    }

    private static String decode(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    private static String encode(String part) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(part.getBytes(StandardCharsets.UTF_8));
    }
}
