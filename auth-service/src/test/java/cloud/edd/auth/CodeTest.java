package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Codes of an authenticator app, and recovery codes. */
class CodeTest {

    private static AuthServer auth;

    @BeforeAll
    static void start() {
        auth = AuthServer.start("edd.auth.login-limit.per-address=10000");
    }

    @AfterAll
    static void stop() {
        auth.close();
    }

    private static AuthenticatorApp enable(Person person) {
        Answer begun = auth.post("/api/settings/totp/begin", null, person.session);
        assertThat(begun.json().propertyNames()).containsExactly("secret", "uri", "state");
        AuthenticatorApp app = AuthenticatorApp.of(begun.json().get("secret").asString());
        Answer done = auth.post("/api/settings/totp/finish", confirmation(begun, app.code(-1)), person.session);
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(done.body()).isEmpty();
        return app;
    }

    private static String confirmation(Answer begun, String code) {
        return "{\"state\":\"%s\",\"code\":\"%s\"}"
                .formatted(begun.json().get("state").asString(), code);
    }

    private static Answer finish(Person person, String code) {
        return auth.post("/api/login/totp", "{\"code\":\"%s\"}".formatted(code), person.challenge());
    }

    private static List<String> recoveryCodes(Person person) {
        return auth.post("/api/settings/recovery-codes", null, person.session)
                .json()
                .get("codes")
                .valueStream()
                .map(code -> code.asString())
                .toList();
    }

    @Test
    void anAppIsSetUpUsedAndRemoved() {
        Person mira = new Person(auth, "mira");
        assertThat(auth.get("/api/settings/totp", mira.session).body())
                .isEqualTo("{\"enabled\":false,\"created_at\":0,\"recovery_codes_left\":0}");
        Answer begun = auth.post("/api/settings/totp/begin", null, mira.session);
        String secret = begun.json().get("secret").asString();
        assertThat(begun.json().get("uri").asString())
                .isEqualTo(
                        "otpauth://totp/Edd%%20Cloud:mira?secret=%s&issuer=Edd%%20Cloud&algorithm=SHA1&digits=6&period=30"
                                .formatted(secret));
        AuthenticatorApp app = AuthenticatorApp.of(secret);
        assertThat(auth.post("/api/settings/totp/finish", confirmation(begun, "12345"), mira.session)
                        .status())
                .isEqualTo(400);
        // A mistyped code does not end it.
        assertThat(auth.post("/api/settings/totp/finish", confirmation(begun, app.code(-1)), mira.session)
                        .status())
                .isEqualTo(200);
        assertThat(auth.post("/api/settings/totp/finish", confirmation(begun, app.code(0)), mira.session)
                        .status())
                .isEqualTo(400);
        assertThat(auth.post("/api/settings/totp/begin", null, mira.session).status())
                .isEqualTo(409);
        assertThat(auth.get("/api/settings/totp", mira.session).body())
                .matches("\\{\"enabled\":true,\"created_at\":\\d{10},\"recovery_codes_left\":0}");

        assertThat(mira.login().body()).contains("\"methods\":[\"totp\"]");
        // The code that set it up is used.
        assertThat(finish(mira, app.code(-1)).status()).isEqualTo(401);
        String code = app.code(0);
        Answer signedIn = finish(mira, code.substring(0, 3) + " " + code.substring(3));
        assertThat(signedIn.status()).as(signedIn.body()).isEqualTo(200);
        assertThat(signedIn.json().get("token").asString()).isNotEmpty();
        assertThat(finish(mira, code).status()).isEqualTo(401);
        // The old dashboard asks for a key, whatever the methods.
        Answer noKey = auth.post("/api/webauthn/login/begin", null, mira.challenge());
        assertThat(noKey.status()).isEqualTo(409);
        assertThat(noKey.body()).contains("new dashboard");

        assertThat(auth.post("/api/settings/totp/delete", "{\"code\":\"000000\"}", mira.session)
                        .status())
                .isEqualTo(400);
        assertThat(auth.post("/api/settings/totp/delete", "{\"code\":\"%s\"}".formatted(app.code(1)), mira.session)
                        .body())
                .isEmpty();
        assertThat(auth.post("/api/settings/totp/delete", "{\"code\":\"000000\"}", mira.session)
                        .status())
                .isEqualTo(404);
        assertThat(mira.login().body()).contains("\"token\":");
        assertThat(auth.database()
                        .sql("SELECT action || ' ' || outcome AS act FROM audit_event "
                                + "WHERE resource = 'mira' AND action LIKE 'totp.%' ORDER BY id")
                        .query((row, number) -> row.getString("act"))
                        .list())
                .containsExactly("totp.enable success", "totp.disable failure", "totp.disable success");
    }

    @Test
    void recoveryCodesStandInOnceEach() {
        Person nora = new Person(auth, "nora");
        assertThat(auth.post("/api/settings/recovery-codes", null, nora.session).status())
                .isEqualTo(409);
        AuthenticatorApp app = enable(nora);
        List<String> older = recoveryCodes(nora);
        List<String> codes = recoveryCodes(nora);
        Set<String> all = new HashSet<>(older);
        all.addAll(codes);
        assertThat(all).hasSize(20).allMatch(code -> code.matches("[2-9a-z]{5}-[2-9a-z]{5}"));
        assertThat(nora.login().body()).contains("\"methods\":[\"totp\",\"recovery\"]");
        assertThat(finish(nora, older.getFirst()).status()).isEqualTo(401);
        String written = codes.getFirst().toUpperCase(java.util.Locale.ROOT).replace("-", " ");
        assertThat(finish(nora, written).status()).isEqualTo(200);
        assertThat(finish(nora, codes.getFirst()).status()).isEqualTo(401);
        assertThat(auth.get("/api/settings/totp", nora.session)
                        .json()
                        .get("recovery_codes_left")
                        .asInt())
                .isEqualTo(9);
        assertThat(auth.database()
                        .sql("SELECT count(*) FROM recovery_codes WHERE code_hash = :code")
                        .param("code", codes.get(1))
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(auth.post("/api/settings/totp/delete", "{\"code\":\"%s\"}".formatted(app.code(0)), nora.session)
                        .status())
                .isEqualTo(200);
        assertThat(auth.get("/api/settings/totp", nora.session).body())
                .isEqualTo("{\"enabled\":false,\"created_at\":0,\"recovery_codes_left\":0}");
    }

    @Test
    void nobodySetsUpTheAppThatAnotherBegan() {
        Person begins = new Person(auth, "begins");
        Person ends = new Person(auth, "ends");
        Answer begun = auth.post("/api/settings/totp/begin", null, begins.session);
        AuthenticatorApp app = AuthenticatorApp.of(begun.json().get("secret").asString());
        assertThat(auth.post("/api/settings/totp/finish", confirmation(begun, app.code(0)), ends.session)
                        .status())
                .isEqualTo(400);
        assertThat(auth.post("/api/settings/totp/finish", "{\"state\":\"x\",\"code\":\"000000\"}", ends.session)
                        .status())
                .isEqualTo(400);
        assertThat(auth.post("/api/settings/totp/finish", confirmation(begun, app.code(0)), begins.session)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aChallengeEndsWithTheSignInItLedTo() {
        Person person = new Person(auth, "once");
        AuthenticatorApp app = enable(person);
        List<String> codes = recoveryCodes(person);
        String[] challenge = person.challenge();
        String body = "{\"code\":\"%s\"}";
        assertThat(auth.post("/api/login/totp", body.formatted(app.code(0)), challenge)
                        .status())
                .isEqualTo(200);
        assertThat(auth.post("/api/login/totp", body.formatted(codes.getFirst()), challenge)
                        .status())
                .isEqualTo(401);
        assertThat(auth.post("/api/login/totp", body.formatted(app.code(1)), person.session)
                        .status())
                .isEqualTo(401);
        assertThat(auth.post("/api/login/totp", "{}", person.challenge()).status())
                .isEqualTo(400);
    }

    @Test
    void wrongCodesMakeEverybodyWaitWhoKnowsThePassword() {
        Person person = new Person(auth, "guessed");
        AuthenticatorApp app = enable(person);
        String[] challenge = person.challenge();
        for (int i = 0; i < 10; i++) {
            String[] from = {"X-Forwarded-For", "203.0.113." + i, challenge[0], challenge[1]};
            assertThat(auth.post("/api/login/totp", "{\"code\":\"abc\"}", from).status())
                    .isEqualTo(401);
        }
        Answer refused = auth.post("/api/login/totp", "{\"code\":\"%s\"}".formatted(app.code(0)), challenge);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(String.valueOf(refused.header("Retry-After"))))
                .isBetween(1, 30);
        // The wait is over by itself.
        auth.database()
                .sql("UPDATE login_failures SET at = at - interval '31 seconds'")
                .update();
        assertThat(auth.post("/api/login/totp", "{\"code\":\"%s\"}".formatted(app.code(0)), challenge)
                        .status())
                .isEqualTo(200);
    }
}
