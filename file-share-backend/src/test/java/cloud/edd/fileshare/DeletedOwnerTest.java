package cloud.edd.fileshare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.proto.events.EventMetadata;
import cloud.edd.proto.events.NamespaceDeleted;
import cloud.edd.proto.events.UserDeleted;
import io.nats.client.Connection;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of the namespaces of somebody whose account is deleted; told over a real bus. */
class DeletedOwnerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void namespacesOfADeletedAccountStayWithoutOwnerForTheirTime() throws Exception {
        try (RunningFileShare share = new RunningFileShare("owner_deleted")) {
            share.createNamespace("open", 1);
            share.createNamespace("closed", 0);
            share.upload("/storage/open/a.txt", "one".getBytes(UTF_8));
            create(share, share.ottoSession(), "of-otto");

            tellDeleted(share, RunningFileShare.MIRA);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(owner(share, "open")).isEqualTo("null"));
            assertThat(owner(share, "closed")).isEqualTo("null");
            assertThat(owner(share, "of-otto")).isEqualTo('"' + RunningFileShare.OTTO + '"');
            assertThat(share.get("/storage/open/a.txt", null).body()).isEqualTo("one".getBytes(UTF_8));
            assertThat(share.upload("/storage/open/b.txt", "two".getBytes(UTF_8))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(share.send("DELETE", "/storage/namespaces/closed", share.miraSession(), BodyPublishers.noBody())
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void whenTheirTimeIsOverTheyAreDeletedWithTheirFiles() throws Exception {
        try (RunningFileShare share = new RunningFileShare(
                "owner_gone",
                Map.of("edd.file-share.keep-ownerless", "0s", "edd.file-share.ownerless-interval", "200ms"))) {
            share.createNamespace("mine", 1);
            share.upload("/storage/mine/a.txt", "one".getBytes(UTF_8));
            create(share, share.ottoSession(), "of-otto");

            tellDeleted(share, RunningFileShare.MIRA);

            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(namespaces(share)).contains("of-otto").doesNotContain("mine"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(query(share, "SELECT count(*) FROM object_releases"))
                            .isZero());
            assertThat(query(share, "SELECT count(*) FROM files")).isZero();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(NamespaceDeleted.parseFrom(lastOf(share, "sfs.namespace.1.deleted")
                                            .getData())
                                    .getNamespaceId())
                            .isEqualTo(1));

            // A session that has not been ended yet creates one more.
            share.createNamespace("late", 0);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(namespaces(share)).doesNotContain("late"));
        }
    }

    private static void create(RunningFileShare share, String session, String name) throws Exception {
        assertThat(share.send(
                                "POST",
                                "/storage/namespaces",
                                session,
                                BodyPublishers.ofString("{\"name\":\"%s\",\"visibility\":0}".formatted(name)),
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isEqualTo(200);
    }

    private static String namespaces(RunningFileShare share) throws Exception {
        return new String(
                share.get("/admin/namespaces", share.tokens.admin("a", "admin")).body(), UTF_8);
    }

    /** As the administrator is shown it: {@code null} without quotes when nobody is. */
    private static String owner(RunningFileShare share, String namespace) throws Exception {
        return namespaces(share)
                .replaceAll("(?s).*\"name\":\"" + namespace + "\"[^}]*\"owner_id\":(null|\"[^\"]*\").*", "$1");
    }

    private static long query(RunningFileShare share, String sql) {
        return share.context
                .getBean(org.springframework.jdbc.core.simple.JdbcClient.class)
                .sql(sql)
                .query(Long.class)
                .single();
    }

    // The owner of the stream is the auth service, which is not part of this test.
    private static void tellDeleted(RunningFileShare share, String userId) throws Exception {
        Connection connection = share.nats.connect();
        try {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("AUTH")
                            .subjects("auth.>")
                            .build());
            String id = UUID.randomUUID().toString();
            Headers headers = new Headers();
            headers.add("Nats-Msg-Id", id);
            headers.add("Content-Type", "application/x-protobuf");
            headers.add("Edd-Type", UserDeleted.getDescriptor().getFullName());
            connection
                    .jetStream()
                    .publish(
                            "auth.user." + userId + ".deleted",
                            headers,
                            UserDeleted.newBuilder()
                                    .setMetadata(EventMetadata.newBuilder()
                                            .setEventId(id)
                                            .setEntityId(userId)
                                            .setSource("auth")
                                            .setVersion(2))
                                    .setUserId(userId)
                                    .setUsername("mira")
                                    .build()
                                    .toByteArray());
        } finally {
            connection.close();
        }
    }

    private static MessageInfo lastOf(RunningFileShare share, String subject) throws Exception {
        Connection connection = share.nats.connect();
        try {
            return connection.jetStreamManagement().getLastMessage("SFS", subject);
        } finally {
            connection.close();
        }
    }
}
