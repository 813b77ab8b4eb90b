package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import cloud.edd.testing.TestFolders;
import cloud.edd.testing.tls.LocalCertificateAuthority;
import cloud.edd.testing.tls.ServerCertificate;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Keys in a real browser, which has an authenticator of its own for such tests. */
@Tag("LONG")
class BrowserTest {
    // As the dashboard does it, with the members that it posts.
    private static final String SCRIPT = """
            (async (kind, options) => {
              const bytes = s => Uint8Array.from(atob(s.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
              const text = b => b === null || b === undefined ? null : btoa(String.fromCharCode(...new Uint8Array(b)))
                .replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');
              const key = options.publicKey;
              key.challenge = bytes(key.challenge);
              if (key.user) { key.user.id = bytes(key.user.id); }
              (key.excludeCredentials || []).forEach(one => { one.id = bytes(one.id); });
              (key.allowCredentials || []).forEach(one => { one.id = bytes(one.id); });
              const made = await navigator.credentials[kind]({publicKey: key});
              const response = {clientDataJSON: text(made.response.clientDataJSON)};
              if (kind === 'create') {
                response.attestationObject = text(made.response.attestationObject);
              } else {
                response.authenticatorData = text(made.response.authenticatorData);
                response.signature = text(made.response.signature);
                response.userHandle = text(made.response.userHandle);
              }
              return {id: made.id, rawId: text(made.rawId), type: made.type, response};
            })('%s', %s)
            """;

    @Test
    void aBrowserRegistersAKeyAndSignsInWithItAsSecondFactorAndAsPasskey() throws Exception {
        ServerCertificate certificate = LocalCertificateAuthority.create().issue("cloud.localhost");
        HttpsServer dashboard = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        dashboard.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
        dashboard.createContext("/", exchange -> {
            byte[] page = "<!doctype html><title>Edd Cloud</title>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        dashboard.start();
        int port = dashboard.getAddress().getPort();
        var folder = TestFolders.temporary("chromium");
        try (AuthServer auth = AuthServer.start("PUBLIC_HTTPS_PORT=" + port);
                BrowserPage browser = BrowserPage.open(folder, certificate, "https://cloud.localhost:" + port + "/")) {
            browser.call("WebAuthn.enable", Map.of());
            browser.call(
                    "WebAuthn.addVirtualAuthenticator",
                    Map.of(
                            "options",
                            Map.of(
                                    "protocol",
                                    "ctap2",
                                    "transport",
                                    "internal",
                                    "hasResidentKey",
                                    true,
                                    "hasUserVerification",
                                    true,
                                    "isUserVerified",
                                    true)));
            Person person = new Person(auth, "mira");
            Answer adding = auth.post("/api/settings/keys/add/begin", null, person.session);
            JsonNode created =
                    browser.evaluate(SCRIPT.formatted("create", adding.json().get("options")));
            Answer added = auth.post("/api/settings/keys/add/finish", Person.finish(adding, created), person.session);
            assertThat(added.status()).as(added.body()).isEqualTo(200);

            Answer begun = auth.post("/api/webauthn/login/begin", null, person.challenge());
            JsonNode shown =
                    browser.evaluate(SCRIPT.formatted("get", begun.json().get("options")));
            Answer signedIn = auth.post("/api/webauthn/login/finish", Person.finish(begun, shown));
            assertThat(signedIn.status()).as(signedIn.body()).isEqualTo(200);

            Answer passkey = auth.post("/api/webauthn/passkey/begin", null);
            JsonNode known =
                    browser.evaluate(SCRIPT.formatted("get", passkey.json().get("options")));
            Answer withoutPassword = auth.post("/api/webauthn/passkey/finish", Person.finish(passkey, known));
            assertThat(withoutPassword.status()).as(withoutPassword.body()).isEqualTo(200);
            assertThat(withoutPassword.json().get("user_id").asString()).isEqualTo(person.id);
        } finally {
            dashboard.stop(0);
            TestFolders.delete(folder);
        }
    }
}
