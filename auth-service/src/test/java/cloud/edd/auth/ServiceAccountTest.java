package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import cloud.edd.proto.events.ActionList;
import cloud.edd.proto.events.IdentityPermissionsDeleted;
import cloud.edd.proto.events.IdentityPermissionsUpdated;
import cloud.edd.proto.events.Notification;
import cloud.edd.proto.events.TokenRevoked;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts of scripts and their tokens. */
class ServiceAccountTest {
    private static final AuthServer auth = AuthServer.shared();
    private static String user;
    private static String[] session;
    private static String[] stranger;

    @BeforeAll
    static void start() {
        user = auth.createUser("scripter");
        session = auth.signIn("scripter", AuthServer.passwordOf("scripter"));
        auth.createUser("stranger");
        stranger = auth.signIn("stranger", AuthServer.passwordOf("stranger"));
    }

    private static String create(String name) {
        Answer created = auth.post("/api/service-accounts", body(name, "read"), session);
        assertThat(created.status()).as(created.body()).isEqualTo(200);
        return created.json().get("id").asString();
    }

    private static String body(String name, String action) {
        return "{\"name\":\"%s\",%s}".formatted(name, scopes(action));
    }

    private static String scopes(String action) {
        return "\"scopes\":{\"storage.%s.files\":[\"%s\"]}".formatted(user, action);
    }

    private static Answer issue(String account, String name) {
        return auth.post("/api/service-accounts/" + account + "/tokens", "{\"name\":\"%s\"}".formatted(name), session);
    }

    private static int check(String token) {
        return auth.get("/api/tokens/" + token + "/check", AuthServer.serviceKey())
                .status();
    }

    @Test
    void weakness25AnAccountIsCreatedChangedAndDeletedAndEverybodyHearsOfIt() {
        Answer created = auth.post(
                "/api/service-accounts",
                "{\"name\":\" deploy \",\"scopes\":{\"storage.%s.files\":[\"read\",\"read\"]}}".formatted(user),
                session);
        String id = created.json().get("id").asString();
        long createdAt = created.json().get("created_at").asLong();
        String view =
                "{\"id\":\"%s\",\"name\":\"deploy\",\"scopes\":{\"storage.%s.files\":[\"read\"]},\"token_count\":%d,\"created_at\":%d}";
        assertThat(created.status()).isEqualTo(200);
        assertThat(id).matches("[0-9a-z]{8}");
        assertThat(created.body()).isEqualTo(view.formatted(id, user, 0, createdAt));

        Answer issued = issue(id, "first");
        String token = issued.json().get("id").asString();
        assertThat(issued.json().propertyNames())
                .containsExactly("id", "name", "expires_at", "last_used_at", "created_at", "token");
        assertThat(issued.json().get("expires_at").asLong()).isZero();
        String secret = issued.json().get("token").asString();
        assertThat(payload(secret))
                .contains("\"service_account_id\":\"" + id + "\"")
                .doesNotContain("scopes");
        assertThat(auth.get("/api/service-accounts/" + id, session).body())
                .isEqualTo(view.formatted(id, user, 1, createdAt));
        assertThat(auth.get("/api/service-accounts", session).body()).contains(view.formatted(id, user, 1, createdAt));
        Answer listed = auth.get("/api/service-accounts/" + id + "/tokens", session);
        assertThat(listed.json().get(0).propertyNames())
                .containsExactly("id", "name", "expires_at", "last_used_at", "created_at");
        var own = auth.get("/api/tokens", session)
                .json()
                .valueStream()
                .filter(one -> one.get("id").asString().equals(token))
                .findFirst()
                .orElseThrow();
        assertThat(own.get("scopes").isNull()).isTrue();
        assertThat(own.get("service_account_id").asString()).isEqualTo(id);
        assertThat(auth.get("/api/tokens/" + token + "/check", AuthServer.serviceKey())
                        .body())
                .isEqualTo("{\"status\":\"valid\",\"scopes\":{\"storage.%s.files\":[\"read\"]}}".formatted(user));

        assertThat(auth.put("/api/service-accounts/" + id + "/scopes", "{" + scopes("create") + "}", session)
                        .body())
                .isEqualTo("{\"status\":\"ok\"}");
        assertThat(auth.get("/api/tokens/" + token + "/check", AuthServer.serviceKey())
                        .body())
                .isEqualTo("{\"status\":\"valid\",\"scopes\":{\"storage.%s.files\":[\"create\"]}}".formatted(user));
        assertThat(auth.get("/api/identity-permissions", AuthServer.serviceKey())
                        .body())
                .contains(
                        "{\"service_account_id\":\"%s\",\"user_id\":\"%s\",\"scopes\":{\"storage.%s.files\":[\"create\"]},\"version\":2}"
                                .formatted(id, user, user));

        assertThat(auth.delete("/api/service-accounts/" + id, session).body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(auth.delete("/api/service-accounts/" + id, session).status()).isEqualTo(404);
        assertThat(check(token)).isEqualTo(404);
        assertThat(auth.get("/api/service-accounts/" + id + "/tokens", session).status())
                .isEqualTo(404);

        Outbox told = new Outbox(auth);
        var updates = told.on("auth.identity." + id + ".updated", IdentityPermissionsUpdated.parser());
        assertThat(updates).extracting(IdentityPermissionsUpdated::getVersion).containsExactly(1L, 2L);
        assertThat(updates.get(1).getScopesMap())
                .containsEntry(
                        "storage." + user + ".files",
                        ActionList.newBuilder().addActions("create").build());
        var deleted = told.on("auth.identity." + id + ".deleted", IdentityPermissionsDeleted.parser());
        // A late update must not bring it back.
        assertThat(deleted).extracting(IdentityPermissionsDeleted::getVersion).containsExactly(3L);
        assertThat(told.on("auth.token." + token + ".revoked", TokenRevoked.parser()))
                .extracting(TokenRevoked::getServiceAccountId)
                .containsExactly(id);
        assertThat(told.on("notify." + user, Notification.parser()))
                .filteredOn(notification -> notification.getMessage().contains("deploy"))
                .allSatisfy(notification -> {
                    assertThat(notification.getUserId()).isEqualTo(user);
                    assertThat(notification.getTitle()).startsWith("Service account ");
                    assertThat(notification.getScope()).isEmpty();
                    assertThat(notification.getCategory()).isEqualTo("auth");
                    assertThat(notification.getLink()).isEqualTo("/service-accounts");
                })
                .hasSize(2);
        assertThat(audited(id)).containsExactly("identity.create", "identity.update", "identity.delete");
        assertThat(audited(token)).containsExactly("token.issue");
    }

    private static List<String> audited(String resource) {
        return auth.database()
                .sql("SELECT action FROM audit_event WHERE resource = :id AND actor_user_id = :user ORDER BY id")
                .param("id", resource)
                .param("user", user)
                .query((row, number) -> row.getString("action"))
                .list();
    }

    private static String payload(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"x\"}",
                "{\"name\":\"x\",\"scopes\":{}}",
                "{\"name\":\" \",\"scopes\":{\"storage.USER\":[\"read\"]}}",
                "{\"name\":\"x\",\"scopes\":{\"storage.other123\":[\"read\"]}}",
                "{\"name\":\"x\",\"scopes\":{\"storage.USER.files\":[\"push\"]}}",
                "{\"name\":\"x\",\"scopes\":[]}",
                "{\"name\":5,\"scopes\":{\"storage.USER\":[\"read\"]}}",
            })
    void whatIsNoAccountIsRefused(String body) {
        assertThat(auth.post("/api/service-accounts", body.replace("USER", user), session)
                        .status())
                .isEqualTo(400);
        String id = create("refusals");
        if (body.contains("scopes") && !body.contains("name\":\" ") && !body.contains("name\":5")) {
            assertThat(auth.put("/api/service-accounts/" + id + "/scopes", body.replace("USER", user), session)
                            .status())
                    .isEqualTo(400);
        }
        assertThat(auth.post(
                                "/api/service-accounts/" + id + "/tokens",
                                "{\"name\":\"x\",\"expires_in\":\"1d\"}",
                                session)
                        .status())
                .isEqualTo(400);
        assertThat(issue(id, "n".repeat(65)).status()).isEqualTo(400);
    }

    @Test
    void anotherPersonsAccountDoesNotExist() {
        String id = create("private");
        String path = "/api/service-accounts/" + id;
        String token = issue(id, "t").json().get("id").asString();
        String theirs = scopes("read").replace(user, id(stranger));
        assertThat(auth.get(path, stranger).status()).isEqualTo(404);
        assertThat(auth.delete(path, stranger).status()).isEqualTo(404);
        assertThat(auth.put(path + "/scopes", "{" + theirs + "}", stranger).status())
                .isEqualTo(404);
        assertThat(auth.post(path + "/tokens", "{\"name\":\"x\"}", stranger).status())
                .isEqualTo(404);
        assertThat(auth.get(path + "/tokens", stranger).status()).isEqualTo(404);
        assertThat(auth.delete("/api/tokens/" + token, stranger).status()).isEqualTo(404);
        assertThat(auth.get("/api/service-accounts", stranger).body()).isEqualTo("[]");
        assertThat(auth.delete("/api/tokens/" + token, session).status()).isEqualTo(200);
        assertThat(check(token)).isEqualTo(404);
    }

    private static String id(String[] bearer) {
        return auth.get("/api/session", bearer).json().get("user_id").asString();
    }

    @Test
    void aTokenOfAnAccountEndsWhenItsOwnerChose() {
        String path = "/api/service-accounts/" + create("ending") + "/tokens";
        var token = auth.post(path, "{\"name\":\" x \",\"expires_in\":\"90d\"}", session)
                .json();
        assertThat(token.get("name").asString()).isEqualTo("x");
        long end = token.get("created_at").asLong() + 90 * 24 * 3600L;
        assertThat(token.get("expires_at").asLong()).isEqualTo(end);
        assertThat(payload(token.get("token").asString())).contains("\"exp\":" + end);
        auth.database()
                .sql("UPDATE api_tokens SET expires_at = 1 WHERE id = :id")
                .param("id", token.get("id").asString())
                .update();
        assertThat(check(token.get("id").asString())).isEqualTo(404);
    }

    @Test
    void aTokenIssuedWhileItsAccountIsDeletedIsEitherRefusedOrRevoked() throws Exception {
        String id = create("raced");
        List<Callable<Answer>> acts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            acts.add(() -> issue(id, "t"));
            if (i == 3) {
                acts.add(() -> auth.delete("/api/service-accounts/" + id, session));
            }
        }
        List<Answer> answers = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> future : executor.invokeAll(acts)) {
                answers.add(future.get());
            }
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 404));
        List<String> issued = answers.stream()
                .filter(answer -> answer.body().contains("ecloud_"))
                .map(answer -> answer.json().get("id").asString())
                .toList();
        Outbox told = new Outbox(auth);
        for (String token : issued) {
            assertThat(check(token)).isEqualTo(404);
            assertThat(told.on("auth.token." + token + ".revoked", TokenRevoked.parser()))
                    .hasSize(1);
        }
    }

    @Test
    void shuttingAPersonOutAndLettingThemInLetsEverybodyForgetTheirTokens() {
        String id = auth.createUser("shut");
        String[] own = auth.signIn("shut", AuthServer.passwordOf("shut"));
        String token = auth.post(
                        "/api/tokens", "{\"name\":\"x\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(id), own)
                .json()
                .get("id")
                .asString();
        String[] admin = auth.signInAsAdmin();
        for (int i = 0; i < 2; i++) {
            auth.post("/admin/users/" + id + "/disable", null, admin);
            assertThat(check(token)).isEqualTo(404);
            auth.post("/admin/users/" + id + "/enable", null, admin);
            assertThat(check(token)).isEqualTo(200);
        }
        auth.delete("/admin/users?id=" + id, admin);
        assertThat(new Outbox(auth).on("auth.token." + token + ".revoked", TokenRevoked.parser()))
                .extracting(event -> event.getMetadata().getVersion())
                .containsExactly(2L, 3L, 4L, 5L, 6L);
    }
}
