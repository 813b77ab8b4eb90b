package cloud.edd.local.platform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The description of a Spring Boot application of this repository, said in one sentence. Used by one thread. */
final class Service {

    private static final String VERSION = "0.1.0";

    private final String name;
    private String module;
    private String artifact;
    private final Set<String> after = new LinkedHashSet<>();
    private final Set<String> uses = new LinkedHashSet<>();
    private final List<Integer> ports = new ArrayList<>();
    private int readinessPort;
    private String address = Platform.LOOPBACK;
    private List<String> flags = List.of();
    private final List<String> secrets = new ArrayList<>();
    private @Nullable Database database;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<Route> routes = new ArrayList<>();
    private boolean site;

    private Service(String name) {
        this.name = name;
        this.module = name;
        this.artifact = name;
    }

    /** A public host and path that the gateway forwards to this service. */
    record Route(String host, String path, boolean unlimitedBody) {}

    /** Lives in the folder of its name, listens on loopback, needs nothing. */
    static Service named(String name) {
        return new Service(name);
    }

    /** @param artifactId its jar without version */
    Service builtIn(String folder, String artifactId) {
        module = folder;
        artifact = artifactId;
        return this;
    }

    /** Processes that must be ready first. */
    Service after(String... names) {
        after.addAll(List.of(names));
        return this;
    }

    /** Processes it starts without and works with: it ends before them. */
    Service uses(String... names) {
        uses.addAll(List.of(names));
        return this;
    }

    /** The first one is the one that answers whether it is ready. */
    Service listensOn(int readiness, int... others) {
        readinessPort = readiness;
        ports.add(readiness);
        for (int other : others) {
            ports.add(other);
        }
        return this;
    }

    /** Spring's own web server serves on the port that answers whether it is ready. */
    Service withWebServer() {
        return with("SERVER_PORT", readinessPort).with("SERVER_ADDRESS", Platform.LOOPBACK);
    }

    Service at(String bindAddress) {
        address = bindAddress;
        return this;
    }

    Service runWith(List<String> jvmFlags) {
        flags = List.copyOf(jvmFlags);
        return this;
    }

    /** Shared secrets it may read. */
    Service knows(String... names) {
        secrets.addAll(List.of(names));
        return this;
    }

    Service owns(String databaseName, String role) {
        database = new Database(databaseName, role);
        return this;
    }

    Service with(String variable, Object value) {
        environment.put(variable, String.valueOf(value));
        return this;
    }

    /** @param host relative to the base domain, as the gateway's seed file writes it */
    Service serves(String host, String path) {
        routes.add(new Route(host, path, false));
        return this;
    }

    /** As {@link #serves}, with request bodies of any size. */
    Service servesFiles(String host, String path) {
        routes.add(new Route(host, path, true));
        return this;
    }

    /** Shows pages and nothing else: it knows the names of the platform, and no bus. */
    Service asSite() {
        site = true;
        return this;
    }

    boolean isSite() {
        return site;
    }

    String name() {
        return name;
    }

    String jar() {
        return module + "/target/" + artifact + "-" + VERSION + ".jar";
    }

    Set<String> after() {
        return Set.copyOf(after);
    }

    Set<String> uses() {
        return Set.copyOf(uses);
    }

    List<Integer> ports() {
        return List.copyOf(ports);
    }

    int readinessPort() {
        return readinessPort;
    }

    String address() {
        return address;
    }

    List<String> flags() {
        return flags;
    }

    List<String> secrets() {
        return List.copyOf(secrets);
    }

    @Nullable Database database() {
        return database;
    }

    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    List<Route> routes() {
        return List.copyOf(routes);
    }
}
