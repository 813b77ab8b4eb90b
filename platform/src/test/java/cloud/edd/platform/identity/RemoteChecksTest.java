package cloud.edd.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.platform.secret.Secret;
import cloud.edd.testing.identity.AuthStub;
import cloud.edd.testing.identity.TestTokens;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long an answer of auth-service serves, on a clock that the test moves. */
class RemoteChecksTest {
    private static final TokenClaims.ApiToken STANDALONE = new TokenClaims.ApiToken(
            "u1", "t1", null, new Scopes(Map.of("storage.u1", Set.of("read"))), Instant.EPOCH, null);
    private static final TokenClaims.ApiToken BOUND =
            new TokenClaims.ApiToken("u1", "t2", "sa1", null, Instant.EPOCH, null);
    private static final TokenClaims.Session SESSION =
            new TokenClaims.Session("u1", "mira", "Mira", false, "sid1", Instant.EPOCH, Instant.MAX);

    private static final String OLD_KEY = keyId(TestTokens.SIGNING_KEY);
    private static final String NEW_KEY = keyId(TestTokens.OTHER_SIGNING_KEY);

    private static String keyId(String key) {
        return SigningKeys.of(Secret.of("JWT_SIGNING_KEY", key)).currentId();
    }

    private final AuthStub auth = new AuthStub();
    private final MovableClock clock = new MovableClock();
    private final AuthServiceClient client = new AuthServiceClient(auth.url(), TestTokens.SERVICE_KEY);
    private final RemoteApiTokenCheck tokens = new RemoteApiTokenCheck(client, clock);
    private final RemoteSessionCheck sessions = new RemoteSessionCheck(client, clock, tokens);

    @BeforeEach
    void listen() {
        auth.validToken("t1").validToken("t2", "{\"storage.u1.files\":[\"read\"]}");
        tokens.listening(true);
        sessions.listening(true);
    }

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void anAnswerServesForAMinute() throws Exception {
        tokens.check(STANDALONE, "shown");
        clock.move(RemoteApiTokenCheck.FRESH.minusMillis(1));
        tokens.check(STANDALONE, "shown");
        assertThat(auth.checks()).isEqualTo(1);
        clock.move(Duration.ofMillis(1));
        tokens.check(STANDALONE, "shown");
        assertThat(auth.checks()).isEqualTo(2);
    }

    @Test
    void withoutEventsAnAnswerServesForFiveSeconds() throws Exception {
        tokens.listening(false);
        tokens.check(STANDALONE, "shown");
        auth.revokeToken("t1");
        clock.move(RemoteApiTokenCheck.FRESH_WITHOUT_EVENTS.minusMillis(1));
        tokens.check(STANDALONE, "shown");
        clock.move(Duration.ofMillis(1));
        assertRefused(STANDALONE);
    }

    @Test
    void aRevocationEventTakesTheAnswerBackAtOnce() throws Exception {
        tokens.check(STANDALONE, "shown");
        auth.revokeToken("t1");
        tokens.check(STANDALONE, "shown");
        tokens.tokenRevoked("t1");
        assertRefused(STANDALONE);
    }

    @Test
    void scopesOfAServiceAccountAreThoseAuthSaysAndFollowEvents() throws Exception {
        var key = ResourceKey.of("storage", "u1", "files", "a");
        assertThat(tokens.check(BOUND, "shown").may("read", key)).isTrue();
        auth.validToken("t2", "{}");
        assertThat(tokens.check(BOUND, "shown").may("read", key)).isTrue();
        tokens.serviceAccountChanged("sa-other");
        assertThat(tokens.check(BOUND, "shown").may("read", key)).isTrue();
        tokens.serviceAccountChanged("sa1");
        assertThat(tokens.check(BOUND, "shown").may("read", key)).isFalse();
    }

    @Test
    void missedEventsMakeEveryAnswerOld() throws Exception {
        tokens.check(STANDALONE, "shown");
        auth.revokeToken("t1");
        tokens.eventsMissed();
        assertRefused(STANDALONE);
    }

    @Test
    void withAuthOutOfReachAnAnswerServesForFiveMinutes() throws Exception {
        tokens.check(STANDALONE, "shown");
        auth.broken(true);
        clock.move(RemoteApiTokenCheck.USABLE_UNASKED.minusMillis(1));
        assertThat(tokens.check(STANDALONE, "shown").scopes()).isEqualTo(STANDALONE.scopes());
        clock.move(Duration.ofMillis(1));
        assertRefused(STANDALONE);
        assertRefused(BOUND);
        auth.broken(false);
        clock.move(Duration.ofSeconds(1));
        tokens.check(STANDALONE, "shown");
    }

    @Test
    void missedEventsDoNotShortenTheFiveMinutesToNothing() throws Exception {
        tokens.check(STANDALONE, "shown");
        auth.broken(true);
        tokens.eventsMissed();
        tokens.check(STANDALONE, "shown");
    }

    @Test
    void aWrongServiceKeyIsNoAnswer() {
        var misconfigured = new RemoteApiTokenCheck(new AuthServiceClient(auth.url(), "wrong"), clock);
        assertThatThrownBy(() -> misconfigured.check(STANDALONE, "shown")).hasMessageContaining("out of reach");
    }

    @Test
    void noSessionBeforeTheFirstList() throws Exception {
        assertThatThrownBy(() -> sessions.check(SESSION, "")).isInstanceOf(TokenRejectedException.class);
        sessions.pull();
        assertThat(sessions.check(SESSION, "")).isEqualTo(new Caller.User("u1", "mira", "Mira", false, "sid1"));
    }

    @Test
    void anEventEndsASessionAtOnceAndTheListKeepsItEnded() throws Exception {
        sessions.pull();
        sessions.sessionEnded("sid1");
        assertEnded();
        auth.revokeSession("sid1");
        clock.move(Duration.ofSeconds(1));
        sessions.pull();
        assertEnded();
    }

    @Test
    void theListDropsCachedAnswersOfRevokedTokens() throws Exception {
        sessions.pull();
        tokens.check(STANDALONE, "shown");
        auth.revokeToken("t1");
        auth.listRevokedToken("t1");
        sessions.pull();
        assertRefused(STANDALONE);
    }

    @Test
    void withNeitherListNorEventsSessionsServeForFiveMinutes() throws Exception {
        sessions.pull();
        auth.broken(true);
        assertThatThrownBy(sessions::pull).isInstanceOf(IOException.class);
        clock.move(RemoteSessionCheck.USABLE_UNASKED);
        sessions.check(SESSION, "");
        sessions.listening(false);
        assertEnded();
        auth.broken(false);
        sessions.pull();
        sessions.check(SESSION, "");
    }

    @Test
    void weakness5WhatWasSaidOfOneTokenDoesNotHoldForAForgedOneOfTheSameId() throws Exception {
        auth.handedOut("t1", "ecloud_real");
        tokens.check(STANDALONE, "ecloud_real");
        assertThatThrownBy(() -> tokens.check(STANDALONE, "ecloud_forged")).isInstanceOf(TokenRejectedException.class);
        // Nor does the refusal of the forged one hold for the real one; and both forms of it are the same token.
        tokens.check(STANDALONE, "real");
        auth.broken(true);
        assertThatThrownBy(() -> tokens.check(STANDALONE, "ecloud_forged")).isInstanceOf(TokenRejectedException.class);
        tokens.check(STANDALONE, "ecloud_real");
    }

    @Test
    void weakness5KeysAreFetchedWhenATokenNamesANewOneAndForgottenWhenTheyAreWithdrawn() throws Exception {
        var keys = new RemoteVerificationKeys(client, clock);
        assertThatThrownBy(keys::check).isInstanceOf(IOException.class);
        assertThat(keys.find(OLD_KEY)).isPresent();
        keys.check();
        assertThat(auth.keySets()).isEqualTo(1);

        auth.signsWith(TestTokens.OTHER_SIGNING_KEY, TestTokens.SIGNING_KEY);
        clock.move(RemoteVerificationKeys.ASK_AGAIN);
        assertThat(keys.find(NEW_KEY)).isPresent();
        assertThat(keys.find(OLD_KEY)).isPresent();
        assertThat(auth.keySets()).isEqualTo(2);

        auth.signsWith(TestTokens.OTHER_SIGNING_KEY);
        keys.pull();
        assertThat(keys.find(NEW_KEY)).isPresent();
        assertThat(keys.find(OLD_KEY)).isEmpty();
    }

    @Test
    void inventedKeysDoNotBecomeARequestEach() throws Exception {
        var keys = new RemoteVerificationKeys(client, clock);
        keys.pull();
        for (int i = 0; i < 50; i++) {
            assertThat(keys.find("invented-" + i)).isEmpty();
        }
        assertThat(auth.keySets()).isEqualTo(1);
        clock.move(RemoteVerificationKeys.ASK_AGAIN);
        assertThat(keys.find("invented")).isEmpty();
        assertThat(auth.keySets()).isEqualTo(2);
    }

    @Test
    void withAuthOutOfReachTheLastKeysCount() throws Exception {
        var keys = new RemoteVerificationKeys(client, clock);
        keys.pull();
        auth.broken(true);
        clock.move(Duration.ofDays(1));
        assertThatThrownBy(keys::pull).isInstanceOf(IOException.class);
        assertThat(keys.find(OLD_KEY)).isPresent();
        clock.move(Duration.ofDays(1));
        assertThat(keys.find("new\nline")).isEmpty();
    }

    @Test
    void anAnswerThatIsNoKeySetIsNone() {
        auth.signsWith();
        assertThatThrownBy(() -> client.keys()).isInstanceOf(IOException.class);
    }

    private void assertEnded() {
        assertThatThrownBy(() -> sessions.check(SESSION, "")).isInstanceOf(TokenRejectedException.class);
    }

    private void assertRefused(TokenClaims.ApiToken token) {
        assertThatThrownBy(() -> tokens.check(token, "shown")).isInstanceOf(TokenRejectedException.class);
    }

    private static final class MovableClock extends Clock {
        private Instant now = Instant.parse("2031-05-01T10:00:00Z");

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
