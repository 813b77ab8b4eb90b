package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.auth.AuthServer.Answer;
import cloud.edd.platform.identity.TokenHash;
import cloud.edd.proto.events.EventMetadata;
import cloud.edd.proto.events.RepositoryCreated;
import cloud.edd.proto.events.RepositoryDeleted;
import cloud.edd.testing.identity.TestTokens;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestPostgres;
import com.google.protobuf.Message;
import io.nats.client.Connection;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokens for the image registry. */
class RegistryTokenTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static TestNats nats;
    private static AuthServer auth;
    private static Person mira;
    private static Person olga;

    @BeforeAll
    static void start() throws Exception {
        nats = TestNats.start();
        Connection registry = nats.connect();
        try {
            registry.jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("REGISTRY")
                            .subjects("registry.>")
                            .maxMessages(1_000_000)
                            .maxBytes(384L << 20)
                            .maxAge(Duration.ofDays(7))
                            .duplicateWindow(Duration.ofMinutes(10))
                            .build());
            auth = AuthServer.start(
                    TestPostgres.shared().database("auth"),
                    nats,
                    "REGISTRY_URL=http://registry",
                    "edd.auth.login-limit.per-address=10000");
            mira = new Person(auth, "mira");
            olga = new Person(auth, "olga");
            publish(
                    registry,
                    "team/app",
                    1,
                    RepositoryCreated.newBuilder()
                            .setMetadata(metadata("team/app", 1))
                            .setRepository("team/app")
                            .setOwnerId(mira.id)
                            .build());
            publish(
                    registry,
                    "gone",
                    1,
                    RepositoryCreated.newBuilder()
                            .setMetadata(metadata("gone", 1))
                            .setRepository("gone")
                            .setOwnerId(olga.id)
                            .build());
            publish(
                    registry,
                    "gone",
                    2,
                    RepositoryDeleted.newBuilder()
                            .setMetadata(metadata("gone", 2))
                            .setRepository("gone")
                            .build());
        } finally {
            registry.close();
        }
        // Known and caught up: a new name can be pushed.
        await().atMost(Duration.ofMinutes(1))
                .until(() -> access(mira, "repository:brand-new:push").contains("brand-new"));
    }

    @AfterAll
    static void stop() {
        auth.close();
        nats.close();
    }

    private static EventMetadata metadata(String repository, long version) {
        return EventMetadata.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setEntityId(repository)
                .setVersion(version)
                .setSource("image-registry")
                .build();
    }

    private static void publish(Connection registry, String repository, int version, Message event) throws Exception {
        String token =
                Base64.getUrlEncoder().withoutPadding().encodeToString(repository.getBytes(StandardCharsets.UTF_8));
        String action = event instanceof RepositoryCreated ? "created" : "deleted";
        var headers = new Headers()
                .add("Nats-Msg-Id", repository + version)
                .add("Content-Type", "application/x-protobuf")
                .add("Edd-Type", event.getDescriptorForType().getFullName());
        registry.jetStream().publish("registry.repo." + token + "." + action, headers, event.toByteArray());
    }

    private static String[] basic(String name, String password) {
        return new String[] {
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8))
        };
    }

    private static Answer ask(String query, String... headers) {
        return auth.get("/v2/token?service=registry.cloud.localhost" + query, headers);
    }

    private static JsonNode claims(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        String payload = answer.json().get("token").asString().split("\\.")[1];
        return JSON.readTree(Base64.getUrlDecoder().decode(payload));
    }

    private static String access(Person person, String scope) {
        JsonNode access = claims(ask("&scope=" + scope, basic(person.name, AuthServer.passwordOf(person.name))))
                .get("access");
        return access == null ? "" : access.toString();
    }

    private static String script(Person person, String key, String action) {
        return script(person, "{\"%s\":[\"%s\"]}".formatted(key, action));
    }

    private static String script(Person person, String scopes) {
        Answer account =
                auth.post("/api/service-accounts", "{\"name\":\"ci\",\"scopes\":%s}".formatted(scopes), person.session);
        String id = account.json().get("id").asString();
        return auth.post("/api/service-accounts/" + id + "/tokens", "{\"name\":\"ci\"}", person.session)
                .json()
                .get("token")
                .asString();
    }

    private static String accessOf(String token, String scope) {
        JsonNode access =
                claims(ask("&scope=" + scope, basic("whoever", token))).get("access");
        return access == null ? "" : access.toString();
    }

    @Test
    void theRegistryIsHeardFromTheBeginningAndEveryEventIsAcknowledged() throws Exception {
        Connection bus = nats.connect();
        try {
            ConsumerConfiguration consumer = bus.jetStreamManagement()
                    .getConsumerInfo("REGISTRY", "auth-registry")
                    .getConsumerConfiguration();
            assertThat(consumer.getFilterSubjects()).containsExactly("registry.repo.>");
            assertThat(consumer.getDeliverPolicy()).isEqualTo(DeliverPolicy.All);
            assertThat(consumer.getAckPolicy()).isEqualTo(AckPolicy.Explicit);
            assertThat(consumer.getAckWait()).isEqualTo(Duration.ofSeconds(30));
        } finally {
            bus.close();
        }
    }

    @Test
    void ownersGetWhatTheyAskFor() {
        Answer answer =
                ask("&scope=repository:team/app:pull,push,delete,admin", basic("mira", AuthServer.passwordOf("mira")));
        assertThat(answer.json().propertyNames()).containsExactly("token", "expires_in", "issued_at");
        assertThat(answer.json().get("expires_in").asInt()).isEqualTo(300);
        assertThat(answer.json().get("issued_at").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        JsonNode claims = claims(answer);
        assertThat(claims.get("iss").asString()).isEqualTo("auth.cloud.localhost");
        assertThat(claims.get("sub").asString()).isEqualTo(mira.id);
        assertThat(claims.get("aud").toString()).isEqualTo("[\"registry.cloud.localhost\"]");
        assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isEqualTo(300);
        assertThat(claims.get("jti").asString()).isNotBlank();
        assertThat(claims.get("access").get(0).get("type").asString()).isEqualTo("repository");
        assertThat(claims.get("access").get(0).get("name").asString()).isEqualTo("team/app");
        assertThat(claims.get("access").get(0).get("actions").toString()).isEqualTo("[\"pull\",\"push\",\"delete\"]");
    }

    @Test
    void weakness2ARegistryTokenIsNoSession() {
        String token = ask("&scope=repository:team/app:pull", basic("mira", AuthServer.passwordOf("mira")))
                .json()
                .get("token")
                .asString();
        assertThat(auth.get("/api/session", AuthServer.bearer(token)).status()).isEqualTo(401);
        String header = new String(Base64.getUrlDecoder().decode(token.split("\\.")[0]), StandardCharsets.UTF_8);
        assertThat(header).contains("\"typ\":\"registry+jwt\"").contains("\"kid\":");
    }

    @Test
    void weakness9NobodyIsGrantedAnothersRepositoryAndAnUnknownOneOnlyToPush() {
        assertThat(access(olga, "repository:team/app:pull,push")).isEmpty();
        assertThat(access(olga, "repository:unknown:pull,push,delete")).contains("[\"push\"]");
        assertThat(access(mira, "repository:gone:pull,push")).contains("[\"push\"]");
    }

    @Test
    void weakness9WithoutARegistryNothingIsGranted() {
        // Nor is anybody told, which hinders nothing.
        try (AuthServer alone = AuthServer.start("NATS_URL=")) {
            assertThat(alone.createUser("untold")).isNotEmpty();
            Answer answer = alone.get(
                    "/v2/token?service=x&scope=repository:brand-new:push",
                    basic(AuthServer.ADMIN, AuthServer.ADMIN_PASSWORD));
            assertThat(claims(answer).has("access")).isFalse();
            assertThat(claims(answer).has("sub")).isTrue();
        }
    }

    @Test
    void weakness10AServiceAccountOpensOnlyItsOwnersRepositories() {
        String everything = "storage." + olga.id + ".registry";
        assertThat(accessOf(script(olga, everything, "pull"), "repository:team/app:pull"))
                .isEmpty();
        assertThat(accessOf(script(olga, everything + ".team/app", "pull"), "repository:team/app:pull"))
                .isEmpty();
        String own = "storage." + mira.id + ".registry";
        assertThat(accessOf(script(mira, own, "pull"), "repository:team/app:pull,push"))
                .contains("[\"pull\"]");
        assertThat(accessOf(script(mira, own + ".team/app", "push"), "repository:team/app:pull,push"))
                .contains("[\"push\"]");
        assertThat(accessOf(script(mira, own + ".team", "push"), "repository:team/app:push"))
                .isEmpty();
        assertThat(accessOf(script(mira, own, "delete"), "repository:team/app:pull,push,delete"))
                .contains("[\"delete\"]");
        // What is granted on the repository and what on all of them.
        String both = script(mira, "{\"%s\":[\"pull\"],\"%s.team/app\":[\"push\"]}".formatted(own, own));
        assertThat(accessOf(both, "repository:team/app:pull,push,delete")).contains("[\"pull\",\"push\"]");
        assertThat(claims(ask("", basic("whoever", both))).get("sub").asString())
                .isEqualTo(mira.id);
        // The older words.
        assertThat(accessOf(script(mira, "storage." + mira.id, "read"), "repository:team/app:pull,push"))
                .contains("[\"pull\"]");
        assertThat(accessOf(script(mira, "storage." + mira.id, "update"), "repository:team/app:pull,push"))
                .contains("[\"push\"]");
    }

    @Test
    void onlyTokensOfServiceAccountsThatCountAreTaken() {
        String standalone = auth.post(
                        "/api/tokens",
                        "{\"name\":\"x\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(mira.id),
                        mira.session)
                .json()
                .get("token")
                .asString();
        assertThat(ask("", basic("mira", standalone)).status()).isEqualTo(401);
        String token = script(mira, "storage." + mira.id + ".registry", "pull");
        assertThat(ask("", basic("x", token)).status()).isEqualTo(200);
        assertThat(ask("", basic("x", token.substring("ecloud_".length()))).status())
                .isEqualTo(401);
        String id = JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]))
                .get("token_id")
                .asString();
        assertThat(accessOf(token, "repository:team/app:pull")).contains("[\"pull\"]");
        assertThat(auth.database()
                        .sql("SELECT count(*) FROM audit_event WHERE action = 'registry.token' "
                                + "AND actor_user_id = :user AND actor_token_id = :token AND resource = 'team/app'")
                        .param("user", mira.id)
                        .param("token", id)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        auth.delete("/api/tokens/" + id, mira.session);
        assertThat(ask("", basic("x", token)).status()).isEqualTo(401);
    }

    @Test
    void weakness11ThePasswordIsRefusedBesideASecondFactorAndTriesAreCounted() {
        Person person = new Person(auth, "careful");
        String[] right = basic("careful", AuthServer.passwordOf("careful"));
        assertThat(ask("", right).status()).isEqualTo(200);
        person.add(new SoftKey());
        assertThat(ask("", right).status()).isEqualTo(401);
        new Person(auth, "guessed");
        for (int i = 0; i < 10; i++) {
            assertThat(ask("", basic("guessed", "wrong")).status()).isEqualTo(401);
        }
        Answer limited = ask("", basic("guessed", AuthServer.passwordOf("guessed")));
        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.header("Retry-After")).isNotNull();
        assertThat(auth.login("guessed", AuthServer.passwordOf("guessed")).status())
                .isEqualTo(429);
        assertThat(auth.database()
                        .sql("SELECT count(*) FROM audit_event WHERE action = 'registry.token' "
                                + "AND resource = 'guessed' AND outcome = 'failure'")
                        .query(Long.class)
                        .single())
                .isEqualTo(10);
    }

    @Test
    void weakness12WrongCredentialsAreSaidToBeWrong() {
        for (String[] wrong : new String[][] {
            basic("mira", "wrong"),
            basic("nobody-" + UUID.randomUUID(), "wrong"),
            {"Authorization", "Basic !"},
            {"Authorization", "Bearer x"},
            {"Authorization", "Basic " + Base64.getEncoder().encodeToString("no colon".getBytes(StandardCharsets.UTF_8))
            }
        }) {
            Answer answer = ask("", wrong);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate"))
                    .isEqualTo("Basic realm=\"https://auth.cloud.localhost:8443/v2/token\"");
            assertThat(answer.body()).isEqualTo("{\"error\":\"invalid username or password\"}");
        }
        JsonNode nobody = claims(ask("&scope=repository:team/app:pull"));
        assertThat(nobody.has("sub")).isFalse();
        assertThat(nobody.has("access")).isFalse();
        assertThat(auth.post("/v2/token", "{}").status()).isEqualTo(405);
    }

    @Test
    void weakness13ARegistryTokenIsNoPassword() {
        String token = ask("&scope=repository:team/app:pull", basic("mira", AuthServer.passwordOf("mira")))
                .json()
                .get("token")
                .asString();
        assertThat(ask("", basic("mira", token)).status()).isEqualTo(401);
    }

    private static Answer pullToken(String userId, String repository) {
        return auth.post(
                "/internal/registry/pull-tokens",
                "{\"user_id\":\"%s\",\"repository\":\"%s\"}".formatted(userId, repository),
                AuthServer.serviceKey());
    }

    @Test
    void weakness13AuthDecidesWhoPullsWhatForAServiceAndMintsIt() {
        Answer answer = pullToken(mira.id, "team/app");
        assertThat(answer.json().propertyNames()).containsExactly("token", "expires_in", "issued_at");
        assertThat(answer.json().get("expires_in").asInt()).isEqualTo(600);
        String token = answer.json().get("token").asString();

        JsonNode granted =
                JSON.readTree(accessOf(token, "repository:team/app:pull,push,delete&scope=repository:brand-new:push"));
        assertThat(granted).hasSize(1);
        assertThat(granted.get(0).get("name").asString()).isEqualTo("team/app");
        assertThat(granted.get(0).get("actions").toString()).isEqualTo("[\"pull\"]");
        assertThat(claims(ask("", basic(mira.id, token))).get("sub").asString()).isEqualTo(mira.id);
        assertThat(auth.database()
                        .sql("SELECT count(*) FROM audit_event WHERE action = 'registry.pull-token' "
                                + "AND resource = 'team/app' AND outcome = 'success' AND actor_user_id = 'service'")
                        .query(Long.class)
                        .single())
                .isPositive();
        // Of others, of nobody's, of what is gone.
        for (String[] wish : new String[][] {
            {olga.id, "team/app"}, {mira.id, "brand-new"}, {olga.id, "gone"}, {"nobody00", "team/app"}, {"x", "../x"}
        }) {
            assertThat(pullToken(wish[0], wish[1]).status())
                    .as(wish[0] + " " + wish[1])
                    .isEqualTo(404);
        }
        assertThat(auth.post("/internal/registry/pull-tokens", "{}", AuthServer.serviceKey())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void weakness13APullTokenIsOfAKindOfItsOwn() {
        String token = pullToken(mira.id, "team/app").json().get("token").asString();
        assertThat(Jwt.header(AuthServer.bearer(token)).get("typ").asString()).isEqualTo("pull+jwt");
        for (String shown : new String[] {token, "ecloud_" + token}) {
            assertThat(auth.get("/api/session", AuthServer.bearer(shown)).status())
                    .isEqualTo(401);
            assertThat(auth.post("/api/login/totp", "{\"code\":\"000000\"}", AuthServer.bearer(shown))
                            .status())
                    .isEqualTo(401);
        }
        assertThat(ask("", basic("mira", "ecloud_" + token)).status()).isEqualTo(401);
        // What every service could sign is not taken for one.
        String forged = TestTokens.signedWith(TestTokens.SECRET).jws("pull+jwt", Jwt.claims(AuthServer.bearer(token)));
        assertThat(ask("", basic("mira", forged)).status()).isEqualTo(401);
    }

    @Test
    void weakness13WhatComesOfATokenDoesNotOutliveIt() {
        long end = Instant.now().plusSeconds(60).getEpochSecond();
        var claims = Jwt.claims(AuthServer.bearer(
                pullToken(mira.id, "team/app").json().get("token").asString()));
        claims.put("exp", end);
        Answer engine = ask("", basic("x", TestTokens.standard().jws("pull+jwt", claims)));
        assertThat(claims(engine).get("exp").asLong()).isEqualTo(end);
        assertThat(engine.json().get("expires_in").asInt()).isBetween(1, 60);

        String token = script(mira, "storage." + mira.id + ".registry", "pull");
        claims = Jwt.claims(AuthServer.bearer(token));
        claims.put("exp", end);
        String shorter = "ecloud_" + TestTokens.standard().jws("api+jwt", claims);
        auth.database()
                .sql("UPDATE api_tokens SET token_hash = :hash WHERE id = :id")
                .param("hash", TokenHash.of(shorter))
                .param("id", claims.get("token_id"))
                .update();
        assertThat(claims(ask("", basic("x", shorter))).get("exp").asLong()).isEqualTo(end);
    }

    @Test
    void weakness13APullTokenOfSomebodyWhoIsShutOutOpensNothing() {
        Person person = new Person(auth, "puller");
        auth.database()
                .sql("INSERT INTO registry_repositories (name, owner_id) VALUES ('pulled', :owner)")
                .param("owner", person.id)
                .update();
        String token = pullToken(person.id, "pulled").json().get("token").asString();
        assertThat(accessOf(token, "repository:pulled:pull")).contains("[\"pull\"]");
        auth.post("/admin/users/" + person.id + "/disable", null, auth.signInAsAdmin());
        assertThat(ask("", basic("x", token)).status()).isEqualTo(401);
        assertThat(pullToken(person.id, "pulled").status()).isEqualTo(404);
    }

    @Test
    void weakness14SeveralScopesAreReadAndMalformedOnesAreNone() {
        String two = access(mira, "repository:team/app:pull&scope=repository:new-one:push%20repository:new-two:push");
        assertThat(two).contains("team/app").contains("new-one").contains("new-two");
        for (String malformed : new String[] {
            "repository",
            "repository:x",
            "registry:catalog:*",
            "repository:UPPER:push",
            "repository:../x:push",
            "repository:x:",
            "repository::push",
            "repository:x:fly"
        }) {
            assertThat(access(mira, malformed)).as(malformed).isEmpty();
        }
    }
}
