package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** How often a wrong password may be tried. */
class RateLimitTest {
    private static final String[] HERE = {"X-Forwarded-For", "203.0.113.7"};
    private static final String[] ELSEWHERE = {"X-Forwarded-For", "203.0.113.8"};

    @Test
    void weakness21ANameWaitsAfterTenFailuresFromOneAddressAndARestartForgetsNothing() {
        try (AuthServer auth = AuthServer.start()) {
            for (int i = 0; i < 10; i++) {
                assertThat(auth.login("admin", "wrong", HERE).status()).isEqualTo(401);
            }
            assertRefused(auth.login("admin", AuthServer.ADMIN_PASSWORD, HERE), 30);
            assertRefused(auth.login("ADMIN", AuthServer.ADMIN_PASSWORD, HERE), 30);
            // Nobody can lock out a name for everybody.
            assertThat(auth.login("admin", AuthServer.ADMIN_PASSWORD, ELSEWHERE).status())
                    .isEqualTo(200);
            assertThat(auth.login("somebody", "wrong", HERE).status()).isEqualTo(401);

            auth.restart();
            assertRefused(auth.login("admin", AuthServer.ADMIN_PASSWORD, HERE), 30);
            assertThat(auth.database()
                            .sql("SELECT count(*) FROM audit_event WHERE action = 'ratelimit.reject' "
                                    + "AND outcome = 'denied' AND ip = '203.0.113.7'")
                            .query(Long.class)
                            .single())
                    .isEqualTo(3);
        }
    }

    @Test
    void weakness21AnAddressWaitsAfterTwentyFailuresWhateverTheNames() {
        try (AuthServer auth = AuthServer.start()) {
            for (int i = 0; i < 20; i++) {
                assertThat(auth.login("user" + i, "wrong", HERE).status()).isEqualTo(401);
            }
            assertRefused(auth.login("admin", AuthServer.ADMIN_PASSWORD, HERE), 15 * 60);
            assertThat(auth.login("admin", AuthServer.ADMIN_PASSWORD, ELSEWHERE).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void weakness21SuccessesDoNotCountAndForgiveTheSameName() {
        try (AuthServer auth = AuthServer.start()) {
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < 9; i++) {
                    assertThat(auth.login("admin", "wrong", HERE).status()).isEqualTo(401);
                }
                assertThat(auth.login("admin", AuthServer.ADMIN_PASSWORD, HERE).status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void manyGuessesAtOnceAreCountedToo() throws Exception {
        try (AuthServer auth = AuthServer.start("edd.auth.password.concurrency=2");
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> guess = () -> auth.login("admin", "wrong", HERE).status();
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
        try (AuthServer auth = AuthServer.start()) {
            String[] session = auth.signInAsAdmin();
            String body = "{\"current_password\":\"wrong\",\"new_password\":\"a new password\"}";
            for (int i = 0; i < 10; i++) {
                Answer answer = auth.put("/api/settings/password", body, session);
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.body()).isEqualTo("{\"error\":\"current password is incorrect\"}");
            }
            assertRefused(auth.put("/api/settings/password", body, session), 30);
        }
    }

    private static void assertRefused(Answer answer, int atMostSeconds) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.body()).matches("\\{\"error\":\"[^\"]+\"}");
        assertThat(Integer.parseInt(String.valueOf(answer.header("Retry-After"))))
                .isBetween(1, atMostSeconds);
    }
}
