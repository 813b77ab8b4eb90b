package cloud.edd.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        tokens.check(STANDALONE);
        clock.move(RemoteApiTokenCheck.FRESH.minusMillis(1));
        tokens.check(STANDALONE);
        assertThat(auth.checks()).isEqualTo(1);
        clock.move(Duration.ofMillis(1));
        tokens.check(STANDALONE);
        assertThat(auth.checks()).isEqualTo(2);
    }

    @Test
    void withoutEventsAnAnswerServesForFiveSeconds() throws Exception {
        tokens.listening(false);
        tokens.check(STANDALONE);
        auth.revokeToken("t1");
        clock.move(RemoteApiTokenCheck.FRESH_WITHOUT_EVENTS.minusMillis(1));
        tokens.check(STANDALONE);
        clock.move(Duration.ofMillis(1));
        assertRefused(STANDALONE);
    }

    @Test
    void aRevocationEventTakesTheAnswerBackAtOnce() throws Exception {
        tokens.check(STANDALONE);
        auth.revokeToken("t1");
        tokens.check(STANDALONE);
        tokens.tokenRevoked("t1");
        assertRefused(STANDALONE);
    }

    @Test
    void scopesOfAServiceAccountAreThoseAuthSaysAndFollowEvents() throws Exception {
        var key = ResourceKey.of("storage", "u1", "files", "a");
        assertThat(tokens.check(BOUND).may("read", key)).isTrue();
        auth.validToken("t2", "{}");
        assertThat(tokens.check(BOUND).may("read", key)).isTrue();
        tokens.serviceAccountChanged("sa-other");
        assertThat(tokens.check(BOUND).may("read", key)).isTrue();
        tokens.serviceAccountChanged("sa1");
        assertThat(tokens.check(BOUND).may("read", key)).isFalse();
    }

    @Test
    void missedEventsMakeEveryAnswerOld() throws Exception {
        tokens.check(STANDALONE);
        auth.revokeToken("t1");
        tokens.eventsMissed();
        assertRefused(STANDALONE);
    }

    @Test
    void withAuthOutOfReachAnAnswerServesForFiveMinutes() throws Exception {
        tokens.check(STANDALONE);
        auth.broken(true);
        clock.move(RemoteApiTokenCheck.USABLE_UNASKED.minusMillis(1));
        assertThat(tokens.check(STANDALONE).scopes()).isEqualTo(STANDALONE.scopes());
        clock.move(Duration.ofMillis(1));
        assertRefused(STANDALONE);
        assertRefused(BOUND);
        auth.broken(false);
        clock.move(Duration.ofSeconds(1));
        tokens.check(STANDALONE);
    }

    @Test
    void missedEventsDoNotShortenTheFiveMinutesToNothing() throws Exception {
        tokens.check(STANDALONE);
        auth.broken(true);
        tokens.eventsMissed();
        tokens.check(STANDALONE);
    }

    @Test
    void aWrongServiceKeyIsNoAnswer() {
        var misconfigured = new RemoteApiTokenCheck(new AuthServiceClient(auth.url(), "wrong"), clock);
        assertThatThrownBy(() -> misconfigured.check(STANDALONE)).hasMessageContaining("out of reach");
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
        tokens.check(STANDALONE);
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

    private void assertEnded() {
        assertThatThrownBy(() -> sessions.check(SESSION, "")).isInstanceOf(TokenRejectedException.class);
    }

    private void assertRefused(TokenClaims.ApiToken token) {
        assertThatThrownBy(() -> tokens.check(token)).isInstanceOf(TokenRejectedException.class);
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
