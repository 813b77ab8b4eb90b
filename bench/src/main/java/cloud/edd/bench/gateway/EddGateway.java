package cloud.edd.bench.gateway;

import cloud.edd.bench.Client;
import cloud.edd.bench.Program;
import cloud.edd.bench.ServiceProcess;
import cloud.edd.testing.identity.TestTokens;
import cloud.edd.testing.postgres.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The gateway as it is delivered, with every policy on. The load comes from one address, which {@code limits.exempt} frees
 * of the limits for one address, as is meant for load tests.
 */
final class EddGateway {
    /** As its image has them in the manifest's limit of 1 GiB. */
    static final List<String> FLAGS = List.of("-XX:MaxDirectMemorySize=256m", "-Xms16m", "-Xmx512m");

    private static final String BARE_MAIN = "cloud.edd.gateway.forward.BareGateway";

    private EddGateway() {}

    /** Its jar. */
    static Program start(Path root, Path folder, Site site, Backing backing, int port, List<String> more)
            throws IOException, InterruptedException {
        return start("the gateway", delivered(root), "", folder, site, backing, port, more);
    }

    /** The same with reactor-netty's client as it comes for the forwarder; test code of the gateway's module. */
    static Program startBare(Path root, Path folder, Site site, Backing backing, int port)
            throws IOException, InterruptedException {
        Path target = root.resolve("gateway").resolve("target");
        String classPath = target.resolve("test-classes")
                + File.pathSeparator
                + target.resolve("classes")
                + File.pathSeparator
                + Files.readString(target.resolve("bench.classpath"));
        List<String> what = List.of("-cp", classPath, BARE_MAIN);
        return start("the gateway with a bare client", what, "", folder, site, backing, port, List.of());
    }

    /** The same with a route that lists a filter, and so takes the way through Spring Cloud Gateway's filter chain. */
    static Program startFiltered(Path root, Path folder, Site site, Backing backing, int port)
            throws IOException, InterruptedException {
        String filters = ", filters: [\"AddResponseHeader=X-Filtered,true\"]";
        return start("the gateway with a filter", delivered(root), filters, folder, site, backing, port, List.of());
    }

    private static List<String> delivered(Path root) throws IOException {
        return List.of("-jar", ServiceProcess.jar(root, "gateway").toString());
    }

    private static Program start(
            String name,
            List<String> what,
            String filters,
            Path folder,
            Site site,
            Backing backing,
            int port,
            List<String> more)
            throws IOException, InterruptedException {
        int health = Program.freePort();
        Path routes = Files.createDirectories(folder).resolve("routes.yaml");
        Files.writeString(routes, """
                routes:
                  - {host: storage, path: /, target: "http://127.0.0.1:%1$d", unlimited_body: true%2$s}
                  - {host: storage, path: %3$s, target: "http://127.0.0.1:%1$d", cacheable: true}
                """.formatted(backing.servicePort(), filters, Nginx.CACHED));
        List<String> arguments = new ArrayList<>(what);
        arguments.addAll(List.of(
                "--edd.gateway.listeners.address=127.0.0.1",
                "--edd.gateway.listeners.https=" + port,
                "--edd.gateway.listeners.http=0",
                "--edd.gateway.listeners.health=" + health,
                "--edd.gateway.tls.certificates[0].certificate=" + site.certificateFile(),
                "--edd.gateway.tls.certificates[0].private-key=" + site.keyFile(),
                "--edd.gateway.limits.exempt=127.0.0.1"));
        arguments.addAll(more);
        Program program = ServiceProcess.java(name, FLAGS, arguments, environment(routes, backing));
        program.await(() -> {
            try (Client client = new Client(
                    () -> new Socket(InetAddress.getLoopbackAddress(), health),
                    "127.0.0.1",
                    "GET",
                    "/readyz",
                    "",
                    "")) {
                client.perform();
            }
        });
        return program;
    }

    private static Map<String, String> environment(Path routes, Backing backing) {
        return Map.of(
                "BASE_DOMAIN", Site.BASE,
                "DATABASE_URL", backing.database().databaseUrl(),
                "NATS_URL", backing.natsUrl(),
                "ROUTES_FILE", routes.toString(),
                "JWT_SECRET", TestTokens.SECRET,
                "JWT_SIGNING_KEY", TestTokens.SIGNING_KEY,
                "SERVICE_API_KEY", TestTokens.SERVICE_KEY);
    }

    /**
     * What it needs to run.
     *
     * @param database its own
     * @param servicePort of the service it forwards to
     */
    record Backing(TestDatabase database, String natsUrl, int servicePort) {}
}
