package cloud.edd.platform.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.events.IdentityPermissionsUpdated;
import cloud.edd.proto.events.SessionCreated;
import cloud.edd.proto.events.UserDeleted;
import com.google.protobuf.Message;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Bodies as the older publishers left them on {@code auth.>}; protobuf is covered by every other test. */
class EventDecoderTest {
    @Test
    void readsAUserDeletedFromJson() throws Exception {
        var event = json("auth.user.42.deleted", """
                {"metadata":{"event_id":"0011","entity_id":"42","timestamp":1700000000,"source":"auth-service"},
                 "user_id":"42","username":"ada"}""");

        assertThat(event.body()).isInstanceOf(UserDeleted.class);
        assertThat(((UserDeleted) event.body()).getUsername()).isEqualTo("ada");
        assertThat(event.id()).isEqualTo("0011");
        assertThat(event.entityId()).isEqualTo("42");
        assertThat(event.at()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        assertThat(event.version()).isZero();
    }

    @Test
    void readsNumericIdsAndTimesFromJson() throws Exception {
        var session = (SessionCreated) json("auth.session.s1.created", """
                {"metadata":{},"session_id":"s1","user_id":42,"expires_at":1700003600}""").body();

        assertThat(session.getUserId()).isEqualTo("42");
        assertThat(session.getExpiresAt().getSeconds()).isEqualTo(1_700_003_600);
    }

    @Test
    void readsScopesAndTheirOwnVersionFromJson() throws Exception {
        var event = json("auth.identity.sa1.updated", """
                {"metadata":{"event_id":"1","entity_id":"sa1"},"service_account_id":"sa1","user_id":"42",
                 "scopes":{"storage.ada.files":["read","create"],"compute.ada":[]},"version":7}""");

        var permissions = (IdentityPermissionsUpdated) event.body();
        assertThat(permissions.getScopesOrThrow("storage.ada.files").getActionsList())
                .containsExactly("read", "create");
        assertThat(permissions.getScopesMap()).containsKey("compute.ada");
        assertThat(event.version()).isEqualTo(7);
    }

    @Test
    void refusesBrokenJsonAndBodiesWithoutAType() {
        assertThatThrownBy(() -> json("auth.user.42.deleted", "{\"user_id\":"))
                .isInstanceOf(UndecodableEventException.class);
        assertThatThrownBy(() -> json("auth.user.42.deleted", "{\"metadata\":3}"))
                .isInstanceOf(UndecodableEventException.class);
        assertThatThrownBy(() -> json("auth.user.42.deleted", "hello"))
                .isInstanceOf(UndecodableEventException.class)
                .hasMessageContaining(EventHeaders.TYPE);
    }

    @Test
    void doesNotKnowTypesOfOtherPackages() throws Exception {
        var headers = new Headers().put(EventHeaders.TYPE, "java.lang.String");

        assertThat(EventDecoder.decode(StoredMessage.of("auth.user.42.deleted", headers, new byte[0], "AUTH:1")))
                .isEmpty();
    }

    private static ReceivedEvent<Message> json(String subject, String body) throws UndecodableEventException {
        return EventDecoder.decode(StoredMessage.of(subject, null, body.getBytes(StandardCharsets.UTF_8), "AUTH:1"))
                .orElseThrow();
    }
}
