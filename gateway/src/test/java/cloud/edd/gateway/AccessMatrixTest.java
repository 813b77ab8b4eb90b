package cloud.edd.gateway;

import cloud.edd.gateway.health.HealthListener;
import cloud.edd.gateway.status.StatusPage;
import cloud.edd.testing.access.AccessMatrix;
import cloud.edd.testing.access.Callers;
import cloud.edd.testing.access.Endpoint;
import cloud.edd.testing.access.PlayedCallers;
import cloud.edd.testing.identity.AuthStub;
import cloud.edd.testing.identity.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;

/**
 * What the gateway answers by itself, and what it keeps from everybody outside. A target names the listener, or the host
 * below the base domain ({@code @} is the base domain).
 */
class AccessMatrixTest extends AccessMatrix {
    private final AuthStub auth = new AuthStub();
    private final PlayedCallers callers = new PlayedCallers(auth, TestTokens.standard());
    private final TestBackend backend = new TestBackend().echo("/");
    private final TestGateway gateway = TestGateway.start(
            Map.of("@/", "local:status", "auth/", backend.url(), "storage/", backend.url()),
            Map.of("edd.gateway.limits.exempt[0]", "127.0.0.1"));
    private final HttpClient client = gateway.client(HttpClient.Version.HTTP_1_1);

    AccessMatrixTest() {
        super("gateway");
    }

    @AfterAll
    void stop() {
        client.close();
        gateway.close();
        backend.close();
        auth.close();
    }

    @Override
    protected Callers callers() {
        return callers;
    }

    @Override
    protected HttpClient client() {
        return client;
    }

    @Override
    protected URI resolve(String target) {
        int colon = target.indexOf(':');
        String host = target.substring(0, colon);
        String path = target.substring(colon + 1);
        return switch (host) {
            case "health" -> URI.create("http://127.0.0.1:" + gateway.health() + path);
            case "clear" -> URI.create("http://" + TestGateway.BASE + ":" + gateway.http() + path);
            case "@" -> gateway.uri(TestGateway.BASE, path);
            default -> gateway.uri(host + "." + TestGateway.BASE, path);
        };
    }

    @Override
    protected Collection<Endpoint> endpoints() {
        return Stream.<Stream<Endpoint>>of(
                        gateway.context().getBean(HealthListener.class).paths().stream()
                                .map(path -> Endpoint.page("health:" + path)),
                        gateway.context().getBean(StatusPage.class).paths().stream()
                                .map(path -> Endpoint.page("@:" + path)),
                        Stream.of(new Forwarding()))
                .flatMap(endpoints -> endpoints)
                .toList();
    }

    /** What is left to the service behind a host. */
    private record Forwarding() implements Endpoint {
        @Override
        public boolean answers(String method, String path) {
            return path.startsWith("auth:");
        }
    }
}
