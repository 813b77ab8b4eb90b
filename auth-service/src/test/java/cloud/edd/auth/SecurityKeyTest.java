package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import cloud.edd.proto.events.Notification;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Security keys as a second factor, and passkeys. */
class SecurityKeyTest {
    private static final AuthServer auth = AuthServer.shared();

    @Test
    void aKeyIsRegisteredAndThenAskedForAtEveryLogin() {
        Person mira = new Person(auth, "keyholder");
        Answer begun = auth.post("/api/settings/keys/add/begin", null, mira.session);
        var publicKey = begun.json().get("options").get("publicKey");
        assertThat(publicKey.get("rp").toString()).isEqualTo("{\"name\":\"Edd Cloud\",\"id\":\"cloud.localhost\"}");
        assertThat(publicKey.get("user").toString())
                .isEqualTo("{\"name\":\"keyholder\",\"displayName\":\"keyholder\",\"id\":\"%s\"}"
                        .formatted(SoftKey.encode(mira.id.getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
        assertThat(publicKey.get("pubKeyCredParams").valueStream())
                .allSatisfy(
                        offered -> assertThat(offered.get("type").asString()).isEqualTo("public-key"))
                .extracting(offered -> offered.get("alg").asInt())
                .containsExactly(-7, -35, -36, -257, -258, -259, -37, -38, -39, -8);
        assertThat(publicKey.get("timeout").asLong()).isEqualTo(300_000);
        assertThat(publicKey.get("attestation").asString()).isEqualTo("direct");
        assertThat(publicKey.get("challenge").asString()).hasSize(43);
        assertThat(publicKey.has("excludeCredentials")).isFalse();

        SoftKey key = new SoftKey();
        mira.add(key);
        Answer due = mira.login();
        assertThat(due.body())
                .matches("\\{\"requires_2fa\":true,\"challenge_token\":\"[\\w.-]+\",\"methods\":\\[\"webauthn\"]}");
        Answer options = auth.post("/api/webauthn/login/begin", null, mira.challenge());
        assertThat(options.json().get("options").get("publicKey").propertyNames())
                .containsExactly("challenge", "timeout", "rpId", "allowCredentials");
        assertThat(options.json()
                        .get("options")
                        .get("publicKey")
                        .get("allowCredentials")
                        .toString())
                .isEqualTo("[{\"type\":\"public-key\",\"id\":\"%s\"}]".formatted(SoftKey.encode(key.id)));
        Answer signedIn = mira.login(key);
        assertThat(signedIn.status()).as(signedIn.body()).isEqualTo(200);
        assertThat(signedIn.json().propertyNames()).containsExactly("username", "display_name", "user_id", "token");
        String[] session = AuthServer.bearer(signedIn.json().get("token").asString());
        assertThat(auth.get("/api/session", session).status()).isEqualTo(200);

        assertThat(auth.get("/api/settings/keys", session).body())
                .matches(("\\{\"keys\":\\[\\{\"id\":\"%s\",\"name\":\"\",\"authenticator_type\":\"Security Key\","
                                + "\"created_at\":\\d+}]}")
                        .formatted(SoftKey.encode(key.id)));
        String id = SoftKey.encode(key.id);
        assertThat(auth.post("/api/settings/keys/rename", "{\"id\":\"%s\",\"name\":\" blue \"}".formatted(id), session)
                        .body())
                .isEmpty();
        assertThat(auth.get("/api/settings/keys", session).body()).contains("\"name\":\"blue\"");
        assertThat(auth.post("/api/settings/keys/add/begin", null, session)
                        .json()
                        .get("options")
                        .get("publicKey")
                        .get("excludeCredentials"))
                .hasSize(1);
        Answer deleted = auth.post("/api/settings/keys/delete", "{\"id\":\"%s\"}".formatted(id), session);
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.body()).isEmpty();
        assertThat(auth.post("/api/settings/keys/delete", "{\"id\":\"%s\"}".formatted(id), session)
                        .status())
                .isEqualTo(404);
        assertThat(mira.login().body()).contains("\"token\":");
        assertThat(auth.database()
                        .sql(
                                "SELECT action FROM audit_event WHERE resource = 'keyholder' AND action LIKE 'passkey.%' ORDER BY id")
                        .query((row, number) -> row.getString("action"))
                        .list())
                .containsExactly("passkey.register", "passkey.rename", "passkey.delete");
    }

    @Test
    void weakness18AChangeOfKeysIsToldToThePerson() {
        Person told = new Person(auth, "told");
        SoftKey key = new SoftKey();
        told.add(key);
        auth.post("/api/settings/keys/delete", "{\"id\":\"%s\"}".formatted(SoftKey.encode(key.id)), told.session);
        assertThat(new Outbox(auth).on("notify." + told.id, Notification.parser()))
                .extracting(Notification::getTitle)
                .containsExactly("Security key added", "Security key removed");
    }

    @Test
    void namesAndIdsThatDoNotFitAreRefused() {
        Person nora = new Person(auth, "keyloser");
        SoftKey key = new SoftKey();
        nora.add(key);
        Person other = new Person(auth, "other");
        String id = SoftKey.encode(key.id);
        for (String path : List.of("delete", "rename")) {
            String body = "{\"id\":\"%s\",\"name\":\"x\"}";
            assertThat(auth.post("/api/settings/keys/" + path, body.formatted("not base64!"), nora.session)
                            .status())
                    .isEqualTo(400);
            assertThat(auth.post("/api/settings/keys/" + path, "{}", nora.session)
                            .status())
                    .isEqualTo(400);
            assertThat(auth.post("/api/settings/keys/" + path, body.formatted(id), other.session)
                            .status())
                    .isEqualTo(404);
        }
        assertThat(auth.post("/api/settings/keys/rename", "{\"id\":\"%s\",\"name\":\"\"}".formatted(id), nora.session)
                        .status())
                .isEqualTo(400);
        assertThat(other.tryToAdd(key).status()).isEqualTo(400);
    }

    @Test
    void aKeyIsNamedWhenItIsRegisteredAndThereAreTwentyAtMost() {
        Person person = new Person(auth, "namer");
        for (int i = 0; i < 20; i++) {
            assertThat(addNamed(person, " key %d ".formatted(i)).status()).isEqualTo(200);
        }
        assertThat(auth.get("/api/settings/keys", person.session)
                        .json()
                        .get("keys")
                        .valueStream())
                .extracting(key -> key.get("name").asString())
                .hasSize(20)
                .contains("key 0", "key 19");
        Answer oneMore = addNamed(person, "one more");
        assertThat(oneMore.status()).isEqualTo(400);
        assertThat(oneMore.body()).contains("at most 20");
        assertThat(addNamed(person, "n".repeat(65)).status()).isEqualTo(400);
    }

    private static Answer addNamed(Person person, String name) {
        Answer begun = auth.post("/api/settings/keys/add/begin", null, person.session);
        String body = Person.finish(begun, new SoftKey().create(begun.json().get("options")));
        return auth.post(
                "/api/settings/keys/add/finish",
                body.substring(0, body.length() - 1) + ",\"name\":\"%s\"}".formatted(name),
                person.session);
    }

    @Test
    void attestationsAreVerified() {
        Person person = new Person(auth, "attested");
        SoftKey packed = new SoftKey();
        packed.format = "packed";
        person.add(packed);
        SoftKey elsewhere = new SoftKey();
        elsewhere.origin = "https://cloud.localhost";
        SoftKey otherParty = new SoftKey();
        otherParty.relyingParty = "evil.localhost";
        SoftKey unknownFormat = new SoftKey();
        unknownFormat.format = "of-my-own";
        for (SoftKey key : List.of(elsewhere, otherParty, unknownFormat)) {
            assertThat(person.tryToAdd(key).status()).isEqualTo(400);
        }
        Answer begun = auth.post("/api/settings/keys/add/begin", null, person.session);
        SoftKey forged = new SoftKey();
        forged.format = "packed";
        var answer = forged.create(begun.json().get("options"));
        var of = forged.create(auth.post("/api/settings/keys/add/begin", null, person.session)
                .json()
                .get("options"));
        // The statement of one registration with the data of another.
        answer.put(
                "response",
                Map.of(
                        "clientDataJSON",
                        ((Map<?, ?>) java.util.Objects.requireNonNull(answer.get("response"))).get("clientDataJSON"),
                        "attestationObject",
                        ((Map<?, ?>) java.util.Objects.requireNonNull(of.get("response"))).get("attestationObject")));
        assertThat(auth.post("/api/settings/keys/add/finish", Person.finish(begun, answer), person.session)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void weakness15ASyncedPasskeySignsInAlsoFromAMigratedRow() {
        Person synced = new Person(auth, "synced");
        SoftKey key = new SoftKey();
        key.backupEligible = true;
        synced.add(key);
        key.backedUp = true;
        assertThat(synced.login(key).status()).isEqualTo(200);
        auth.database()
                .sql("UPDATE webauthn_credentials SET backup_eligible = NULL, backed_up = NULL WHERE id = :id")
                .param("id", key.id)
                .update();
        assertThat(synced.login(key).status()).isEqualTo(200);
        assertThat(auth.database()
                        .sql("SELECT backup_eligible AND backed_up FROM webauthn_credentials WHERE id = :id")
                        .param("id", key.id)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        key.backupEligible = false;
        key.backedUp = false;
        assertThat(synced.login(key).status()).isEqualTo(401);
    }

    @Test
    void aKeyOfTheOlderImplementationSignsIn() {
        Person old = new Person(auth, "old");
        SoftKey key = new SoftKey();
        auth.database()
                .sql("INSERT INTO webauthn_credentials (id, user_id, public_key, attestation_type, sign_count) "
                        + "VALUES (:id, :user, :key, 'none', 7)")
                .param("id", key.id)
                .param("user", old.id)
                .param("key", key.cose())
                .update();
        key.counter = 7;
        assertThat(old.login(key).status()).isEqualTo(200);
    }

    @Test
    void weakness16StatesAreOfOneKindOnePersonAndOneUse() {
        Person person = new Person(auth, "states");
        Person other = new Person(auth, "states-other");
        SoftKey key = new SoftKey();
        person.add(key);

        Answer registering = auth.post("/api/settings/keys/add/begin", null, person.session);
        String body = Person.finish(
                registering, new SoftKey().create(registering.json().get("options")));
        assertThat(auth.post("/api/settings/keys/add/finish", body, other.session)
                        .status())
                .isEqualTo(401);
        // The other has used it up.
        assertThat(auth.post("/api/settings/keys/add/finish", body, person.session)
                        .status())
                .isEqualTo(400);

        Answer begun = auth.post("/api/webauthn/login/begin", null, person.challenge());
        assertThat(begun.json().get("state").asString()).hasSize(43);
        String finish = Person.finish(begun, key.get(begun.json().get("options")));
        assertThat(auth.post("/api/webauthn/passkey/finish", finish).status()).isEqualTo(400);
        assertThat(auth.post("/api/settings/keys/add/finish", finish, person.session)
                        .status())
                .isEqualTo(400);
        assertThat(auth.post("/api/webauthn/login/finish", finish).status()).isEqualTo(200);
        assertThat(auth.post("/api/webauthn/login/finish", finish).status()).isEqualTo(400);

        Answer late = auth.post("/api/webauthn/login/begin", null, person.challenge());
        auth.database().sql("UPDATE ceremonies SET expires_at = 1").update();
        assertThat(auth.post(
                                "/api/webauthn/login/finish",
                                Person.finish(late, key.get(late.json().get("options"))))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void weakness16AChallengeSignsInOnceHoweverOftenItIsSubmitted() throws Exception {
        Person person = new Person(auth, "double");
        SoftKey key = new SoftKey();
        // Such keys exist: they do not count, so that nothing but the challenge stands against the second one.
        key.counterStep = 0;
        person.add(key);
        String[] challenge = person.challenge();
        List<Callable<Answer>> submits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Answer begun = auth.post("/api/webauthn/login/begin", null, challenge);
            String body = Person.finish(begun, key.get(begun.json().get("options")));
            submits.addAll(Collections.nCopies(2, () -> auth.post("/api/webauthn/login/finish", body)));
        }
        List<Integer> statuses = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var future : executor.invokeAll(submits)) {
                statuses.add(future.get().status());
            }
        }
        assertThat(statuses).isSubsetOf(200, 400, 401).containsOnlyOnce(200);
        assertThat(auth.post("/api/webauthn/login/begin", null, challenge).status())
                .isEqualTo(401);
    }

    @Test
    void weakness17WhatDoesNotHoldIsRefusedAndOnRecord() {
        Person person = new Person(auth, "cloned");
        SoftKey key = new SoftKey();
        person.add(key);
        assertThat(person.login(key).status()).isEqualTo(200);
        key.counter = 0;
        assertThat(person.login(key).status()).isEqualTo(401);
        // More than an int of the older table holds.
        key.counter = 3_000_000_000L;
        assertThat(person.login(key).status()).isEqualTo(200);
        key.counter = 2_999_999_000L;
        assertThat(person.login(key).status()).isEqualTo(401);
        key.counter = 3_000_000_001L;
        SoftKey stranger = new SoftKey();
        assertThat(person.login(stranger).status()).isEqualTo(401);
        key.origin = "https://evil.localhost:8443";
        assertThat(person.login(key).status()).isEqualTo(401);
        key.origin = SoftKey.ORIGIN;
        key.relyingParty = "evil.localhost";
        assertThat(person.login(key).status()).isEqualTo(401);
        key.relyingParty = null;
        String own = key.userHandle;
        key.userHandle = SoftKey.encode("somebody".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(person.login(key).status()).isEqualTo(401);
        key.userHandle = own;
        assertThat(person.login(key).status()).isEqualTo(200);
        for (String credential : List.of(
                "null",
                "{}",
                "[]",
                "5",
                "{\"id\":\"AA\",\"response\":{}}",
                "{\"id\":\"AA\",\"type\":\"password\",\"response\":{}}",
                "{\"id\":\"AA\",\"response\":{\"clientDataJSON\":\"AA\",\"authenticatorData\":\"AA\",\"signature\":\"AA\"}}",
                "{\"id\":\"!\",\"response\":{\"clientDataJSON\":\"AA\",\"authenticatorData\":\"AA\",\"signature\":\"AA\"}}")) {
            for (String path : List.of("login", "passkey")) {
                Answer begun = path.equals("login")
                        ? auth.post("/api/webauthn/login/begin", null, person.challenge())
                        : auth.post("/api/webauthn/passkey/begin", null);
                String body = "{\"state\":\"%s\",\"credential\":%s}"
                        .formatted(begun.json().get("state").asString(), credential);
                Answer answer = auth.post("/api/webauthn/" + path + "/finish", body);
                assertThat(answer.status()).as(credential).isEqualTo(400);
                assertThat(answer.body()).matches("\\{\"error\":\"[^\"]+\"}");
            }
            Answer adding = auth.post("/api/settings/keys/add/begin", null, person.session);
            assertThat(auth.post(
                                    "/api/settings/keys/add/finish",
                                    "{\"state\":\"%s\",\"credential\":%s}"
                                            .formatted(
                                                    adding.json().get("state").asString(), credential),
                                    person.session)
                            .status())
                    .as(credential)
                    .isEqualTo(400);
        }
        assertThat(auth.database()
                        .sql("SELECT count(*) FROM audit_event WHERE resource = 'cloned' "
                                + "AND action = 'auth.2fa.challenge' AND outcome = 'failure'")
                        .query(Long.class)
                        .single())
                .isEqualTo(6);
    }

    @Test
    void aPasskeySignsInByItselfWhenItKnowsThePerson() {
        Person person = new Person(auth, "passkey");
        SoftKey key = new SoftKey();
        key.userVerified = true;
        person.add(key);
        Answer begun = auth.post("/api/webauthn/passkey/begin", null);
        assertThat(begun.json().get("options").get("publicKey").propertyNames())
                .containsExactly("challenge", "timeout", "rpId", "userVerification");
        assertThat(begun.json()
                        .get("options")
                        .get("publicKey")
                        .get("userVerification")
                        .asString())
                .isEqualTo("required");
        Answer signedIn = passkey(key);
        assertThat(signedIn.status()).as(signedIn.body()).isEqualTo(200);
        assertThat(signedIn.json().get("user_id").asString()).isEqualTo(person.id);

        key.userVerified = false;
        assertThat(passkey(key).status()).isEqualTo(401);
        key.userVerified = true;
        String own = key.userHandle;
        key.userHandle = null;
        assertThat(passkey(key).status()).isEqualTo(401);
        key.userHandle = SoftKey.encode("somebody".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(passkey(key).status()).isEqualTo(401);
        key.userHandle = own;
        assertThat(passkey(new SoftKey()).status()).isEqualTo(401);
        auth.post("/admin/users/" + person.id + "/disable", null, auth.signInAsAdmin());
        assertThat(passkey(key).status()).isEqualTo(401);
        auth.post("/admin/users/" + person.id + "/enable", null, auth.signInAsAdmin());
        assertThat(passkey(key).status()).isEqualTo(200);
    }

    private static Answer passkey(SoftKey key) {
        Answer begun = auth.post("/api/webauthn/passkey/begin", null);
        return auth.post(
                "/api/webauthn/passkey/finish",
                Person.finish(begun, key.get(begun.json().get("options"))));
    }

    @Test
    void aChallengeIsWorthNothingAfterwards() {
        Person person = new Person(auth, "voided");
        SoftKey key = new SoftKey();
        person.add(key);
        String[] challenge = person.challenge();
        assertThat(auth.get("/api/session", challenge).status()).isEqualTo(401);
        Answer begun = auth.post("/api/webauthn/login/begin", null, challenge);
        auth.put(
                "/api/settings/password",
                "{\"current_password\":\"%s\",\"new_password\":\"another password\"}"
                        .formatted(AuthServer.passwordOf("voided")),
                person.session);
        assertThat(auth.post("/api/webauthn/login/begin", null, challenge).status())
                .isEqualTo(401);
        assertThat(auth.post(
                                "/api/webauthn/login/finish",
                                Person.finish(begun, key.get(begun.json().get("options"))))
                        .status())
                .isEqualTo(400);

        String[] next = AuthServer.bearer(auth.login("voided", "another password")
                .json()
                .get("challenge_token")
                .asString());
        Answer last = auth.post("/api/webauthn/login/begin", null, next);
        auth.delete("/admin/users?id=" + person.id, auth.signInAsAdmin());
        assertThat(auth.post("/api/webauthn/login/begin", null, next).status()).isEqualTo(404);
        // The state is gone with its person.
        assertThat(auth.post(
                                "/api/webauthn/login/finish",
                                Person.finish(last, key.get(last.json().get("options"))))
                        .status())
                .isEqualTo(400);
        assertThat(auth.post("/api/webauthn/login/begin", null, person.session).status())
                .isEqualTo(401);
        assertThat(auth.post("/api/webauthn/login/begin", null).status()).isEqualTo(401);
    }

    @Test
    void peopleWhoBeginTooMuchAreAskedToComeBack() {
        auth.database()
                .sql(
                        "INSERT INTO ceremonies (state_hash, kind, network, secret, expires_at) "
                                + "SELECT 'flood' || n, 'passkey', '203.0.113.9', 'x', 9999999999 FROM generate_series(1, 100) n")
                .update();
        Answer refused = auth.post("/api/webauthn/passkey/begin", null, "X-Forwarded-For", "203.0.113.9");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(auth.database()
                        .sql(
                                "SELECT count(*) FROM audit_event WHERE action = 'ratelimit.reject' AND resource = '203.0.113.9'")
                        .query(Long.class)
                        .single())
                .isPositive();
        assertThat(refused.header("Retry-After")).isEqualTo("60");
        assertThat(auth.post("/api/webauthn/passkey/begin", null).status()).isEqualTo(200);
    }
}
