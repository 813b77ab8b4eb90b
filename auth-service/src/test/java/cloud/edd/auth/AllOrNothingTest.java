package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An act, its event and its record are one: where one of them cannot be written, nothing happens. */
class AllOrNothingTest {
    // All that there is of a person, but for what is written down later: last uses, and what was sent.
    private static final List<String> ALL_OF_A_PERSON = List.of(
            "SELECT row_to_json(t)::text FROM users t WHERE user_id = :id",
            "SELECT sid FROM sessions WHERE user_id = :id",
            "SELECT id || ' ' || version FROM api_tokens WHERE user_id = :id",
            "SELECT row_to_json(t)::text FROM service_accounts t WHERE user_id = :id",
            "SELECT name || encode(id, 'hex') FROM webauthn_credentials WHERE user_id = :id",
            "SELECT code_hash FROM recovery_codes WHERE user_id = :id",
            "SELECT id FROM challenges WHERE user_id = :id",
            "SELECT r.id FROM revocations r JOIN sessions s ON s.sid = r.id WHERE s.user_id = :id",
            "SELECT subject || event_id FROM event_outbox WHERE encode(payload, 'escape') LIKE '%' || :id || '%'",
            "SELECT action || id FROM audit_event WHERE actor_user_id = :id OR resource = 'atomic'");

    private static final AuthServer auth = AuthServer.shared();

    @Test
    void weaknesses23And34WhatCannotBeToldOrRecordedIsNotDone() {
        Person person = new Person(auth, "atomic");
        SoftKey key = new SoftKey();
        person.add(key);
        auth.post("/api/settings/recovery-codes", null, person.session);
        String scopes = "{\"name\":\"x\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(person.id);
        String token = id(auth.post("/api/tokens", scopes, person.session));
        String account = id(auth.post("/api/service-accounts", scopes, person.session));
        auth.login("atomic", AuthServer.passwordOf("atomic"));
        String[] admin = auth.signInAsAdmin();
        String keyId = "{\"id\":\"%s\",\"name\":\"x\"}".formatted(SoftKey.encode(key.id));
        String accounts = "/api/service-accounts/" + account;
        String users = "/admin/users/" + person.id;
        Map<String, Supplier<Answer>> acts = new LinkedHashMap<>();
        acts.put("profile", () -> auth.put("/api/settings/profile", "{\"display_name\":\"A\"}", person.session));
        acts.put("scopes", () -> auth.put(accounts + "/scopes", scopes, person.session));
        acts.put("no account", () -> auth.delete(accounts, person.session));
        acts.put("account", () -> auth.post("/api/service-accounts", scopes, person.session));
        acts.put("no token", () -> auth.delete("/api/tokens/" + token, person.session));
        acts.put("codes", () -> auth.post("/api/settings/recovery-codes", null, person.session));
        acts.put("no key", () -> auth.post("/api/settings/keys/delete", keyId, person.session));
        acts.put("logout", () -> auth.post("/api/logout", null, person.session));
        acts.put("disable", () -> auth.post(users + "/disable", null, admin));
        acts.put("reset", () -> auth.post(users + "/password", "{\"password\":\"another one\"}", admin));
        acts.put("delete", () -> auth.delete("/admin/users?id=" + person.id, admin));
        assertNothingHappens(person, "event_outbox", "encode(NEW.payload, 'escape') LIKE '%%%1$s%%'", acts);

        // These tell nobody.
        acts.put("token", () -> auth.post("/api/tokens", scopes, person.session));
        acts.put("name of a key", () -> auth.post("/api/settings/keys/rename", keyId, person.session));
        acts.put("enable", () -> auth.post(users + "/enable", null, admin));
        acts.put("login", person::login);
        assertNothingHappens(
                person,
                "audit_event",
                "NEW.actor_user_id = '%1$s' OR NEW.resource = 'atomic' " + "OR NEW.resource IN ('" + token + "', '"
                        + account + "')",
                acts);

        acts.keySet()
                .retainAll(
                        List.of("profile", "scopes", "no token", "no account", "codes", "no key", "logout", "delete"));
        acts.forEach((name, act) ->
                assertThat(act.get().status()).as("%s afterwards", name).isEqualTo(200));
    }

    private static String id(Answer answer) {
        return answer.json().get("id").asString();
    }

    private static void assertNothingHappens(
            Person person, String table, String condition, Map<String, Supplier<Answer>> acts) {
        sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'the disk is full'; END$$");
        sql("CREATE TRIGGER refusal BEFORE INSERT ON %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION refuse()"
                .formatted(table, condition.formatted(person.id)));
        try {
            List<List<String>> before = stateOf(person);
            acts.forEach((name, act) -> {
                Answer answer = act.get();
                assertThat(answer.status()).as("%s without %s", name, table).isEqualTo(500);
                assertThat(answer.body()).matches("\\{\"error\":\"[^\"]+\"}").doesNotContain("disk");
                assertThat(stateOf(person)).as("%s without %s", name, table).isEqualTo(before);
            });
        } finally {
            sql("DROP TRIGGER refusal ON " + table);
            sql("DROP FUNCTION refuse()");
        }
    }

    private static void sql(String statement) {
        auth.database().sql(statement).update();
    }

    private static List<List<String>> stateOf(Person person) {
        return ALL_OF_A_PERSON.stream()
                .map(query -> auth.database()
                        .sql(query + " ORDER BY 1")
                        .param("id", person.id)
                        .query(String.class)
                        .list())
                .toList();
    }
}
