package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import cloud.edd.proto.events.IdentityPermissionsDeleted;
import cloud.edd.proto.events.SessionCreated;
import cloud.edd.proto.events.SessionInvalidated;
import cloud.edd.proto.events.TokenRevoked;
import cloud.edd.proto.events.UserCreated;
import cloud.edd.proto.events.UserDeleted;
import cloud.edd.proto.events.UserUpdated;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestPostgres;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the other services hear. */
class EventsTest {

    @Test
    void weakness24EverythingThatHappensToAPersonIsToldInOrder() throws Exception {
        try (TestNats nats = TestNats.start();
                AuthServer auth = AuthServer.start(TestPostgres.shared().database("auth"), nats)) {
            String id = auth.createUser("told");
            String[] session = auth.signIn("told", AuthServer.passwordOf("told"));
            auth.put("/api/settings/profile", "{\"display_name\":\"Told\"}", session);
            String token = auth.post(
                            "/api/tokens",
                            "{\"name\":\"x\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(id),
                            session)
                    .json()
                    .get("id")
                    .asString();
            auth.database()
                    .sql(
                            "INSERT INTO service_accounts (id, user_id, name, scopes, version) VALUES ('robot', :id, 'r', '{}', 4)")
                    .param("id", id)
                    .update();
            auth.delete("/admin/users?id=" + id, auth.signInAsAdmin());

            // The bootstrap user and three sessions of the administrator are told of too.
            await().until(() -> Bus.ofUser(nats, id).stream()
                    .anyMatch(message -> message.getSubject().endsWith(".deleted")
                            && message.getSubject().startsWith("auth.user.")));
            List<Message> messages = Bus.ofUser(nats, id);
            UserCreated created = UserCreated.parseFrom(data(messages, "auth.user." + id + ".created"));
            assertThat(created.getUsername()).isEqualTo("told");
            assertThat(created.getPublicId()).isEqualTo(id);
            assertThat(created.getMetadata().getSource()).isEqualTo("auth-service");
            assertThat(created.getMetadata().getVersion()).isEqualTo(1);
            assertThat(created.getMetadata().getEntityId()).isEqualTo(id);
            assertThat(created.getMetadata().getTimestamp().getSeconds())
                    .isCloseTo(Instant.now().getEpochSecond(), within(120L));
            assertThat(headers(messages, "auth.user." + id + ".created").getFirst("Nats-Msg-Id"))
                    .isEqualTo(created.getMetadata().getEventId());
            assertThat(headers(messages, "auth.user." + id + ".created").getFirst("Edd-Type"))
                    .isEqualTo(UserCreated.getDescriptor().getFullName());
            assertThat(messages).extracting(Message::getHeaders).allSatisfy(headers -> {
                assertThat(headers.getFirst("Nats-Msg-Id"))
                        .matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
                assertThat(headers.getFirst("Content-Type")).isEqualTo("application/x-protobuf");
                assertThat(headers.getFirst("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
            });
            UserUpdated updated = UserUpdated.parseFrom(data(messages, "auth.user." + id + ".updated"));
            assertThat(updated.getDisplayName()).isEqualTo("Told");
            assertThat(updated.getMetadata().getVersion()).isEqualTo(2);
            UserDeleted deleted = UserDeleted.parseFrom(data(messages, "auth.user." + id + ".deleted"));
            assertThat(deleted.getMetadata().getVersion()).isEqualTo(3);
            TokenRevoked revoked = TokenRevoked.parseFrom(data(messages, "auth.token." + token + ".revoked"));
            assertThat(revoked.getUserId()).isEqualTo(id);
            assertThat(revoked.getServiceAccountId()).isEmpty();
            IdentityPermissionsDeleted identity =
                    IdentityPermissionsDeleted.parseFrom(data(messages, "auth.identity.robot.deleted"));
            assertThat(identity.getVersion()).isEqualTo(5);
            String sid = messages.stream()
                    .map(Message::getSubject)
                    .filter(subject -> subject.startsWith("auth.session."))
                    .findFirst()
                    .orElseThrow()
                    .split("\\.")[2];
            SessionCreated begun = SessionCreated.parseFrom(data(messages, "auth.session." + sid + ".created"));
            assertThat(begun.getExpiresAt().getSeconds())
                    .isGreaterThan(begun.getMetadata().getTimestamp().getSeconds());
            SessionInvalidated ended =
                    SessionInvalidated.parseFrom(data(messages, "auth.session." + sid + ".invalidated"));
            assertThat(ended.getUserId()).isEqualTo(id);
            assertThat(messages.stream().map(Message::getSubject)).endsWith("auth.user." + id + ".deleted");
            assertThat(Bus.all(nats, "AUTH").getFirst().getSubject())
                    .startsWith("auth.user.")
                    .endsWith(".created");
        }
    }

    private static byte[] data(List<Message> messages, String subject) {
        return on(messages, subject).getData();
    }

    private static Headers headers(List<Message> messages, String subject) {
        return on(messages, subject).getHeaders();
    }

    private static Message on(List<Message> messages, String subject) {
        return messages.stream()
                .filter(message -> message.getSubject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing on " + subject + " among "
                        + messages.stream().map(Message::getSubject).toList()));
    }
}
