package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How often a wrong password may be tried. Each test comes from an address of its own, so that none counts for another. */
class RateLimitTest {
    private static final String[] ELSEWHERE = {"X-Forwarded-For", "203.0.113.250"};

    private static AuthServer auth;

    @BeforeAll
    static void start() {
        auth = AuthServer.start("edd.auth.password.concurrency=2");
    }

    @AfterAll
    static void stop() {
        auth.close();
    }

    private static String[] from(int host) {
        return new String[] {"X-Forwarded-For", "203.0.113." + host};
    }

    private static String[] from(int host, String[] credential) {
        return new String[] {"X-Forwarded-For", "203.0.113." + host, credential[0], credential[1]};
    }

    @Test
    void weakness21ANameWaitsAfterTenFailuresFromOneAddressAndARestartForgetsNothing() {
        String[] here = from(1);
        for (int i = 0; i < 10; i++) {
            assertThat(auth.login("admin", "wrong", here).status()).isEqualTo(401);
        }
        assertRefused(auth.login("admin", AuthServer.ADMIN_PASSWORD, here), 30);
        assertRefused(auth.login("ADMIN", AuthServer.ADMIN_PASSWORD, here), 30);
        // Nobody can lock out a name for everybody.
        assertThat(auth.login("admin", AuthServer.ADMIN_PASSWORD, ELSEWHERE).status())
                .isEqualTo(200);
        assertThat(auth.login("somebody", "wrong", here).status()).isEqualTo(401);

        auth.restart();
        assertRefused(auth.login("admin", AuthServer.ADMIN_PASSWORD, here), 30);
        assertThat(auth.database()
                        .sql("SELECT count(*) FROM audit_event WHERE action = 'ratelimit.reject' "
                                + "AND outcome = 'denied' AND resource ILIKE 'admin' AND ip = '203.0.113.1'")
                        .query(Long.class)
                        .single())
                .isEqualTo(3);
    }

    @Test
    void weakness21AnAddressWaitsAfterTwentyFailuresWhateverTheNames() {
        String[] here = from(2);
        for (int i = 0; i < 20; i++) {
            assertThat(auth.login("user" + i, "wrong", here).status()).isEqualTo(401);
        }
        assertRefused(auth.login("admin", AuthServer.ADMIN_PASSWORD, here), 15 * 60);
        assertThat(auth.login("admin", AuthServer.ADMIN_PASSWORD, ELSEWHERE).status())
                .isEqualTo(200);
    }

    @Test
    void weakness21SuccessesDoNotCountAndForgiveTheSameName() {
        String[] here = from(3);
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 9; i++) {
                assertThat(auth.login("admin", "wrong", here).status()).isEqualTo(401);
            }
            assertThat(auth.login("admin", AuthServer.ADMIN_PASSWORD, here).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void manyGuessesAtOnceAreCountedToo() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> guess =
                    () -> auth.login("admin", "wrong", from(4)).status();
            int tried = 0;
            for (var future : executor.invokeAll(Collections.nCopies(60, guess))) {
                tried += future.get() == 401 ? 1 : 0;
            }
            // One more may be under way beside the one that fills the count.
            assertThat(tried).isBetween(10, 11);
        }
    }

    @Test
    void wrongCurrentPasswordsCountLikeWrongLogins() {
        Person person = new Person(auth, "forgetful");
        String[] headers = from(5, person.session);
        String body = "{\"current_password\":\"wrong\",\"new_password\":\"a new password\"}";
        for (int i = 0; i < 10; i++) {
            Answer answer = auth.put("/api/settings/password", body, headers);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("{\"error\":\"current password is incorrect\"}");
        }
        assertRefused(auth.put("/api/settings/password", body, headers), 30);
    }

    @Test
    void weakness17WrongKeysMakeTheOneWhoShowsThemWaitAndNobodyElse() {
        Person person = new Person(auth, "tried");
        SoftKey key = new SoftKey();
        person.add(key);
        SoftKey stranger = new SoftKey();
        for (int i = 0; i < 10; i++) {
            assertThat(showKey(person, stranger, from(6)).status()).isEqualTo(401);
        }
        assertRefused(auth.post("/api/webauthn/login/begin", null, from(6, person.challenge())), 30);
        assertThat(showKey(person, key, from(7)).status()).isEqualTo(200);

        // Nobody is known who shows a passkey: all that counts is from where.
        for (int i = 0; i < 10; i++) {
            Answer begun = auth.post("/api/webauthn/passkey/begin", null, from(8));
            String body = Person.finish(begun, stranger.get(begun.json().get("options")));
            assertThat(auth.post("/api/webauthn/passkey/finish", body, from(8)).status())
                    .isEqualTo(401);
        }
        for (String step : List.of("passkey/begin", "passkey/finish", "login/finish")) {
            assertRefused(auth.post("/api/webauthn/" + step, "{\"state\":\"x\"}", from(8)), 30);
        }
    }

    private static Answer showKey(Person person, SoftKey key, String[] from) {
        String[] challenge = person.challenge();
        Answer begun = auth.post("/api/webauthn/login/begin", null, from[0], from[1], challenge[0], challenge[1]);
        assertThat(begun.status()).as(begun.body()).isEqualTo(200);
        return auth.post(
                "/api/webauthn/login/finish",
                Person.finish(begun, key.get(begun.json().get("options"))),
                from);
    }

    private static void assertRefused(Answer answer, int atMostSeconds) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.body()).matches("\\{\"error\":\"[^\"]+\"}");
        assertThat(Integer.parseInt(String.valueOf(answer.header("Retry-After"))))
                .isBetween(1, atMostSeconds);
    }
}
