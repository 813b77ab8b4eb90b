package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The service and another implementation of the same standard judge the same answers of keys alike. */
class SecondOpinionTest {
    private static final Map<String, Consumer<SoftKey>> BENDS = new LinkedHashMap<>();

    static {
        BENDS.put("nothing", key -> {});
        BENDS.put("user verified", key -> key.userVerified = true);
        BENDS.put("another origin", key -> key.origin = "https://evil.localhost:8443");
        BENDS.put("an origin without port", key -> key.origin = "https://cloud.localhost");
        BENDS.put("another relying party", key -> key.relyingParty = "localhost");
        BENDS.put("backed up though not eligible", key -> key.backedUp = true);
        BENDS.put("eligible all of a sudden", key -> key.backupEligible = true);
        BENDS.put("a counter that went back", key -> key.counter = 0);
        BENDS.put("another person", key -> key.userHandle = SoftKey.encode(new byte[] {1, 2, 3}));
        BENDS.put("no person", key -> key.userHandle = null);
    }

    @Test
    void bothTakeAndRefuseTheSameRegistrations() {
        AuthServer auth = AuthServer.shared();
        Person person = new Person(auth, "judged");
        for (String format : new String[] {"none", "packed"}) {
            BENDS.forEach((bend, apply) -> {
                SoftKey key = new SoftKey();
                key.format = format;
                apply.accept(key);
                Answer begun = auth.post("/api/settings/keys/add/begin", null, person.session);
                var options = begun.json().get("options");
                var answer = key.create(options);
                boolean other = new YubicoRelyingParty().register(options, answer);
                Answer ours = auth.post("/api/settings/keys/add/finish", Person.finish(begun, answer), person.session);
                assertThat(ours.status()).as("%s with %s", format, bend).isEqualTo(other ? 200 : 400);
                auth.post(
                        "/api/settings/keys/delete",
                        "{\"id\":\"%s\"}".formatted(SoftKey.encode(key.id)),
                        person.session);
            });
        }

        BENDS.forEach((bend, apply) -> {
            SoftKey key = new SoftKey();
            var another = new YubicoRelyingParty();
            Answer adding = auth.post("/api/settings/keys/add/begin", null, person.session);
            var creation = adding.json().get("options");
            var created = key.create(creation);
            assertThat(another.register(creation, created)).isTrue();
            assertThat(auth.post("/api/settings/keys/add/finish", Person.finish(adding, created), person.session)
                            .status())
                    .isEqualTo(200);
            key.counter = 5;
            assertBothSay(true, another, person, key, "at first");
            apply.accept(key);
            boolean harmless = bend.equals("nothing") || bend.equals("user verified") || bend.equals("no person");
            assertBothSay(harmless, another, person, key, bend);
            auth.post("/api/settings/keys/delete", "{\"id\":\"%s\"}".formatted(SoftKey.encode(key.id)), person.session);
        });
    }

    private static void assertBothSay(
            boolean expected, YubicoRelyingParty another, Person person, SoftKey key, String bend) {
        Answer begun = person.auth.post("/api/webauthn/login/begin", null, person.challenge());
        var options = begun.json().get("options");
        var answer = key.get(options);
        assertThat(another.signIn(options, answer)).as("the other with " + bend).isEqualTo(expected);
        Answer ours = person.auth.post("/api/webauthn/login/finish", Person.finish(begun, answer));
        assertThat(ours.status()).as("ours with " + bend).isEqualTo(expected ? 200 : 401);
    }
}
