package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.auth.AuthServer.Answer;
import cloud.edd.auth.AuthServer.Call;
import cloud.edd.testing.access.Endpoint;
import cloud.edd.testing.access.SpringEndpoints;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestDatabase;
import cloud.edd.testing.postgres.TestPostgres;
import io.nats.client.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Whatever was committed is told, be the bus away or the process gone. */
class LostEventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern SESSION = Pattern.compile("auth\\.session\\.([^.]+)\\.created");

    @Test
    void weaknesses23And34WithTheBusAwayDuringEveryMutationNothingIsLostAndAllIsOnRecord() throws Exception {
        try (TestNats nats = TestNats.start();
                AuthServer auth = AuthServer.start(TestPostgres.shared().database("auth"), nats)) {
            nats.kill();
            List<String> people = new ArrayList<>();
            people.add(keysAndCodes(auth));
            people.add(tokensAndSessions(auth));
            assertEveryMutationWorked(auth);
            assertEverythingIsOnRecord(auth.database());
            assertThat(auth.get("/readyz").status()).isEqualTo(200);
            assertThat(unsent(auth.database())).isGreaterThan(20);

            auth.restart();
            nats.restart();
            Bus.addNotifications(nats);

            awaitAllSentOnce(auth.database(), nats);
            for (String id : people) {
                assertThat(Bus.ofUser(nats, id).stream()
                                .map(Message::getSubject)
                                .toList())
                        .containsSubsequence("auth.user." + id + ".created", "auth.user." + id + ".deleted")
                        .satisfies(LostEventsTest::everySessionThatBeganHasEnded);
            }
            // Of an account: made, changed, gone with its owner. Of its token: shut out, let in, gone.
            String account = "auth.identity." + accountOf(nats, people.getLast());
            assertThat(subjects(nats, people.getLast()))
                    .containsSubsequence(account + ".updated", account + ".updated", account + ".deleted");
            assertThat(subjects(nats, people.getLast()).stream().filter(subject -> subject.endsWith(".revoked")))
                    .hasSizeGreaterThanOrEqualTo(4);
            assertThat(Bus.all(nats, "NOTIFICATIONS"))
                    .extracting(Message::getSubject)
                    .contains("notify." + people.get(0), "notify." + people.get(1));
        }
    }

    /** Second factors of every kind: registered, used, renamed and removed. Returns the id of the person, who is deleted. */
    private static String keysAndCodes(AuthServer auth) {
        Person person = new Person(auth, "keyed");
        SoftKey key = new SoftKey();
        key.userVerified = true;
        key.userHandle = SoftKey.encode(person.id.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        String keyId = "{\"id\":\"%s\"".formatted(SoftKey.encode(key.id));
        person.add(key);
        assertThat(person.login(key).status()).isEqualTo(200);
        Answer passkey = auth.post("/api/webauthn/passkey/begin", null);
        assertWorks(auth.post(
                "/api/webauthn/passkey/finish",
                Person.finish(passkey, key.get(passkey.json().get("options")))));
        assertWorks(auth.post("/api/settings/keys/rename", keyId + ",\"name\":\"blue\"}", person.session));

        Answer begun = auth.post("/api/settings/totp/begin", null, person.session);
        AuthenticatorApp app = AuthenticatorApp.of(begun.json().get("secret").asString());
        assertWorks(auth.post(
                "/api/settings/totp/finish",
                "{\"state\":\"%s\",\"code\":\"%s\"}"
                        .formatted(begun.json().get("state").asString(), app.code(-1)),
                person.session));
        String recovery = auth.post("/api/settings/recovery-codes", null, person.session)
                .json()
                .get("codes")
                .get(0)
                .asString();
        assertWorks(auth.post("/api/login/totp", "{\"code\":\"%s\"}".formatted(recovery), person.challenge()));
        assertWorks(auth.post("/api/login/totp", "{\"code\":\"%s\"}".formatted(app.code(0)), person.challenge()));
        assertWorks(auth.post("/api/settings/totp/delete", "{\"code\":\"%s\"}".formatted(app.code(1)), person.session));
        assertWorks(auth.post("/api/settings/keys/delete", keyId + "}", person.session));
        assertWorks(auth.delete("/admin/users?id=" + person.id, auth.signInAsAdmin()));
        return person.id;
    }

    private static String tokensAndSessions(AuthServer auth) {
        Person person = new Person(auth, "patient");
        String scopes = "\"scopes\":{\"storage.%s\":[\"read\"]}".formatted(person.id);
        String account = id(auth.post("/api/service-accounts", "{\"name\":\"x\"," + scopes + "}", person.session));
        assertWorks(auth.put("/api/service-accounts/" + account + "/scopes", "{" + scopes + "}", person.session));
        id(auth.post("/api/service-accounts/" + account + "/tokens", "{\"name\":\"x\"}", person.session));
        assertWorks(auth.put(
                "/api/settings/confirmation",
                "{\"required\":true,\"current_password\":\"%s\"}".formatted(AuthServer.passwordOf(person.name)),
                person.session));
        String second = id(auth.post("/api/service-accounts", "{\"name\":\"y\"," + scopes + "}", person.session));
        assertWorks(auth.delete("/api/service-accounts/" + second, person.session));
        String token = id(auth.post("/api/tokens", "{\"name\":\"x\"," + scopes + "}", person.session));
        assertWorks(auth.delete("/api/tokens/" + token, person.session));
        assertWorks(auth.put("/api/settings/profile", "{\"display_name\":\"P\"}", person.session));
        person.login();
        for (var session : auth.get("/api/settings/sessions", person.session).json()) {
            if (!session.get("is_current").asBoolean()) {
                assertWorks(auth.delete("/api/settings/sessions/" + session.get("id"), person.session));
            }
        }
        person.login();
        assertWorks(auth.post("/api/settings/sessions/revoke-others", null, person.session));
        assertWorks(auth.put(
                "/api/settings/password",
                "{\"current_password\":\"%s\",\"new_password\":\"another one\"}"
                        .formatted(AuthServer.passwordOf(person.name)),
                person.session));
        assertWorks(auth.post("/api/logout", null, person.session));
        String[] admin = auth.signInAsAdmin();
        auth.signIn(person.name, "another one");
        assertWorks(auth.post("/admin/users/" + person.id + "/disable", null, admin));
        assertWorks(auth.post("/admin/users/" + person.id + "/enable", null, admin));
        assertWorks(auth.post("/admin/users/" + person.id + "/password", "{\"password\":\"a third one\"}", admin));
        auth.signIn(person.name, "a third one");
        assertWorks(auth.delete("/admin/users?id=" + person.id, admin));
        return person.id;
    }

    /** A new endpoint that changes something is called above, or this fails. */
    private static void assertEveryMutationWorked(AuthServer auth) {
        List<Call> worked =
                auth.calls().stream().filter(call -> call.status() == 200).toList();
        for (Endpoint endpoint : SpringEndpoints.of(auth.application())) {
            // What that endpoint mints is kept nowhere.
            boolean changes = endpoint.toString().matches("(POST|PUT|PATCH|DELETE) .*")
                    && !endpoint.toString().endsWith("/internal/registry/pull-tokens");
            if (changes) {
                assertThat(worked)
                        .as("%s worked while the bus was away", endpoint)
                        .anyMatch(call -> endpoint.answers(call.method(), call.path()));
            }
        }
    }

    /** What it was done to is the name of a person, or the id of a token or of a service account. */
    private static void assertEverythingIsOnRecord(JdbcClient database) {
        assertThat(database.sql("""
                                SELECT DISTINCT action || ' ' || CASE WHEN resource IN ('admin', 'keyed', 'patient') THEN 'name'
                                    WHEN resource ~ '^[0-9a-z]{8}$' THEN 'id' ELSE 'other' END AS act
                                FROM audit_event WHERE outcome = 'success'
                                """).query(String.class).list())
                .containsExactlyInAnyOrder(
                        "auth.2fa.challenge name",
                        "auth.login name",
                        "confirmation.require name",
                        "confirmation.show name",
                        "identity.create id",
                        "identity.delete id",
                        "identity.update id",
                        "passkey.delete name",
                        "passkey.register name",
                        "passkey.rename name",
                        "password.change name",
                        "recovery.create name",
                        "session.invalidate name",
                        "token.issue id",
                        "token.revoke id",
                        "totp.disable name",
                        "totp.enable name",
                        "user.create name",
                        "user.delete name",
                        "user.disable name",
                        "user.enable name",
                        "user.update name");
        // But for the first account, which nobody made.
        assertThat(database.sql("""
                                SELECT action FROM audit_event
                                WHERE coalesce(details ->> 'actor_name', '') NOT IN ('admin', 'keyed', 'patient')
                                   OR actor_user_id IS NULL OR ip <> '127.0.0.1' OR request_id = ''
                                """).query(String.class).list()).containsExactly("user.create");
    }

    @Test
    void weakness23AProcessKilledBetweenCommitAndPublishLosesNothing(@TempDir Path folder) throws Exception {
        TestDatabase database = TestPostgres.shared().database("auth");
        JdbcClient jdbc = JdbcClient.create(database.dataSource());
        try (TestNats nats = TestNats.start()) {
            Bus.addNotifications(nats);
            try (AuthProcess auth = new AuthProcess(folder, AuthServer.arguments(database, nats, List.of()))) {
                await().atMost(PATIENCE).until(() -> unsent(jdbc) == 0);
                // What it sends is taken by nobody and yet on its way.
                nats.pause();
                String login = new JsonMapper()
                        .readTree(auth.post(
                                        "/api/login",
                                        "{\"username\":\"%s\",\"password\":\"%s\"}"
                                                .formatted(AuthServer.ADMIN, AuthServer.ADMIN_PASSWORD))
                                .body())
                        .get("token")
                        .asString();
                for (int i = 0; i < 5; i++) {
                    assertThat(auth.post(
                                            "/admin/users",
                                            "{\"username\":\"lost%d\",\"password\":\"a good password\"}".formatted(i),
                                            AuthServer.bearer(login))
                                    .statusCode())
                            .isEqualTo(200);
                }
                auth.kill();
            }
            assertThat(unsent(jdbc)).isEqualTo(6);
            nats.resume();
            try (AuthServer _ = AuthServer.start(database, nats)) {
                awaitAllSentOnce(jdbc, nats);
                for (int i = 0; i < 5; i++) {
                    String id = jdbc.sql("SELECT user_id FROM users WHERE username = :name")
                            .param("name", "lost" + i)
                            .query(String.class)
                            .single();
                    assertThat(Bus.ofUser(nats, id))
                            .extracting(Message::getSubject)
                            .containsExactly("auth.user." + id + ".created");
                }
            }
        }
    }

    private static void awaitAllSentOnce(JdbcClient database, TestNats nats) throws Exception {
        await().atMost(PATIENCE).until(() -> unsent(database) == 0);
        List<String> written = database.sql("SELECT event_id::text AS id FROM event_outbox")
                .query((row, number) -> row.getString("id"))
                .list();
        assertThat(Bus.eventIds(nats)).containsExactlyInAnyOrderElementsOf(written);
    }

    private static int unsent(JdbcClient database) {
        return database.sql("SELECT count(*) FROM event_outbox WHERE published_at IS NULL")
                .query(Integer.class)
                .single();
    }

    private static List<String> subjects(TestNats nats, String userId) throws Exception {
        return Bus.ofUser(nats, userId).stream().map(Message::getSubject).toList();
    }

    /** The first service account of a person. */
    private static String accountOf(TestNats nats, String userId) throws Exception {
        return subjects(nats, userId).stream()
                .filter(subject -> subject.startsWith("auth.identity."))
                .findFirst()
                .orElseThrow()
                .split("\\.")[2];
    }

    private static void everySessionThatBeganHasEnded(List<? extends String> told) {
        List<String> subjects = List.copyOf(told);
        int sessions = 0;
        for (String subject : subjects) {
            Matcher began = SESSION.matcher(subject);
            if (began.matches()) {
                sessions++;
                assertThat(subjects).contains("auth.session." + began.group(1) + ".invalidated");
            }
        }
        assertThat(sessions).isGreaterThan(2);
    }

    private static void assertWorks(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static String id(Answer answer) {
        assertWorks(answer);
        return answer.json().get("id").asString();
    }
}
