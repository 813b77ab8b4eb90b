package cloud.edd.auth.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.auth.clock.SharedClock;
import cloud.edd.platform.error.RateLimitedException;
import cloud.edd.testing.postgres.TestDatabase;
import cloud.edd.testing.postgres.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class LoginLimiterTest {
    private static final String HERE = "203.0.113.7";
    private static final TestDatabase DATABASE = TestPostgres.shared().database("limits");

    private final JdbcClient jdbc = JdbcClient.create(DATABASE.dataSource());
    private final MovableClock clock = new MovableClock();
    private final List<String> refused = new ArrayList<>();
    private final LoginLimiter limiter = new LoginLimiter(
            jdbc,
            clock,
            new LoginLimitProperties(Duration.ofMinutes(15), 20, 10, Duration.ofSeconds(30)),
            refused::add);

    @BeforeEach
    void empty() {
        Flyway.configure().dataSource(DATABASE.dataSource()).load().migrate();
        jdbc.sql("DELETE FROM login_failures").update();
    }

    @Test
    void eachFurtherFailureDoublesTheWaitUntilTheFirstLeaveTheWindow() {
        fail(10, HERE, "mira");
        for (int seconds : new int[] {30, 60, 120, 240}) {
            assertThat(wait(HERE, "mira")).isEqualTo(Duration.ofSeconds(seconds));
            clock.move(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(wait(HERE, "mira")).isEqualTo(Duration.ofMillis(1));
            clock.move(Duration.ofMillis(1));
            assertThat(wait(HERE, "mira")).isZero();
            fail(1, HERE, "mira");
        }
        assertThat(wait(HERE, "mira")).isEqualTo(Duration.ofMinutes(8));
        clock.move(Duration.ofMinutes(15).minusSeconds(30 + 60 + 120 + 240));
        assertThat(wait(HERE, "mira")).isZero();
    }

    @Test
    void weakness34EveryRefusalGoesOnRecordAndNothingElseDoes() {
        fail(9, HERE, "mira");
        wait(HERE, "mira");
        assertThat(refused).isEmpty();
        fail(1, HERE, "mira");
        wait(HERE, "mira");
        assertThat(refused).containsExactly("mira");
        jdbc.sql("INSERT INTO users (user_id, username, password_hash, display_name) VALUES ('u1', 'otto', '', '')")
                .update();
        for (int i = 0; i < 20; i++) {
            limiter.secondFactorFailed(HERE, "u1");
        }
        assertThatThrownBy(() -> limiter.checkSecondFactor(HERE, "u1")).isInstanceOf(RateLimitedException.class);
        assertThatThrownBy(() -> limiter.checkKey(HERE, "u1")).isInstanceOf(RateLimitedException.class);
        assertThatThrownBy(() -> limiter.checkKey(HERE, "")).isInstanceOf(RateLimitedException.class);
        assertThat(refused).containsExactly("mira", "otto", "otto", HERE);
    }

    @Test
    void noWaitIsLongerThanTheWindow() {
        fail(19, HERE, "mira");
        assertThat(wait(HERE, "mira")).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void theWindowSlides() {
        for (int i = 0; i < 20; i++) {
            fail(1, HERE, "user" + i);
            clock.move(Duration.ofSeconds(10));
        }
        assertThat(wait(HERE, "anybody")).isEqualTo(Duration.ofMinutes(15).minusSeconds(200));
        clock.move(Duration.ofMinutes(15).minusSeconds(200));
        assertThat(wait(HERE, "anybody")).isZero();
        fail(1, HERE, "anybody");
        assertThat(wait(HERE, "anybody")).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void oneSubscribersIpv6AddressesAreOneAddress() {
        for (int i = 0; i < 20; i++) {
            fail(1, "2001:db8:1:2::" + Integer.toHexString(i + 1), "user" + i);
        }
        assertThat(wait("2001:db8:1:2:ffff::1", "mira")).isPositive();
        assertThat(wait("2001:db8:1:3::1", "mira")).isZero();
    }

    @Test
    void successForgivesOneNameAtOneAddress() {
        fail(10, HERE, "Mira");
        fail(10, "203.0.113.8", "mira");
        limiter.succeeded(HERE, "mira");
        assertThat(wait(HERE, "mira")).isZero();
        assertThat(wait("203.0.113.8", "mira")).isPositive();
    }

    @Test
    void whatNoLongerCountsIsRemoved() {
        fail(3, HERE, "mira");
        clock.move(Duration.ofMinutes(15));
        fail(1, HERE, "mira");
        assertThat(limiter.sweep()).isEqualTo(3);
        assertThat(limiter.sweep()).isZero();
    }

    private void fail(int times, String address, String name) {
        for (int i = 0; i < times; i++) {
            limiter.failed(address, name);
        }
    }

    private Duration wait(String address, String name) {
        try {
            limiter.check(address, name);
            return Duration.ZERO;
        } catch (RateLimitedException e) {
            return e.retryAfter().orElseThrow();
        }
    }

    private static final class MovableClock implements SharedClock {
        private Instant now = Instant.parse("2031-05-01T10:00:00Z");

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant now() {
            return now;
        }
    }
}
