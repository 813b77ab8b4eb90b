package cloud.edd.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.proto.events.EventMetadata;
import cloud.edd.proto.events.IdentityPermissionsUpdated;
import cloud.edd.proto.events.SessionInvalidated;
import cloud.edd.proto.events.TokenRevoked;
import cloud.edd.testing.identity.AuthStub;
import cloud.edd.testing.identity.TestTokens;
import cloud.edd.testing.nats.TestNats;
import com.google.protobuf.Message;
import io.nats.client.Connection;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** What auth-service says on the bus takes effect in another service at once, though its answers would serve for longer. */
class RevocationOverTheBusTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final TestTokens TOKENS = TestTokens.standard();
    private static TestNats nats;
    private static AuthStub auth;
    private static Connection bus;
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() throws Exception {
        nats = TestNats.start();
        auth = new AuthStub();
        bus = nats.connect();
        bus.jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name("AUTH")
                        .subjects("auth.>")
                        .duplicateWindow(Duration.ofMinutes(10))
                        .build());
        service = SpringApplication.run(
                IdentityTestApplication.class,
                "--spring.application.name=identity-test",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--BASE_DOMAIN=cloud.localhost",
                "--NATS_URL=" + nats.url(),
                "--JWT_SECRET=" + TestTokens.SECRET,
                "--SERVICE_API_KEY=" + TestTokens.SERVICE_KEY,
                "--AUTH_SERVICE_URL=" + auth.url());
        // Three feeds: each has its consumer once it is live or about to be.
        await().until(() -> bus.jetStreamManagement().getConsumerNames("AUTH").size() == 3);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        auth.close();
        bus.close();
        nats.close();
    }

    @Test
    void anEndedSessionIsRefusedWithinASecond() throws Exception {
        String sid = UUID.randomUUID().toString();
        String session = TOKENS.session("u1", "mira", false, sid, Instant.now().plusSeconds(600));
        await().until(() -> status("/user", session) == 200);
        publish(
                "auth.session." + sid + ".invalidated",
                SessionInvalidated.newBuilder()
                        .setMetadata(metadata(sid))
                        .setSessionId(sid)
                        .setUserId("u1")
                        .build());
        await().atMost(Duration.ofSeconds(3)).until(() -> status("/user", session) == 401);
        assertThat(status("/user", TOKENS.session("u1", "mira"))).isEqualTo(200);
    }

    @Test
    void aRevokedTokenIsRefusedWithinASecond() throws Exception {
        auth.validToken("tok1").validToken("tok2");
        String token = TOKENS.apiToken("u1", "tok1", Map.of("storage.u1", List.of("read")));
        String other = TOKENS.apiToken("u1", "tok2", Map.of("storage.u1", List.of("read")));
        await().until(() -> isRemembered(token));
        assertThat(status("/known", other)).isEqualTo(200);
        auth.revokeToken("tok1");
        assertThat(status("/known", token)).isEqualTo(200);
        publish(
                "auth.token.tok1.revoked",
                TokenRevoked.newBuilder()
                        .setMetadata(metadata("tok1"))
                        .setTokenId("tok1")
                        .setUserId("u1")
                        .build());
        await().atMost(Duration.ofSeconds(3)).until(() -> status("/known", token) == 401);
        assertThat(status("/known", other)).isEqualTo(200);
    }

    @Test
    void newScopesOfAServiceAccountHoldWithinASecond() throws Exception {
        auth.validToken("satok", "{\"storage.u1.files\":[\"read\"]}");
        String token = TOKENS.serviceAccountToken("u1", "satok", "sa1");
        await().until(() -> status("/files/u1/a", token) == 200);
        auth.validToken("satok", "{}");
        publish(
                "auth.identity.sa1.updated",
                IdentityPermissionsUpdated.newBuilder()
                        .setMetadata(metadata("sa1"))
                        .setServiceAccountId("sa1")
                        .setUserId("u1")
                        .setVersion(2)
                        .build());
        await().atMost(Duration.ofSeconds(3)).until(() -> status("/files/u1/a", token) == 403);
    }

    private static boolean isRemembered(String token) throws IOException, InterruptedException {
        status("/known", token);
        int before = auth.checks();
        return status("/known", token) == 200 && auth.checks() == before;
    }

    private static EventMetadata metadata(String entity) {
        return EventMetadata.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setEntityId(entity)
                .setSource("auth-service")
                .setVersion(2)
                .build();
    }

    private static void publish(String subject, Message body) throws Exception {
        var headers = new Headers()
                .put("Nats-Msg-Id", UUID.randomUUID().toString())
                .put("Content-Type", "application/x-protobuf")
                .put("Edd-Type", body.getDescriptorForType().getFullName());
        bus.jetStream().publish(subject, headers, body.toByteArray());
    }

    private static int status(String path, String token) throws IOException, InterruptedException {
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
