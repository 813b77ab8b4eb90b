package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import cloud.edd.testing.access.SpringEndpoints;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/** Whatever is sent, the answer is one short sentence and never a failure of the service. */
class FuzzTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> MEMBERS = List.of(
            "username",
            "password",
            "display_name",
            "current_password",
            "new_password",
            "name",
            "scopes",
            "expires_in",
            "state",
            "credential",
            "id",
            "code",
            "required",
            "user_id",
            "repository");

    private static final AuthServer auth = AuthServer.shared();
    // Of its own: what it changes of itself is nobody else's.
    private static final Person fuzzed = new Person(auth, "fuzzed");
    private static final String[] admin = promoted();
    private static final String[] challenge = challenge();

    private static String[] promoted() {
        auth.database()
                .sql("UPDATE users SET is_admin = TRUE WHERE user_id = :id")
                .param("id", fuzzed.id)
                .update();
        return fuzzed.session;
    }

    private static String[] challenge() {
        fuzzed.add(new SoftKey());
        return fuzzed.challenge();
    }

    @Property(tries = 200)
    void noBodyBreaksAnEndpoint(@ForAll("requests") String request, @ForAll("bodies") String body) {
        Answer answer = send(request, body);
        assertHarmless(answer, request, body);
        String[] parts = request.split(" ");
        ApiDocument.assertDescribes(parts[0], parts[1], answer.status(), answer.body());
    }

    @Property(tries = 25)
    void noQueryAndNoCredentialBreaksAnEndpoint(@ForAll("text") String text) {
        String encoded = java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
        for (String path : List.of(
                "/admin/audit?cursor=" + encoded,
                "/admin/audit?user_id=" + encoded + "&action=" + encoded + "&from=" + encoded,
                "/v2/token?service=" + encoded + "&scope=repository:" + encoded + ":pull",
                "/api/service-accounts/" + encoded.replace("%2F", "") + "x/tokens")) {
            assertHarmless(auth.get(path, admin), path, "");
        }
        assertHarmless(auth.delete("/admin/users?id=" + encoded, admin), "DELETE", text);
        String basic = java.util.Base64.getEncoder()
                .encodeToString((text + ":" + text).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertHarmless(auth.get("/v2/token", "Authorization", "Basic " + basic), "basic", text);
        assertHarmless(auth.get("/api/session", "Authorization", "Bearer " + basic), "bearer", text);
    }

    private static Answer send(String request, String body) {
        String[] parts = request.split(" ");
        String[] credential = parts[1].equals("/api/login/totp")
                ? challenge
                : parts[1].startsWith("/internal/") ? AuthServer.serviceKey() : admin;
        return auth.send(parts[0], parts[1], body, credential);
    }

    private static void assertHarmless(Answer answer, String request, String body) {
        assertThat(answer.status())
                .as("%s with %s: %s", request, body, answer.body())
                .isLessThan(500);
        assertThat(answer.body()).doesNotContain("Exception", "\tat ", "SELECT", "tools.jackson");
        if (answer.status() >= 400 && !answer.body().isEmpty()) {
            assertThat(answer.json().propertyNames()).containsExactly("error");
            assertThat(answer.json().get("error").asString()).hasSizeLessThan(500);
        }
    }

    @Provide
    Arbitrary<String> requests() {
        // Not the one that ends the session that the others are sent with.
        return Arbitraries.of(SpringEndpoints.of(auth.application()).stream()
                .map(endpoint -> endpoint.toString().replaceAll("\\{[^}]*}", "none"))
                .filter(request -> request.matches("(POST|PUT) .*") && !request.equals("POST /api/logout"))
                .toList());
    }

    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> objects =
                Arbitraries.maps(Arbitraries.of(MEMBERS), values()).ofMaxSize(6).map(JSON::writeValueAsString);
        Arbitrary<String> cut = objects.map(object -> object.substring(0, object.length() / 2));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, objects), net.jqwik.api.Tuple.of(1, cut), net.jqwik.api.Tuple.of(1, text()));
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40),
                Arbitraries.of("", " ", "\0", "a\0b", "'; --", "\uD800", "../..", "%00", "-1", "9".repeat(30)));
    }

    private Arbitrary<Object> values() {
        Arbitrary<Object> texts = text().asGeneric();
        Arbitrary<Object> numbers = Arbitraries.doubles().asGeneric();
        Arbitrary<Object> others =
                Arbitraries.of(NullNode.getInstance(), true, List.of(), Map.of(), List.of(Map.of("a", List.of(1))));
        Arbitrary<Object> tooLong = Arbitraries.of("x".repeat(5000), "é".repeat(300));
        Arbitrary<Object> scopes = Arbitraries.maps(text(), text().list().ofMaxSize(3))
                .ofMaxSize(3)
                .asGeneric();
        Arbitrary<Object> response = Arbitraries.maps(
                        Arbitraries.of(
                                "clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"),
                        base64())
                .map(members -> Map.of("id", "AAAA", "type", "public-key", "response", members));
        return Arbitraries.oneOf(texts, numbers, others, tooLong, scopes, response);
    }

    private static Arbitrary<String> base64() {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofMaxSize(80)
                .map(bytes -> java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
