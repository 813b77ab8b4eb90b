package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Who has chosen so shows again who they are before keys, app or recovery codes are changed. */
class ConfirmationTest {
    private static final String WRONG = ",\"current_password\":\"wrong\"}";

    private final AuthServer auth = AuthServer.shared();

    private static String right(Person person) {
        return ",\"current_password\":\"" + AuthServer.passwordOf(person.name) + "\"}";
    }

    private Answer choose(Person person, boolean required, String proof) {
        return auth.put("/api/settings/confirmation", "{\"required\":" + required + proof, person.session);
    }

    private Answer add(Person person, SoftKey key, String proof) {
        Answer begun = auth.post("/api/settings/keys/add/begin", null, person.session);
        assertThat(begun.status()).isEqualTo(200);
        String body = Person.finish(begun, key.create(begun.json().get("options")));
        return auth.post("/api/settings/keys/add/finish", body.substring(0, body.length() - 1) + proof, person.session);
    }

    private Answer remove(Person person, String id, String proof) {
        return auth.post("/api/settings/keys/delete", "{\"id\":\"" + id + "\"" + proof, person.session);
    }

    private String onlyKey(Person person) {
        return auth.get("/api/settings/keys", person.session)
                .json()
                .get("keys")
                .get(0)
                .get("id")
                .asString();
    }

    private long recorded(Person person, String outcome) {
        return auth.database()
                .sql("SELECT count(*) FROM audit_event WHERE actor_user_id = :user "
                        + "AND action = 'confirmation.show' AND outcome = :outcome")
                .param("user", person.id)
                .param("outcome", outcome)
                .query(Long.class)
                .single();
    }

    @Test
    void weakness18WithoutTheChoiceOldClientsWorkOnAndWhatIsShownMustBeRight() {
        Person person = new Person(auth, "unasked");
        assertThat(auth.get("/api/settings/confirmation", person.session).body())
                .isEqualTo("{\"required\":false}");
        assertThat(add(person, new SoftKey(), WRONG).status()).isEqualTo(401);
        assertThat(auth.get("/api/settings/keys", person.session).body()).isEqualTo("{\"keys\":[]}");
        assertThat(recorded(person, "failure")).isEqualTo(1);
        assertThat(add(person, new SoftKey(), right(person)).status()).isEqualTo(200);
        assertThat(recorded(person, "success")).isEqualTo(1);
        String id = onlyKey(person);
        assertThat(remove(person, id, WRONG).status()).isEqualTo(401);
        assertThat(remove(person, id, "}").status()).isEqualTo(200);
        assertThat(add(person, new SoftKey(), "}").status()).isEqualTo(200);
    }

    @Test
    void weakness18WithTheChoiceASessionAloneChangesNothing() {
        Person person = new Person(auth, "asked");
        assertThat(add(person, new SoftKey(), "}").status()).isEqualTo(200);
        String id = onlyKey(person);
        assertThat(choose(person, true, "}").status()).isEqualTo(403);
        assertThat(choose(person, true, WRONG).status()).isEqualTo(401);
        assertThat(choose(person, true, right(person)).body()).isEqualTo("{\"required\":true}");

        Answer refused = add(person, new SoftKey(), "}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).isEqualTo("{\"error\":\"confirm this with current_password or code\"}");
        assertThat(remove(person, id, "}").status()).isEqualTo(403);
        assertThat(remove(person, id, WRONG).status()).isEqualTo(401);
        // Nor what could stand in for it.
        assertThat(auth.post("/api/settings/recovery-codes", null, person.session)
                        .status())
                .isEqualTo(403);
        Answer begun = auth.post("/api/settings/totp/begin", null, person.session);
        assertThat(auth.post(
                                "/api/settings/totp/finish",
                                "{\"state\":\"%s\",\"code\":\"000000\"}"
                                        .formatted(begun.json().get("state").asString()),
                                person.session)
                        .status())
                .isEqualTo(403);
        assertThat(choose(person, false, "}").status()).isEqualTo(403);

        Answer codes =
                auth.post("/api/settings/recovery-codes", "{" + right(person).substring(1), person.session);
        assertThat(codes.status()).isEqualTo(200);
        String first = codes.json().get("codes").get(0).asString();
        String second = codes.json().get("codes").get(1).asString();
        assertThat(add(person, new SoftKey(), ",\"code\":\"" + first + "\"}").status())
                .isEqualTo(200);
        assertThat(remove(person, id, ",\"code\":\"" + first + "\"}").status())
                .as("used before")
                .isEqualTo(401);
        assertThat(remove(person, id, ",\"code\":\"" + second + "\"}").status()).isEqualTo(200);
        assertThat(choose(person, false, right(person)).body()).isEqualTo("{\"required\":false}");
        assertThat(add(person, new SoftKey(), "}").status()).isEqualTo(200);
    }

    @Test
    void weakness18GuessesAreCountedLikeThoseAtTheDoor() {
        try (AuthServer strict = AuthServer.start("edd.auth.login-limit.per-name=3")) {
            Person person = new Person(strict, "guessed");
            String id = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[16]);
            for (int i = 0; i < 3; i++) {
                assertThat(strict.post("/api/settings/keys/delete", "{\"id\":\"" + id + "\"" + WRONG, person.session)
                                .status())
                        .isEqualTo(401);
            }
            assertThat(strict.post(
                                    "/api/settings/keys/delete",
                                    "{\"id\":\"" + id + "\"" + right(person),
                                    person.session)
                            .status())
                    .isEqualTo(429);
            assertThat(person.login().status()).isEqualTo(429);
        }
    }
}
