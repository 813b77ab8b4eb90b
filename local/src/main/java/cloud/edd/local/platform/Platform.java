package cloud.edd.local.platform;

import cloud.edd.local.DataFolder;
import cloud.edd.local.Installation;
import cloud.edd.local.ports.PortPlan;
import cloud.edd.local.process.HttpProbe;
import cloud.edd.local.process.ProcessSpec;
import cloud.edd.local.process.StopSignal;
import cloud.edd.local.tls.LocalAuthority;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the platform consists of. A new service is one entry in {@link #services()}.
 *
 * @param bind the address of the public listeners; everything else stays on loopback
 * @param administrator name of the first user
 */
public record Platform(
        Installation installation,
        DataFolder data,
        PortPlan ports,
        Secrets secrets,
        LocalAuthority authority,
        String bind,
        String administrator,
        ClassCaches classCaches) {

    public static final String BASE_DOMAIN = "cloud.localhost";
    public static final String LOOPBACK = "127.0.0.1";
    /** Its last port is the one for clients. */
    public static final String GFS_MASTER = "gfs-master";

    private static final String SIGNING_KEY = "JWT_SIGNING_KEY";

    /** What the gateway shows itself by to whoever connects with SSH. */
    private static final String SSH_HOST_KEY = "GATEWAY_SSH_HOST_KEY";

    /** What containers let the gateway in with. */
    private static final String SSH_KEY = "GATEWAY_SSH_KEY";

    /** 64 MB for clients, as much for other chunkservers, and a little for gRPC. */
    private static final int CHUNKSERVER_BUFFER_MEGABYTES = 192;

    /** It keeps nothing. */
    private static final int SITE_HEAP_MEGABYTES = 48;

    private List<Service> services() {
        return List.of(
                Service.named(GFS_MASTER)
                        .builtIn("gfs/master", GFS_MASTER)
                        .listensOn(ports.gfsMasterStatus(), ports.gfsMaster())
                        .withWebServer()
                        .runWith(Jvm.fast(256))
                        .knows("GFS_JWT_SECRET", "GFS_CLIENT_KEY")
                        .with("EDD_GFS_MASTER_BIND", LOOPBACK)
                        .with("EDD_GFS_MASTER_PORT", ports.gfsMaster())
                        .with("EDD_GFS_MASTER_DATA", data.of(GFS_MASTER)),
                chunkserver(1),
                chunkserver(2),
                chunkserver(3),
                Service.named("auth-service")
                        .after("postgres", "nats")
                        .listensOn(ports.service(0))
                        .withWebServer()
                        .runWith(Jvm.small(192))
                        .knows("JWT_SECRET", SIGNING_KEY, "TOTP_ENCRYPTION_KEY", "SERVICE_API_KEY", "DEFAULT_PASSWORD")
                        .owns("auth_db", "auth_service")
                        .with("ADMIN_USERNAME", administrator)
                        .with("DEFAULT_USERNAME", administrator)
                        .serves("auth", "/"),
                Service.named("file-share-backend")
                        .after("postgres", "nats")
                        .uses("auth-service", "gfs-chunkserver-1", "gfs-chunkserver-2", "gfs-chunkserver-3")
                        .listensOn(ports.service(1))
                        .withWebServer()
                        .runWith(Jvm.fast(256))
                        .knows("JWT_SECRET", "SERVICE_API_KEY", "GFS_CLIENT_KEY")
                        .owns("sfs_db", "file_share")
                        .with("AUTH_SERVICE_URL", url(ports.service(0)))
                        .with("EDD_FILESHARE_GFS_MASTERHOST", LOOPBACK)
                        .with("EDD_FILESHARE_GFS_MASTERPORT", ports.gfsMaster())
                        .servesFiles("storage", "/")
                        .serves("storage", "/sse")
                        .serves("storage", "/sse/progress")
                        .serves("storage", "/ws")
                        .servesFiles("apex:cloud-api", "/")
                        .serves("apex:cloud-api", "/sse")
                        .serves("apex:cloud-api", "/sse/progress"),
                Service.named("simple-file-share-frontend")
                        .builtIn("frontend", "frontend")
                        .asSite()
                        .listensOn(ports.service(2))
                        .withWebServer()
                        .runWith(Jvm.small(SITE_HEAP_MEGABYTES))
                        .serves("@", "/"),
                Service.named("edd-cloud-docs")
                        .builtIn("docs", "docs")
                        .asSite()
                        .listensOn(ports.service(3))
                        .withWebServer()
                        .runWith(Jvm.small(SITE_HEAP_MEGABYTES))
                        .serves("docs", "/"),
                Service.named("gateway")
                        .after("postgres", "nats")
                        .uses("auth-service", "file-share-backend", "simple-file-share-frontend", "edd-cloud-docs")
                        .listensOn(ports.gatewayHealth(), ports.https(), ports.http(), ports.ssh())
                        .at(bind)
                        .runWith(Jvm.fast(256))
                        .knows("JWT_SECRET", "SERVICE_API_KEY")
                        .owns("gateway_db", "gateway")
                        .with("AUTH_SERVICE_URL", url(ports.service(0)))
                        .with("EDD_GATEWAY_LISTENERS_ADDRESS", bind)
                        .with("EDD_GATEWAY_LISTENERS_HTTP", ports.http())
                        .with("EDD_GATEWAY_LISTENERS_HTTPS", ports.https())
                        .with("EDD_GATEWAY_LISTENERS_HEALTH", ports.gatewayHealth())
                        .with("EDD_GATEWAY_LISTENERS_SSH", ports.ssh())
                        .with("EDD_GATEWAY_SSH_HOSTKEYS_0", secrets.file(SSH_HOST_KEY))
                        .with("EDD_GATEWAY_SSH_KEY", secrets.file(SSH_KEY))
                        .with("EDD_GATEWAY_TLS_CERTIFICATES_0_CERTIFICATE", authority.certificateFile())
                        .with("EDD_GATEWAY_TLS_CERTIFICATES_0_PRIVATEKEY", authority.keyFile())
                        .with("EDD_GATEWAY_DRAIN_ANNOUNCE", "0s")
                        .with("ROUTES_FILE", "file:" + routesFile().file()));
    }

    private Service chunkserver(int number) {
        String name = "gfs-chunkserver-" + number;
        return Service.named(name)
                .builtIn("gfs/chunkserver", "gfs-chunkserver")
                .uses(GFS_MASTER)
                .listensOn(
                        ports.chunkserverHealth(number),
                        ports.chunkserverData(number),
                        ports.chunkserverReplication(number))
                .withWebServer()
                .runWith(Jvm.fast(128, CHUNKSERVER_BUFFER_MEGABYTES))
                .knows("GFS_JWT_SECRET", "GFS_CLIENT_KEY")
                .with("EDD_GFS_CHUNKSERVER_ID", name)
                .with("EDD_GFS_CHUNKSERVER_BIND", LOOPBACK)
                .with("EDD_GFS_CHUNKSERVER_DATAPORT", ports.chunkserverData(number))
                .with("EDD_GFS_CHUNKSERVER_REPLICATIONPORT", ports.chunkserverReplication(number))
                .with("EDD_GFS_CHUNKSERVER_MASTER", LOOPBACK + ":" + ports.gfsMaster())
                .with("EDD_GFS_CHUNKSERVER_DATA", data.of(name));
    }

    /** The processes in the order a person likes to read them; writes down what they will read. */
    public List<ProcessSpec> processes() {
        secrets.signingKey(SIGNING_KEY);
        secrets.sshKey(SSH_HOST_KEY);
        secrets.sshKey(SSH_KEY);
        List<Service> services = services();
        List<Database> databases = services.stream()
                .map(Service::database)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        Postgres postgres = new Postgres(installation.cache(), data, ports.postgres(), secrets, databases);
        Nats nats = new Nats(installation.cache(), data, ports.nats(), secrets);
        routesFile().write(services);
        List<ProcessSpec> processes = new ArrayList<>();
        processes.add(new ProcessSpec(
                "postgres",
                Set.of(),
                Set.of(),
                List.of(ports.postgres()),
                LOOPBACK,
                postgres,
                postgres,
                StopSignal.INTERRUPT));
        processes.add(new ProcessSpec(
                "nats", Set.of(), Set.of(), List.of(ports.nats()), LOOPBACK, nats, nats, StopSignal.TERMINATE));
        for (Service service : services) {
            processes.add(new ProcessSpec(
                    service.name(),
                    service.after(),
                    service.uses(),
                    service.ports(),
                    service.address(),
                    HttpProbe.readiness(service.readinessPort()),
                    starter(service, nats),
                    StopSignal.TERMINATE));
        }
        return processes;
    }

    private JavaService starter(Service service, Nats nats) {
        Map<String, String> own = new LinkedHashMap<>();
        Database database = service.database();
        if (database != null) {
            own.put("DATABASE_URL", database.url(ports.postgres(), secrets.key(database.passwordName())));
        }
        Map<String, String> environment = new LinkedHashMap<>(service.environment());
        if (service.after().contains("nats")) {
            own.put("NATS_URL", nats.url());
        }
        if (service.after().contains("nats") || service.isSite()) {
            environment.put("BASE_DOMAIN", BASE_DOMAIN);
            environment.put("PUBLIC_HTTPS_PORT", Integer.toString(ports.https()));
            environment.put("PUBLIC_SSH_PORT", Integer.toString(ports.ssh()));
            // No load balancer has to notice that it goes.
            environment.put("EDD_OPERATION_DRAINDELAY", "0s");
        }
        environment.put(
                "EDD_SECRETS_DIR",
                secrets.folderOf(service.name(), service.secrets(), own).toString());
        return new JavaService(
                service.name(),
                installation.root().resolve(service.jar()),
                installation.cache(),
                service.flags(),
                environment,
                data,
                classCaches);
    }

    private RoutesFile routesFile() {
        return new RoutesFile(data.run().resolve("routes.yaml"));
    }

    private static String url(int port) {
        return "http://" + LOOPBACK + ":" + port;
    }
}
