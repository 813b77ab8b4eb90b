package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts, passwords and sessions as people and administrators manage them. */
class AccountTest {
    private static AuthServer auth;
    private static String[] admin;

    @BeforeAll
    static void start() {
        auth = AuthServer.start();
        admin = auth.signInAsAdmin();
    }

    @AfterAll
    static void stop() {
        auth.close();
    }

    @Test
    void anAdministratorCreatesListsAndDeletes() {
        Answer created = auth.post(
                "/admin/users",
                "{\"username\":\" Paul.K \",\"password\":\"a good password\",\"display_name\":\" Paul \"}",
                admin);
        String id = created.json().get("user_id").asString();
        String view =
                "{\"user_id\":\"%s\",\"username\":\"Paul.K\",\"display_name\":\"Paul\",\"is_admin\":false,\"disabled\":false}"
                        .formatted(id);
        assertThat(created.status()).isEqualTo(200);
        assertThat(created.body()).isEqualTo(view);
        assertThat(auth.get("/admin/users", admin).body()).startsWith("[{").contains(view);
        assertThat(auth.get("/api/users", AuthServer.serviceKey()).body())
                .contains(view)
                .doesNotContain("password");
        assertThat(auth.post("/admin/users", "{\"username\":\"paul.k\",\"password\":\"a good password\"}", admin)
                        .status())
                .isEqualTo(409);
        assertThat(auth.delete("/admin/users?id=" + id, admin).body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(auth.delete("/admin/users?id=" + id, admin).status()).isEqualTo(404);
        assertThat(auth.login("Paul.K", "a good password").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|a good password",
                "a b|a good password",
                ".hidden|a good password",
                "ä|a good password",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA|a good password",
                "short|seven77",
                "blank|' leading blank'",
                "none|''",
            })
    void weakness20NamesAndPasswordsThatWouldNotWorkAreRefused(String username, String password) {
        Answer answer = auth.post(
                "/admin/users", "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(username, password), admin);
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void weakness20ALongPasswordWorksAndATooLongOneIsRefused() {
        String longest = "ü".repeat(256);
        String body = "{\"username\":\"wordy\",\"password\":\"%s\"}";
        assertThat(auth.post("/admin/users", body.formatted(longest + "x"), admin)
                        .status())
                .isEqualTo(400);
        assertThat(auth.post("/admin/users", body.formatted(longest), admin).status())
                .isEqualTo(200);
        assertThat(auth.login("wordy", longest).status()).isEqualTo(200);
        assertThat(auth.login("wordy", longest.substring(1)).status()).isEqualTo(401);
        // At login nothing but being right counts.
        assertThat(auth.login("wordy", longest + "x").status()).isEqualTo(401);
    }

    @Test
    void nobodyDeletesTheirOwnAccountOrNobody() {
        String own = auth.get("/api/session", admin).json().get("user_id").asString();
        assertThat(auth.delete("/admin/users?id=" + own, admin).status()).isEqualTo(400);
        assertThat(auth.delete("/admin/users", admin).status()).isEqualTo(400);
        assertThat(auth.delete("/admin/users?id=", admin).status()).isEqualTo(400);
    }

    @Test
    void weakness4DeletingAnAccountEndsEverythingThatIsItsOwn() {
        String id = auth.createUser("gone");
        String[] session = auth.signIn("gone", AuthServer.passwordOf("gone"));
        String token = auth.post(
                        "/api/tokens", "{\"name\":\"x\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(id), session)
                .json()
                .get("id")
                .asString();
        auth.delete("/admin/users?id=" + id, admin);
        assertThat(auth.get("/api/session", session).status()).isEqualTo(401);
        assertThat(auth.get("/api/tokens/" + token + "/check", AuthServer.serviceKey())
                        .status())
                .isEqualTo(404);
        Answer revoked = auth.get("/api/revocations", AuthServer.serviceKey());
        assertThat(revoked.json().get("tokens").toString()).contains(token);
        assertThat(revoked.json().get("sessions")).isNotEmpty();
    }

    @Test
    void adminsShutOutAndLetInAndResetPasswords() {
        String id = auth.createUser("reset");
        String[] session = auth.signIn("reset", AuthServer.passwordOf("reset"));
        String token = auth.post(
                        "/api/tokens", "{\"name\":\"x\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(id), session)
                .json()
                .get("id")
                .asString();
        String check = "/api/tokens/" + token + "/check";
        assertThat(auth.post("/admin/users/" + id + "/disable", null, admin).body())
                .isEqualTo("{\"status\":\"ok\"}");
        assertThat(auth.get("/api/session", session).status()).isEqualTo(401);
        assertThat(auth.login("reset", AuthServer.passwordOf("reset")).status()).isEqualTo(401);
        assertThat(auth.get(check, AuthServer.serviceKey()).status()).isEqualTo(404);
        assertThat(auth.get("/admin/users", admin).body())
                .contains("\"username\":\"reset\",\"display_name\":\"reset\",\"is_admin\":false,\"disabled\":true");
        assertThat(auth.post("/admin/users/" + id + "/enable", null, admin).body())
                .isEqualTo("{\"status\":\"ok\"}");
        assertThat(auth.get(check, AuthServer.serviceKey()).status()).isEqualTo(200);

        String[] again = auth.signIn("reset", AuthServer.passwordOf("reset"));
        assertThat(auth.post("/admin/users/" + id + "/password", "{\"password\":\"short\"}", admin)
                        .status())
                .isEqualTo(400);
        assertThat(auth.post("/admin/users/" + id + "/password", "{\"password\":\"given by an admin\"}", admin)
                        .body())
                .isEqualTo("{\"status\":\"ok\"}");
        assertThat(auth.get("/api/session", again).status()).isEqualTo(401);
        assertThat(auth.login("reset", "given by an admin").status()).isEqualTo(200);

        for (String act : List.of("password", "disable", "enable")) {
            assertThat(auth.post("/admin/users/nobody/" + act, "{\"password\":\"long enough\"}", admin)
                            .status())
                    .as(act)
                    .isEqualTo(404);
        }
        String own = auth.get("/api/session", admin).json().get("user_id").asString();
        assertThat(auth.post("/admin/users/" + own + "/disable", null, admin).status())
                .isEqualTo(400);
    }

    @Test
    void weakness22TwoAdministratorsCannotShutOutEachOtherAtOnce() throws Exception {
        try (AuthServer own = AuthServer.start()) {
            List<String> ids = List.of(own.createUser("one"), own.createUser("two"));
            own.database().sql("UPDATE users SET is_admin = TRUE").update();
            own.delete(
                    "/admin/users?id="
                            + own.get("/api/session", own.signInAsAdmin())
                                    .json()
                                    .get("user_id")
                                    .asString(),
                    own.signIn("one", AuthServer.passwordOf("one")));
            String[] one = own.signIn("one", AuthServer.passwordOf("one"));
            String[] two = own.signIn("two", AuthServer.passwordOf("two"));
            List<Callable<Integer>> acts = List.of(
                    () -> own.post("/admin/users/" + ids.get(1) + "/disable", null, one)
                            .status(),
                    () -> own.delete("/admin/users?id=" + ids.get(0), two).status());
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                int done = 0;
                for (var act : executor.invokeAll(acts)) {
                    done += act.get() == 200 ? 1 : 0;
                }
                assertThat(done).isEqualTo(1);
            }
            assertThat(own.database()
                            .sql("SELECT count(*) FROM users WHERE is_admin AND NOT disabled")
                            .query(Long.class)
                            .single())
                    .isEqualTo(1);
        }
    }

    @Test
    void theRecordIsReadInPages() {
        Person person = new Person(auth, "recorder");
        auth.database()
                .sql("UPDATE users SET is_admin = TRUE WHERE user_id = :id")
                .param("id", person.id)
                .update();
        String id = person.id;
        String[] session = person.session;
        for (int i = 0; i < 5; i++) {
            auth.put("/api/settings/profile", "{\"display_name\":\"A" + i + "\"}", session);
        }
        var first = auth.get("/admin/audit?action=user.update&user_id=" + id + "&limit=3", session)
                .json();
        assertThat(first.get("items")).hasSize(3);
        assertThat(first.get("items").get(0).propertyNames())
                .containsExactly(
                        "id",
                        "at",
                        "actor_user_id",
                        "actor_token_id",
                        "action",
                        "resource",
                        "outcome",
                        "ip",
                        "request_id",
                        "details");
        assertThat(first.get("items").get(0).get("actor_user_id").asString()).isEqualTo(id);
        var second = auth.get(
                        "/admin/audit?action=user.update&user_id=" + id + "&limit=3&cursor="
                                + first.get("next_cursor").asString(),
                        session)
                .json();
        assertThat(second.get("items")).hasSize(2);
        assertThat(second.get("next_cursor").isNull()).isTrue();
        assertThat(second.get("items").get(0).get("id").asLong())
                .isLessThan(first.get("items").get(2).get("id").asLong());
        assertThat(auth.get("/admin/audit?user_id=nobody", session).body())
                .isEqualTo("{\"items\":[],\"next_cursor\":null}");
        assertThat(auth.get("/admin/audit?from=0&to=1", session).json().get("items"))
                .isEmpty();
        assertThat(auth.get("/admin/audit?from=1&user_id=" + id, session).json().get("items"))
                .isNotEmpty();
        for (String bad : List.of("limit=0", "limit=501", "limit=x", "cursor=x", "from=x", "to=-1")) {
            assertThat(auth.get("/admin/audit?" + bad, session).status())
                    .as(bad)
                    .isEqualTo(400);
        }

        auth.database()
                .sql("INSERT INTO audit_event (at, actor_user_id, action, outcome) "
                        + "SELECT now(), 'many', 'made.up', 'success' FROM generate_series(1, 501)")
                .update();
        assertThat(auth.get("/admin/audit?user_id=many", session).json().get("items"))
                .hasSize(50);
        assertThat(auth.get("/admin/audit?user_id=many&limit=500", session)
                        .json()
                        .get("items"))
                .hasSize(500);
    }

    @Test
    void weakness30APersonSeesAndEndsTheirSessions() {
        auth.createUser("sam");
        String[] first = auth.signIn("sam", AuthServer.passwordOf("sam"));
        String[] second = auth.signIn("sam", AuthServer.passwordOf("sam"));
        var list = auth.get("/api/settings/sessions", second).json();
        assertThat(list).hasSize(2);
        assertThat(list.get(0).propertyNames())
                .containsExactly("id", "ip_address", "created_at", "last_seen_at", "device", "is_current");
        assertThat(list.get(0).get("device").asString()).startsWith("Java-http-client/");
        assertThat(list.get(0).get("last_seen_at").asLong())
                .isGreaterThanOrEqualTo(list.get(0).get("created_at").asLong());
        assertThat(list.get(0).get("is_current").asBoolean()).isTrue();
        assertThat(list.get(0).get("ip_address").asString()).isEqualTo("127.0.0.1");
        assertThat(list.get(1).get("is_current").asBoolean()).isFalse();
        String other = list.get(1).get("id").asString();

        assertThat(auth.delete("/api/settings/sessions/" + other, admin).status())
                .isEqualTo(404);
        assertThat(auth.delete("/api/settings/sessions/nonsense", second).status())
                .isEqualTo(404);
        assertThat(auth.delete("/api/settings/sessions/" + other, second).body())
                .isEqualTo("{\"status\":\"ok\"}");
        assertThat(auth.get("/api/session", first).status()).isEqualTo(401);

        String[] third = auth.signIn("sam", AuthServer.passwordOf("sam"));
        assertThat(auth.post("/api/settings/sessions/revoke-others", null, third)
                        .body())
                .isEqualTo("{\"status\":\"ok\"}");
        assertThat(auth.get("/api/session", second).status()).isEqualTo(401);
        assertThat(auth.get("/api/settings/sessions", third).json()).hasSize(1);
    }

    @Test
    void administratorsSeeWhoIsSignedInFromWhere() {
        String id = auth.createUser("seen");
        auth.signIn("seen", AuthServer.passwordOf("seen"));
        auth.signIn("seen", AuthServer.passwordOf("seen"));
        List<String> seen = auth.get("/admin/sessions", admin)
                .json()
                .valueStream()
                .filter(presence -> presence.get("user_id").asString().equals(id))
                .map(presence -> String.join(",", presence.propertyNames()))
                .toList();
        assertThat(seen).containsExactly("user_id,username,display_name,created_at,ip_address");
    }

    @Test
    void weakness3ANewPasswordEndsTheOtherSessions() {
        auth.createUser("pat");
        String[] other = auth.signIn("pat", AuthServer.passwordOf("pat"));
        String[] own = auth.signIn("pat", AuthServer.passwordOf("pat"));
        assertThat(change(own, "wrong", "a better password").body())
                .isEqualTo("{\"error\":\"current password is incorrect\"}");
        assertThat(change(own, "", "a better password").status()).isEqualTo(400);
        assertThat(change(own, AuthServer.passwordOf("pat"), "short").status()).isEqualTo(400);
        Answer changed = change(own, AuthServer.passwordOf("pat"), "a better password");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.body()).isEmpty();
        assertThat(auth.get("/api/session", own).status()).isEqualTo(200);
        assertThat(auth.get("/api/session", other).status()).isEqualTo(401);
        assertThat(auth.login("pat", AuthServer.passwordOf("pat")).status()).isEqualTo(401);
        assertThat(auth.login("pat", "a better password").status()).isEqualTo(200);
    }

    @Test
    void aRestartKeepsThePasswordAndTheAdministrator() {
        try (AuthServer own = AuthServer.start()) {
            String[] session = own.signInAsAdmin();
            own.put(
                    "/api/settings/password",
                    "{\"current_password\":\"%s\",\"new_password\":\"chosen by a person\"}"
                            .formatted(AuthServer.ADMIN_PASSWORD),
                    session);
            own.restart();
            assertThat(own.get("/api/session", session).status()).isEqualTo(200);
            assertThat(own.login("admin", AuthServer.ADMIN_PASSWORD).status()).isEqualTo(401);
            assertThat(own.login("admin", "chosen by a person")
                            .json()
                            .get("is_admin")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void weakness22TheAdministratorsNameOnlySeeds() {
        try (AuthServer own = AuthServer.start("ADMIN_USERNAME=root")) {
            assertThat(own.login("admin", AuthServer.ADMIN_PASSWORD).json().has("is_admin"))
                    .isFalse();
        }
    }

    @Test
    void weakness27OnlyTheDashboardsOriginIsAllowed() {
        Answer allowed = auth.get("/api/session", "Origin", "https://cloud.localhost:8443");
        assertThat(allowed.status()).isEqualTo(401);
        assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("https://cloud.localhost:8443");
        assertThat(allowed.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(allowed.header("Access-Control-Expose-Headers")).isEqualTo("X-Request-Id, Retry-After");
        assertThat(allowed.header("Vary")).contains("Origin");
        for (String origin : List.of("https://x.cloud.localhost:8443", "https://cloud.localhost", "null")) {
            assertThat(auth.get("/api/session", "Origin", origin).header("Access-Control-Allow-Origin"))
                    .isNull();
        }
        Answer preflight = auth.send(
                "OPTIONS",
                "/api/login",
                null,
                "Origin",
                "https://cloud.localhost:8443",
                "Access-Control-Request-Method",
                "POST");
        assertThat(preflight.status()).isEqualTo(200);
        assertThat(preflight.body()).isEmpty();
        assertThat(preflight.header("Access-Control-Allow-Methods")).isEqualTo("GET, POST, PUT, DELETE, OPTIONS");
        assertThat(preflight.header("Access-Control-Allow-Headers")).isEqualTo("Content-Type, Authorization");
    }

    @Test
    void weakness34EveryActLeavesARecord() {
        String id = auth.createUser("audited");
        auth.login("audited", "wrong");
        String[] session = auth.signIn("audited", AuthServer.passwordOf("audited"));
        auth.put("/api/settings/profile", "{\"display_name\":\"A\"}", session);
        auth.get("/admin/users", session);
        change(session, "wrong", "a better password");
        auth.post("/api/logout", null, session);
        auth.delete("/admin/users?id=" + id, admin);
        List<String> records = auth.database()
                .sql("SELECT action || ' ' || outcome || ' ' || (actor_user_id IS NOT DISTINCT FROM :id) || ' ' || ip "
                        + "FROM audit_event WHERE resource = 'audited' OR actor_user_id = :id ORDER BY id")
                .param("id", id)
                .query((row, number) -> row.getString(1))
                .list();
        assertThat(records)
                .containsExactly(
                        "user.create success false 127.0.0.1",
                        "auth.login failure false 127.0.0.1",
                        "auth.login success true 127.0.0.1",
                        "user.update success true 127.0.0.1",
                        "authz.denied denied true 127.0.0.1",
                        "password.change failure true 127.0.0.1",
                        "session.invalidate success true 127.0.0.1",
                        "user.delete success false 127.0.0.1");
    }

    @Test
    void weakness34AWrongServiceKeyLeavesARecord() {
        auth.get("/api/users", "X-Service-Key", "guess", "X-Request-ID", "the-guess");
        assertThat(auth.database()
                        .sql("SELECT action || ' ' || outcome FROM audit_event WHERE request_id = 'the-guess'")
                        .query((row, number) -> row.getString(1))
                        .list())
                .containsExactly("authz.denied denied");
    }

    private static Answer change(String[] session, String current, String replacement) {
        return auth.put(
                "/api/settings/password",
                "{\"current_password\":\"%s\",\"new_password\":\"%s\"}".formatted(current, replacement),
                session);
    }
}
