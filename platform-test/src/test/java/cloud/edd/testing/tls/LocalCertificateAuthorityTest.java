package cloud.edd.testing.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalCertificateAuthorityTest {

    private final LocalCertificateAuthority authority = LocalCertificateAuthority.create();
    private HttpsServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void aClientThatTrustsTheAuthorityReachesTheServer() throws Exception {
        serveAs(authority.issue("localhost", "*.cloud.localhost", "127.0.0.1"));

        assertThat(get("localhost", authority.clientContext())).isEqualTo(200);
        assertThat(get("127.0.0.1", authority.clientContext())).isEqualTo(200);
    }

    @Test
    void aClientThatTrustsAnotherAuthorityRefuses() {
        serveAs(authority.issue("localhost"));

        assertThatThrownBy(() ->
                        get("localhost", LocalCertificateAuthority.create().clientContext()))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        serveAs(authority.issue("cloud.localhost"));

        assertThatThrownBy(() -> get("localhost", authority.clientContext())).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void pemHoldsTheChainAndTheKey() {
        ServerCertificate certificate = authority.issue("cloud.localhost");

        assertThat(certificate.chainPem()).contains("BEGIN CERTIFICATE").endsWith(authority.certificatePem());
        assertThat(certificate.privateKeyPem()).startsWith("-----BEGIN PRIVATE KEY-----\n");
    }

    private void serveAs(ServerCertificate certificate) {
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
        server.start();
    }

    private int get(String host, SSLContext trust) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(trust).build()) {
            var uri = URI.create("https://" + host + ":" + server.getAddress().getPort() + "/");
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
