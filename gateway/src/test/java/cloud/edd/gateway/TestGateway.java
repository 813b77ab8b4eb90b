package cloud.edd.gateway;

import cloud.edd.gateway.connection.ListenerRole;
import cloud.edd.gateway.health.HealthListener;
import cloud.edd.gateway.listener.PublicListeners;
import cloud.edd.testing.postgres.TestDatabase;
import cloud.edd.testing.postgres.TestPostgres;
import cloud.edd.testing.tls.LocalCertificateAuthority;
import cloud.edd.testing.tls.ServerCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A gateway on free ports with a database, a certificate and routes of its own. */
final class TestGateway implements AutoCloseable {
    static final String BASE = "cloud.localhost";

    final LocalCertificateAuthority authority = LocalCertificateAuthority.create();
    final TestDatabase database;
    final Path folder;
    private final ServerCertificate certificate;
    private final ConfigurableApplicationContext context;

    private TestGateway(Map<String, String> routes, Map<String, String> properties) {
        try {
            folder = Files.createTempDirectory("gateway");
            certificate = authority.issue(BASE, "*." + BASE, "*.compute." + BASE, "cloud-api.localhost");
            certificate.writeTo(folder);
            Files.writeString(folder.resolve("routes.yaml"), seed(routes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        database = TestPostgres.shared().database("gateway");
        var arguments = new LinkedHashMap<String, String>();
        arguments.put("DATABASE_URL", database.databaseUrl());
        arguments.put("BASE_DOMAIN", BASE);
        arguments.put("PUBLIC_HTTPS_PORT", "8443");
        arguments.put("ROUTES_FILE", folder.resolve("routes.yaml").toString());
        arguments.put("edd.gateway.listeners.address", "127.0.0.1");
        arguments.put("edd.gateway.listeners.http", "0");
        arguments.put("edd.gateway.listeners.https", "0");
        arguments.put("edd.gateway.listeners.health", "0");
        arguments.put(
                "edd.gateway.tls.certificates[0].certificate",
                folder.resolve("tls.crt").toString());
        arguments.put(
                "edd.gateway.tls.certificates[0].private-key",
                folder.resolve("tls.key").toString());
        arguments.put("edd.gateway.tls.reload-interval", "100ms");
        arguments.put("edd.gateway.drain.announce", "100ms");
        arguments.putAll(properties);
        List<String> flat = new ArrayList<>();
        arguments.forEach((name, value) -> flat.add("--" + name + "=" + value));
        context = new SpringApplicationBuilder(GatewayApplication.class)
                .web(WebApplicationType.REACTIVE)
                .registerShutdownHook(false)
                .run(flat.toArray(String[]::new));
    }

    /**
     * @param routes target by host relative to the base domain, with the prefix behind it; a target that ends in
     *     {@code !} takes bodies of any size, one that ends in {@code ~} is cacheable
     */
    static TestGateway start(Map<String, String> routes) {
        return new TestGateway(routes, Map.of());
    }

    static TestGateway start(Map<String, String> routes, Map<String, String> properties) {
        return new TestGateway(routes, properties);
    }

    static String seed(Map<String, String> routes) {
        var yaml = new StringBuilder("routes:\n");
        routes.forEach((place, target) -> {
            int slash = place.indexOf('/');
            boolean unlimited = target.endsWith("!");
            boolean cacheable = target.endsWith("~");
            yaml.append("  - {host: \"%s\", path: \"%s\", target: \"%s\", unlimited_body: %s, cacheable: %s}%n"
                    .formatted(
                            place.substring(0, slash),
                            place.substring(slash),
                            unlimited || cacheable ? target.substring(0, target.length() - 1) : target,
                            unlimited,
                            cacheable));
        });
        return yaml.toString();
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    /** For browsers that are to take a certificate that nobody vouches for. */
    PublicKey certificateKey() {
        return certificate.certificate().getPublicKey();
    }

    int https() {
        return context.getBean(PublicListeners.class).port(ListenerRole.HTTPS);
    }

    int http() {
        return context.getBean(PublicListeners.class).port(ListenerRole.HTTP);
    }

    int health() {
        return context.getBean(HealthListener.class).port();
    }

    URI uri(String host, String pathAndQuery) {
        return URI.create("https://" + host + ":" + https() + pathAndQuery);
    }

    HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .sslContext(authority.clientContext())
                .version(version)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    HttpResponse<String> get(String host, String pathAndQuery, String... headers) {
        try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
            var request = HttpRequest.newBuilder(uri(host, pathAndQuery)).timeout(java.time.Duration.ofSeconds(15));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A raw connection to the TLS listener after its handshake, speaking HTTP/1.1. */
    SSLSocket tls(String host) throws IOException {
        return tls(host, 0);
    }

    /** @param receiveBuffer how many bytes the kernel takes for a client that does not read; 0 leaves it to the kernel */
    SSLSocket tls(String host, int receiveBuffer) throws IOException {
        return tls(host, receiveBuffer, https());
    }

    SSLSocket tls(String host, int receiveBuffer, int port) throws IOException {
        var plain = new Socket();
        if (receiveBuffer > 0) {
            plain.setReceiveBufferSize(receiveBuffer);
        }
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        SSLSocket socket =
                (SSLSocket) authority.clientContext().getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(host)));
        parameters.setEndpointIdentificationAlgorithm("");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    Socket clear() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), http());
        socket.setSoTimeout(20_000);
        return socket;
    }

    void execute(String sql) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
