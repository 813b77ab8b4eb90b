package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What lists show, in which order, and what they leave out. */
class ListsTest {
    private static final AuthServer auth = AuthServer.shared();
    // Of the three that are made, the first is neither the oldest nor the newest.
    private static final List<Integer> TIMES = List.of(2_000_000_002, 2_000_000_003, 2_000_000_001);

    private static List<String> ids(String path, String[] session) {
        return auth.get(path, session)
                .json()
                .valueStream()
                .map(item -> item.get("id").asString())
                .toList();
    }

    private static void age(String table, String id, int createdAt) {
        assertThat(auth.database()
                        .sql("UPDATE " + table + " SET created_at = :at WHERE id::text = :id")
                        .param("at", createdAt)
                        .param("id", id)
                        .update())
                .isEqualTo(1);
    }

    /** Makes three and returns their ids, the newest first. */
    private static List<String> three(String path, String body, String table, String[] session) {
        String[] made = new String[TIMES.size()];
        for (int i = 0; i < made.length; i++) {
            made[i] = auth.post(path, body, session).json().get("id").asString();
            age(table, made[i], TIMES.get(i));
        }
        return List.of(made[1], made[0], made[2]);
    }

    @Test
    void tokensAndServiceAccountsAreListedNewestFirst() {
        Person person = new Person(auth, "lister");
        String body = "{\"name\":\"same\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(person.id);
        List<String> accounts = three("/api/service-accounts", body, "service_accounts", person.session);
        assertThat(ids("/api/service-accounts", person.session)).isEqualTo(accounts);
        String path = "/api/service-accounts/" + accounts.getFirst() + "/tokens";
        assertThat(auth.get(path, person.session).body()).isEqualTo("[]");
        List<String> bound = three(path, "{\"name\":\"same\"}", "api_tokens", person.session);
        assertThat(ids(path, person.session)).isEqualTo(bound);
        bound.forEach(id -> age("api_tokens", id, 1));
        List<String> standalone = three("/api/tokens", body, "api_tokens", person.session);
        assertThat(ids("/api/tokens", person.session))
                .startsWith(standalone.toArray(String[]::new))
                .containsAll(bound)
                .hasSize(6);
    }

    @Test
    void sessionsAreListedNewestFirstWithoutThoseThatAreOver() {
        Person person = new Person(auth, "visitor");
        person.login();
        person.login();
        List<String> made = ids("/api/settings/sessions", person.session).reversed();
        for (int i = 0; i < made.size(); i++) {
            age("sessions", made.get(i), TIMES.get(i));
        }
        assertThat(ids("/api/settings/sessions", person.session))
                .containsExactly(made.get(1), made.get(0), made.get(2));
        assertThat(presences(person)).containsExactly(2_000_000_003L);

        auth.database()
                .sql("UPDATE sessions SET expires_at = 1 WHERE id::text = :id")
                .param("id", made.get(1))
                .update();
        assertThat(ids("/api/settings/sessions", person.session)).containsExactly(made.get(0), made.get(2));
        assertThat(presences(person)).containsExactly(2_000_000_002L);

        auth.database()
                .sql("UPDATE sessions SET expires_at = 1 WHERE user_id = :id")
                .param("id", person.id)
                .update();
        assertThat(auth.get("/api/session", person.session).status()).isEqualTo(401);
        assertThat(presences(person)).isEmpty();
    }

    /** When somebody was last seen to sign in, by address. */
    private static List<Long> presences(Person person) {
        return auth.get("/admin/sessions", auth.signInAsAdmin())
                .json()
                .valueStream()
                .filter(presence -> presence.get("user_id").asString().equals(person.id))
                .map(presence -> presence.get("created_at").asLong())
                .toList();
    }

    @Test
    void keysAreListedOldestFirst() {
        Person person = new Person(auth, "collector");
        assertThat(auth.get("/api/settings/keys", person.session).body()).isEqualTo("{\"keys\":[]}");
        for (int i = 0; i < TIMES.size(); i++) {
            auth.database()
                    .sql(
                            "INSERT INTO webauthn_credentials (id, user_id, name, public_key, attestation_type, created_at) "
                                    + "VALUES (:id, :user, :name, '\\x02', 'none', :at)")
                    .param("id", ("collected" + i).getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                    .param("user", person.id)
                    .param("name", "key " + i)
                    .param("at", TIMES.get(i))
                    .update();
        }
        assertThat(auth.get("/api/settings/keys", person.session)
                        .json()
                        .get("keys")
                        .valueStream())
                .extracting(key -> key.get("name").asString())
                .containsExactly("key 2", "key 0", "key 1");
    }

    @Test
    void otherServicesSeeTheUsersThatAdministratorsSee() {
        String[] admin = auth.signInAsAdmin();
        auth.createUser("listed");
        assertThat(auth.get("/api/users", AuthServer.serviceKey()).body())
                .isEqualTo(auth.get("/admin/users", admin).body())
                .contains("\"username\":\"listed\"");
    }
}
