package cloud.edd.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.platform.event.CacheInvalidation;
import cloud.edd.platform.event.ReceivedEvent;
import cloud.edd.proto.events.IdentityPermissionsDeleted;
import cloud.edd.proto.events.IdentityPermissionsUpdated;
import cloud.edd.proto.events.SessionCreated;
import cloud.edd.proto.events.SessionInvalidated;
import cloud.edd.proto.events.TokenRevoked;
import cloud.edd.testing.identity.AuthStub;
import cloud.edd.testing.identity.TestTokens;
import com.google.protobuf.Message;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each event takes back. */
class RevocationFeedsTest {
    private static final TokenClaims.ApiToken TOKEN =
            new TokenClaims.ApiToken("u1", "t1", "sa1", null, Instant.EPOCH, null);
    private static final TokenClaims.Session SESSION =
            new TokenClaims.Session("u1", "mira", "Mira", false, "sid1", Instant.EPOCH, Instant.MAX);

    private final AuthStub auth = new AuthStub().validToken("t1", "{}");
    private final AuthServiceClient client = new AuthServiceClient(auth.url(), TestTokens.SERVICE_KEY);
    private final RemoteApiTokenCheck tokens = new RemoteApiTokenCheck(client, Clock.systemUTC());
    private final RemoteSessionCheck sessions = new RemoteSessionCheck(client, Clock.systemUTC(), tokens);
    private final RevocationFeeds feeds = new RevocationFeeds(sessions, tokens);

    @AfterEach
    void close() {
        auth.close();
    }

    @Test
    void anEndedSessionIsRefusedAndABegunOneIsNot() throws Exception {
        CacheInvalidation feed = feeds.sessions();
        feed.load();
        feed.live();
        feed.apply(event(SessionCreated.newBuilder().setSessionId("sid1").build()));
        assertThat(sessions.check(SESSION, "").userId()).isEqualTo("u1");
        feed.apply(event(SessionInvalidated.newBuilder().setSessionId("sid1").build()));
        assertThatThrownBy(() -> sessions.check(SESSION, "")).isInstanceOf(TokenRejectedException.class);
    }

    @Test
    void aRevokedTokenAndAChangedAccountAreAskedForAgain() throws Exception {
        feeds.tokens().live();
        feeds.identities().live();
        assertAsksAgainAfter(() -> {}, false);
        assertAsksAgainAfter(
                () -> feeds.tokens()
                        .apply(event(TokenRevoked.newBuilder().setTokenId("t1").build())),
                true);
        assertAsksAgainAfter(
                () -> feeds.tokens()
                        .apply(event(TokenRevoked.newBuilder().setTokenId("t2").build())),
                false);
        assertAsksAgainAfter(
                () -> feeds.identities()
                        .apply(event(IdentityPermissionsUpdated.newBuilder()
                                .setServiceAccountId("sa1")
                                .build())),
                true);
        assertAsksAgainAfter(
                () -> feeds.identities()
                        .apply(event(IdentityPermissionsDeleted.newBuilder()
                                .setServiceAccountId("sa1")
                                .build())),
                true);
    }

    @Test
    void whatWasHeardBeforeAnInterruptionIsAskedForAgain() throws Exception {
        feeds.tokens().live();
        feeds.identities().live();
        assertAsksAgainAfter(() -> feeds.tokens().interrupted("the bus is away"), true);
        assertAsksAgainAfter(() -> feeds.tokens().live(), true);
        assertAsksAgainAfter(() -> feeds.identities().interrupted("silence"), true);
    }

    private void assertAsksAgainAfter(Runnable happening, boolean asks) throws TokenRejectedException {
        tokens.check(TOKEN, "shown");
        int before = auth.checks();
        happening.run();
        tokens.check(TOKEN, "shown");
        assertThat(auth.checks() - before).isEqualTo(asks ? 1 : 0);
    }

    private static ReceivedEvent<Message> event(Message body) {
        return new ReceivedEvent<>("id", "auth.x", "entity", 1, Instant.EPOCH, "auth-service", null, body);
    }
}
