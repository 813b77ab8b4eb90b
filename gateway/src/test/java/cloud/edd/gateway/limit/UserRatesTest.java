package cloud.edd.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.platform.identity.TokenRejectedException;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserRatesTest {
    private static final int BURST = 3;

    private final AtomicLong now = new AtomicLong();
    private final Queue<Runnable> verifications = new ArrayDeque<>();
    private volatile boolean revoked;
    private final VerifiedUsers verified = new VerifiedUsers(this::userOf, verifications::add, now::get);
    private final UserRates rates =
            new UserRates(new RateProperties(1, 1, 1, 1, 1, BURST, 1, List.of("10.0.0.0/8")), verified, now::get);

    private String userOf(String token) throws TokenRejectedException {
        if (revoked || !token.startsWith("good-")) {
            throw new TokenRejectedException("no");
        }
        return token.split("-")[1];
    }

    private static HttpHeaders bearer(String token) {
        return new DefaultHttpHeaders().add("Authorization", "Bearer " + token);
    }

    private Optional<Duration> excess(String token) {
        return rates.excess(address("203.0.113.1"), bearer(token), "/");
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private void verify() {
        for (Runnable next = verifications.poll(); next != null; next = verifications.poll()) {
            next.run();
        }
    }

    @Test
    void forged_tokens_leave_nothing_behind() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(excess("forged-" + i)).isEmpty();
            verify();
        }
        assertThat(verified.count()).isZero();
        assertThat(rates.count()).isZero();
    }

    @Test
    void so_many_tokens_are_verified_at_once_and_in_a_second_and_no_more() {
        for (int i = 0; i < 10_000; i++) {
            excess("forged-" + i);
        }
        assertThat(verifications).hasSizeLessThanOrEqualTo(64);
        int done = 0;
        long begin = System.nanoTime();
        for (int i = 0; i < 5_000; i++) {
            excess("forged-" + i);
            done += verifications.size();
            verify();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(done).isLessThanOrEqualTo((int) (500 * (seconds + 2)));
    }

    @Test
    void a_token_is_verified_once_however_many_requests_show_it_meanwhile() {
        for (int i = 0; i < 5; i++) {
            assertThat(excess("good-mira-1")).as("nobody's yet").isEmpty();
        }
        assertThat(verifications).hasSize(1);
        verify();
        for (int i = 0; i < BURST; i++) {
            assertThat(excess("good-mira-1")).isEmpty();
        }
        assertThat(excess("good-mira-1")).isPresent();
        assertThat(verifications).isEmpty();
    }

    @Test
    void tokens_of_one_user_share_the_bucket_and_exempt_addresses_take_nothing_from_it() {
        excess("good-mira-1");
        excess("good-mira-2");
        excess("good-other-1");
        verify();
        for (int i = 0; i < 2 * BURST; i++) {
            assertThat(rates.excess(address("10.1.2.3"), bearer("good-mira-1"), "/"))
                    .isEmpty();
        }
        for (int i = 0; i < BURST; i++) {
            assertThat(excess("good-mira-" + (1 + i % 2))).isEmpty();
        }
        assertThat(excess("good-mira-1")).isPresent();
        assertThat(excess("good-mira-2")).isPresent();
        assertThat(excess("good-other-1")).isEmpty();
    }

    @Test
    void a_revoked_token_counts_for_its_user_no_longer_than_five_seconds() {
        excess("good-mira-1");
        verify();
        revoked = true;
        while (excess("good-mira-1").isEmpty()) {
            verify();
        }
        now.addAndGet(VerifiedUsers.VERIFIED_AGAIN.toNanos() + 1);
        for (int i = 0; i < BURST; i++) {
            assertThat(excess("good-mira-1")).as("earned since").isEmpty();
        }
        assertThat(excess("good-mira-1")).as("still, while it is verified").isPresent();
        verify();
        assertThat(excess("good-mira-1")).isEmpty();
        verify();
        assertThat(verified.count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "Authorization | Bearer abc       | abc",
                "Authorization | bearer  abc      | abc",
                "Authorization | Basic eDp5       | none",
                "Authorization | Bearer           | none",
                "Cookie        | token=abc        | abc",
                "Cookie        | a=b; token=abc;c | abc",
                "Cookie        | mytoken=abc      | none",
                "Cookie        | token=           | none",
                "X-Other       | abc              | none",
            })
    void a_token_is_where_the_services_look_for_it(String name, String value, String token) {
        assertThat(PresentedToken.of(new DefaultHttpHeaders().add(name, value), "/"))
                .isEqualTo(Optional.ofNullable(token).stream().toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            emptyValue = "",
            value = {
                "/ws/x?token=abc             | none           | none      | abc",
                "/ws/x?a=b&token=abc&token=d | none           | none      | abc",
                "/ws/x?%74oken=%61bc         | none           | none      | abc",
                "/ws/x?mytoken=abc           | none           | none      | none",
                "/ws/token=abc               | none           | none      | none",
                "/ws/x?token=                | none           | none      | none",
                "/ws/x?token=%zz             | none           | none      | none",
                "/ws/x?token=abc             | Basic eDp5     | none      | abc",
                "/ws/x?token=abc             | Bearer other   | none      | other",
                "/ws/x?token=abc             | none           | token=def | abc def",
                "/ws/x?token=abc             | none           | token=abc | abc",
            })
    void a_token_may_be_in_the_query_for_those_who_cannot_set_a_header(
            String uri, String authorization, String cookie, String tokens) {
        var headers = new DefaultHttpHeaders();
        if (authorization != null) {
            headers.add("Authorization", authorization);
        }
        if (cookie != null) {
            headers.add("Cookie", cookie);
        }
        assertThat(PresentedToken.of(headers, uri)).isEqualTo(tokens == null ? List.of() : List.of(tokens.split(" ")));
    }
}
