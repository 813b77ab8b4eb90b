package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.auth.AuthServer.Answer;
import cloud.edd.auth.revocation.Revocations;
import cloud.edd.other.OtherService;
import cloud.edd.testing.nats.TestNats;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Replicas, and services, whose clocks disagree as those of machines do that lost their time server. */
class ClockSkewTest {
    private static final Duration SKEW = Duration.ofMinutes(2);
    private static final Duration SESSION = Duration.ofHours(24);
    // Longer than anything lives that one replica begins and another finishes.
    private static final Duration FAR = Duration.ofMinutes(10);
    private static final int WRONG_ONES = 3;
    private static final String[] HERE = {"X-Forwarded-For", "203.0.113.7"};
    private static final ShiftedClock clock = new ShiftedClock();

    private static AuthServer exact;
    private static AuthServer ahead;

    @BeforeAll
    static void start() {
        exact = AuthServer.start(
                "edd.auth.login-limit.per-name=" + WRONG_ONES, "edd.auth.login-limit.per-address=1000000");
        ahead = exact.replica(context -> context.registerBean("shiftedClock", Clock.class, () -> clock));
    }

    @AfterAll
    static void stop() {
        ahead.close();
        exact.close();
    }

    /** So far ahead of the right time; behind it when negative. */
    private static final class ShiftedClock extends Clock {
        private volatile Duration shift = SKEW;

        void shift(Duration by) {
            shift = by;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(shift);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void aSessionBeginsAndEndsForBothWhoeverBeginsAndEndsIt() {
        clock.shift(SKEW);
        String name = "skewed";
        exact.createUser(name);
        for (List<AuthServer> pair : List.of(List.of(exact, ahead), List.of(ahead, exact))) {
            String[] session = pair.getFirst().signIn(name, AuthServer.passwordOf(name));
            for (AuthServer server : pair) {
                assertThat(server.get("/api/session", session).status()).isEqualTo(200);
            }
            assertThat(pair.getLast().post("/api/logout", null, session).status())
                    .isEqualTo(200);
            for (AuthServer server : pair) {
                assertThat(server.get("/api/session", session).status()).isEqualTo(401);
            }
        }
    }

    @Test
    void aChallengeOfOneIsMetOnTheOtherWithWhatEitherBegan() {
        clock.shift(FAR);
        Person person = new Person(exact, "challenged");
        SoftKey key = new SoftKey();
        person.add(key);
        for (List<AuthServer> pair : List.of(List.of(exact, ahead), List.of(ahead, exact))) {
            AuthServer first = pair.getFirst();
            AuthServer second = pair.getLast();
            String[] challenge = AuthServer.bearer(first.login(person.name, AuthServer.passwordOf(person.name))
                    .json()
                    .get("challenge_token")
                    .asString());
            Answer begun = second.post("/api/webauthn/login/begin", null, challenge);
            assertThat(begun.status()).as(begun.body()).isEqualTo(200);
            String finish = Person.finish(begun, key.get(begun.json().get("options")));
            assertThat(first.post("/api/webauthn/login/finish", finish).status())
                    .isEqualTo(200);
            assertThat(second.post("/api/webauthn/login/finish", finish).status())
                    .isEqualTo(400);
        }
    }

    @Test
    void weakness16WhatIsOverOnOneIsOverOnTheOther() {
        clock.shift(FAR.negated());
        Person person = new Person(exact, "overdue");
        SoftKey key = new SoftKey();
        person.add(key);
        String[] challenge = person.challenge();
        Answer begun = exact.post("/api/webauthn/login/begin", null, challenge);
        String finish = Person.finish(begun, key.get(begun.json().get("options")));
        // Five minutes and a second.
        exact.database()
                .sql("UPDATE ceremonies SET expires_at = expires_at - 301 WHERE user_id = :id")
                .param("id", person.id)
                .update();
        assertThat(ahead.post("/api/webauthn/login/finish", finish).status()).isEqualTo(400);
        exact.database()
                .sql("UPDATE challenges SET expires_at = expires_at - 301 WHERE user_id = :id")
                .param("id", person.id)
                .update();
        for (AuthServer server : List.of(exact, ahead)) {
            assertThat(server.post("/api/webauthn/login/begin", null, challenge).status())
                    .isEqualTo(401);
        }
    }

    @Test
    void weakness21WrongPasswordsOnOneMakeTheOtherWaitAsLongAndNoLonger() {
        for (Duration shift : List.of(FAR, FAR.negated())) {
            clock.shift(shift);
            String name = "waiting" + shift.isNegative();
            exact.createUser(name);
            for (List<AuthServer> pair : List.of(List.of(exact, ahead), List.of(ahead, exact))) {
                for (int i = 0; i < WRONG_ONES; i++) {
                    assertThat(pair.getFirst().login(name, "wrong", HERE).status())
                            .isEqualTo(401);
                }
                for (AuthServer server : pair) {
                    Answer refused = server.login(name, AuthServer.passwordOf(name), HERE);
                    assertThat(refused.status()).isEqualTo(429);
                    assertThat(Integer.parseInt(String.valueOf(refused.header("Retry-After"))))
                            .isBetween(1, 30);
                }
                exact.database()
                        .sql("UPDATE login_failures SET at = at - interval '31 seconds'")
                        .update();
                assertThat(pair.getLast()
                                .login(name, AuthServer.passwordOf(name), HERE)
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aCodeThatWasUsedOnOneIsUsedOnTheOther() {
        clock.shift(FAR);
        Person person = new Person(exact, "coded");
        Answer begun = exact.post("/api/settings/totp/begin", null, person.session);
        AuthenticatorApp app = AuthenticatorApp.of(begun.json().get("secret").asString());
        assertThat(ahead.post(
                                "/api/settings/totp/finish",
                                "{\"state\":\"%s\",\"code\":\"%s\"}"
                                        .formatted(begun.json().get("state").asString(), app.code(0)),
                                person.session)
                        .status())
                .isEqualTo(200);
        String used = "{\"code\":\"%s\"}".formatted(app.code(0));
        String next = "{\"code\":\"%s\"}".formatted(app.code(1));
        assertThat(exact.post("/api/login/totp", used, person.challenge()).status())
                .isEqualTo(401);
        assertThat(exact.post("/api/login/totp", next, person.challenge()).status())
                .isEqualTo(200);
        assertThat(ahead.post("/api/login/totp", next, person.challenge()).status())
                .isEqualTo(401);
    }

    @Test
    void weakness3WhatWasEndedIsToldUntilTheSlowestClockKnowsThatItIsOver() {
        Person person = new Person(exact, "ended-early");
        String sid = String.valueOf(Jwt.claims(person.session).get("sid"));
        exact.post("/api/logout", null, person.session);
        Revocations revocations = ahead.application().getBean(Revocations.class);

        clock.shift(SESSION.plus(SKEW));
        revocations.sweep();
        assertThat(ahead.get("/api/revocations", AuthServer.serviceKey()).body())
                .contains(sid);

        clock.shift(SESSION.plusMinutes(6));
        assertThat(ahead.get("/api/revocations", AuthServer.serviceKey()).body())
                .doesNotContain(sid);
        revocations.sweep();
        clock.shift(SKEW);
        assertThat(ahead.get("/api/revocations", AuthServer.serviceKey()).body())
                .doesNotContain(sid);
    }

    @Test
    void aServiceWhoseClockIsBehindTakesWhatHasJustBegunAndRefusesWhatHasEnded() throws Exception {
        Person person = new Person(exact, "served");
        String session = person.session[1].substring("Bearer ".length());
        String token = exact.post(
                        "/api/tokens",
                        "{\"name\":\"x\",\"scopes\":{\"storage.%s\":[\"read\"]},\"expires_in\":\"30d\"}"
                                .formatted(person.id),
                        person.session)
                .json()
                .get("token")
                .asString();
        Clock behind = Clock.offset(Clock.systemUTC(), SKEW.negated());
        try (ConfigurableApplicationContext service =
                OtherService.start(behind, "behind", TestNats.shared().url(), exact.port())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> status(service, session) == 200);
            assertThat(status(service, token)).isEqualTo(200);
            exact.post("/api/settings/sessions/revoke-others", null, person.session);
            exact.post("/api/logout", null, person.session);
            await().atMost(Duration.ofSeconds(30)).until(() -> status(service, session) == 401);
        }
    }

    private static int status(ConfigurableApplicationContext service, String token)
            throws IOException, InterruptedException {
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/known"))
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
