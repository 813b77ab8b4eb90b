package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Two PostgreSQL servers and HAProxy on this machine, run by the scripts and with the configuration that production has.
 * Each server has a loopback address of its own and the port that all share, as pods have. What differs is named in
 * {@link #local}: addresses, folders, memory, and how often HAProxy looks.
 */
final class PostgresPair implements AutoCloseable {

    /** Long enough for a loaded machine; nothing is measured. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A runbook's script: servers stop, clone and start within it. */
    private static final Duration RUNBOOK = Duration.ofMinutes(6);

    /** Where HAProxy tells how it is: an address of its own, so that one free port does for all. */
    private static final String HEALTH = "127.0.41.4";

    private static final String KUBECTL = Path.of("src/test/resources/kubectl-over-servers.sh")
            .toAbsolutePath()
            .toString();

    private static final String REPLICATION_PASSWORD = "replication-secret";
    static final String SUPERUSER_PASSWORD = "superuser-secret";

    private final Path folder;
    private final Path binaries;
    private final int port;
    private final List<Process> processes = new ArrayList<>();

    final Server primary;
    final Server standby;
    final String proxy = "127.0.41.3";

    PostgresPair() {
        try {
            folder = Files.createTempDirectory(Path.of("/tmp"), "edd-pair");
            port = freePort();
            binaries = findBinaries();
            primary = new Server("primary", "127.0.41.1", "s0", "127.0.41.2");
            standby = new Server("standby", "127.0.41.2", "rp1", "127.0.41.1");
            prepare();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One server: its home in the manifests, its address, its slot at the other one. */
    final class Server {
        private final String home;
        final String host;
        private final String slot;
        private final String peer;
        final Path data;

        Server(String home, String host, String slot, String peer) {
            this.home = home;
            this.host = host;
            this.slot = slot;
            this.peer = peer;
            data = folder.resolve(home).resolve("pgdata");
        }

        Map<String, String> environment() {
            return Map.of(
                    "PGDATA",
                    data.toString(),
                    "PEER",
                    peer,
                    "PEER_PORT",
                    String.valueOf(port),
                    "PEER_PAUSE",
                    "1",
                    "SLOT",
                    slot,
                    "REPLICATION_DIR",
                    folder.resolve("credentials").toString(),
                    "LISTEN",
                    host);
        }

        /** The init container. */
        Program.Result prepareData() {
            return asPostgres(List.of("sh", script("prepare-data.sh"), home), environment());
        }

        /** The main container, up to where it takes connections. */
        void start() {
            try {
                Process process = new ProcessBuilder(command(List.of("sh", script("start.sh")), environment()))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(home + ".log").toFile())
                        .start();
                processes.add(process);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            await("server " + host, () -> answer(host, "SELECT 1").equals("1"));
        }

        /** As a node that loses power: nothing is said to anybody. */
        void kill() {
            try {
                String postmaster =
                        Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
                ProcessHandle handle =
                        ProcessHandle.of(Long.parseLong(postmaster)).orElseThrow();
                List<ProcessHandle> children = handle.descendants().toList();
                handle.destroyForcibly();
                children.forEach(ProcessHandle::destroyForcibly);
                await(
                        "end of " + host,
                        () -> !handle.isAlive() && children.stream().noneMatch(ProcessHandle::isAlive));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The readiness probe of a standby. */
        Program.Result ready() {
            return asPostgres(List.of("sh", script("ready.sh")), pod());
        }

        /** What its pod's environment has, too. */
        private Map<String, String> pod() {
            var environment = new HashMap<>(environment());
            environment.put(
                    "POSTGRES_USER_FILE",
                    folder.resolve("credentials/POSTGRES_USER").toString());
            environment.put(
                    "POSTGRES_PASSWORD_FILE",
                    folder.resolve("credentials/POSTGRES_PASSWORD").toString());
            environment.put("PGPORT", String.valueOf(port));
            environment.put("HOME_FOLDER", home);
            return environment;
        }

        String ask(String sql) {
            return answer(host, sql);
        }
    }

    private void prepare() throws IOException {
        for (String made :
                List.of("credentials", "databases", "primary", "standby", "bin", "etc", "run", "backups", "scratch")) {
            Files.createDirectories(folder.resolve(made));
        }
        write("credentials/REPLICATION_USER", "replicator");
        write("credentials/REPLICATION_PASSWORD", REPLICATION_PASSWORD);
        write("credentials/POSTGRES_USER", "postgres");
        write("credentials/POSTGRES_PASSWORD", SUPERUSER_PASSWORD);
        write("databases/auth", "postgres://auth:auth-secret@haproxy:5432/auth_db");
        write("databases/sfs", "postgres://sfs:sfs-secret@haproxy:5432/sfs_db");
        // What the image's entry point does with a data folder that is there.
        write(
                "bin/docker-entrypoint.sh",
                "#!/bin/sh\nshift\nexec postgres -D \"$PGDATA\" -c listen_addresses=\"$LISTEN\" \"$@\"\n");
        assertThat(folder.resolve("bin/docker-entrypoint.sh").toFile().setExecutable(true, false))
                .isTrue();
        Map<String, String> files = Map.of(
                "postgres-replica-config", "postgresql.conf pg_hba.conf prepare-data.sh start.sh ready.sh",
                "postgres-bootstrap", "bootstrap.sh",
                "backup-scripts", "dump.sh",
                "haproxy-config", "haproxy.cfg");
        for (var map : files.entrySet()) {
            for (String file : map.getValue().split(" ")) {
                write(
                        "etc/" + file,
                        local(
                                file,
                                Rendered.overlay("production")
                                        .generated(map.getKey())
                                        .node()
                                        .path("data")
                                        .path(file)
                                        .asText()));
            }
        }
        if (isRoot()) {
            Program.run("chown", "-R", "nobody", folder.toString()).succeeded();
        }
    }

    /** What must be different on one machine; every line that should be replaced has to be there. */
    private String local(String file, String text) {
        var replaced = new HashMap<String, String>();
        switch (file) {
            case "postgresql.conf" -> {
                replaced.put("port = 5432", "port = " + port);
                replaced.put(
                        "/etc/postgresql/pg_hba.conf",
                        folder.resolve("etc/pg_hba.conf").toString());
                replaced.put("/var/run/postgresql", "");
                replaced.put("shared_buffers = 256MB", "shared_buffers = 16MB");
                replaced.put("listen_addresses = '*'", "");
            }
            case "pg_hba.conf" -> {
                // Whoever dials a loopback address comes from 127.0.0.1.
                replaced.put("host    all          all            127.0.0.1/32   scram-sha-256", "");
                replaced.put("10.42.0.0/16", "127.0.0.0/8");
            }
            case "start.sh" -> {
                replaced.put(
                        "/etc/postgresql/postgresql.conf",
                        folder.resolve("etc/postgresql.conf").toString());
                replaced.put("port=5432", "port=" + port);
                replaced.put("/tmp/replication.pgpass", folder.resolve("run").toString() + "/$SLOT.pgpass");
            }
            // Asked of the standby alone.
            case "ready.sh" -> replaced.put("127.0.0.1", "127.0.41.2");
            case "haproxy.cfg" -> {
                replaced.put("bind :5432", "bind " + proxy + ":" + port);
                replaced.put("bind :8404", "bind " + HEALTH + ":" + port);
                replaced.put("postgres.core.svc.cluster.local:5432", "127.0.41.1:" + port);
                replaced.put("postgres-replica.core.svc.cluster.local:5432", "127.0.41.2:" + port);
                replaced.put(" resolvers cluster resolve-prefer ipv4 init-addr none", "");
                replaced.put("inter 3s", "inter 200ms");
            }
            default -> {
                // as it is
            }
        }
        String result = text;
        for (var change : replaced.entrySet()) {
            assertThat(result).describedAs(file).contains(change.getKey());
            result = result.replace(change.getKey(), change.getValue());
        }
        return result;
    }

    /** A script of the operator's, over these servers instead of a cluster. */
    Program.Result runbook(String script, String... arguments) {
        try {
            write("as-postgres", "#!/bin/sh\nexec " + quoted(command(List.of(), Map.of())) + " \"$@\"\n");
            assertThat(folder.resolve("as-postgres").toFile().setExecutable(true, false))
                    .isTrue();
            Files.createDirectories(folder.resolve("servers"));
            write("servers/postgres", lines(primary.pod()));
            write("servers/postgres-replica", lines(standby.pod()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var command = new ArrayList<String>(
                List.of(Repository.K8S.resolve("scripts").resolve(script).toString()));
        command.addAll(List.of(arguments));
        return Program.run(command, Map.of("KUBECTL", KUBECTL, "PAIR", folder.toString()), "", RUNBOOK);
    }

    /**
     * A command as the runbooks print it, over these servers.
     *
     * @param dump what it reads, by the name that it gives it
     */
    Program.Result printed(String command, Path dump) {
        return Program.run(
                List.of(
                        "bash",
                        "-c",
                        command.replace("kubectl ", KUBECTL + " ")
                                .replace(String.valueOf(dump.getFileName()), dump.toString())),
                Map.of("PAIR", folder.toString()),
                "",
                RUNBOOK);
    }

    Path backup(String time, String file) {
        return folder.resolve("backups").resolve(time).resolve(file);
    }

    /** What the scripts asked of the cluster. */
    String calls() {
        return Repository.read(folder.resolve("calls"));
    }

    /** The names of what lies in a folder of this pair's. */
    List<String> names(String place) {
        try (Stream<Path> files = Files.list(folder.resolve(place))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a byte to a file, as a disk that forgets might. */
    void damage(String file) {
        try {
            Files.writeString(folder.resolve(file), "x", java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(Map<String, String> environment) {
        var lines = new StringBuilder();
        environment.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        return lines.toString();
    }

    private static String quoted(List<String> words) {
        return words.stream().map(word -> "'" + word + "'").collect(java.util.stream.Collectors.joining(" "));
    }

    /** What the image's entry point does with an empty data folder. */
    void makeDatabase(Server server) {
        Path password = folder.resolve("credentials/POSTGRES_PASSWORD");
        asPostgres(
                        List.of(
                                "initdb",
                                "-D",
                                server.data.toString(),
                                "-U",
                                "postgres",
                                "--pwfile=" + password,
                                "--data-checksums",
                                "--encoding=UTF8",
                                "--locale=C.UTF-8",
                                "--auth=scram-sha-256"),
                        Map.of())
                .succeeded();
    }

    Program.Result bootstrap(Server server) {
        return asPostgres(
                List.of("sh", script("bootstrap.sh")),
                Map.of(
                        "DATABASES_DIR", folder.resolve("databases").toString(),
                        "REPLICATION_DIR", folder.resolve("credentials").toString(),
                        "POSTGRES_USER_FILE",
                                folder.resolve("credentials/POSTGRES_USER").toString(),
                        "POSTGRES_PASSWORD_FILE",
                                folder.resolve("credentials/POSTGRES_PASSWORD").toString(),
                        "PGHOST", server.host,
                        "PGPORT", String.valueOf(port)));
    }

    void startProxy() {
        Path haproxy = Program.find("haproxy", "Debian and Ubuntu: apt-get install haproxy.");
        try {
            processes.add(new ProcessBuilder(
                            haproxy.toString(),
                            "-W",
                            "-db",
                            "-f",
                            folder.resolve("etc/haproxy.cfg").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.log").toFile())
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Kubernetes would be told: the status of HAProxy's {@code /readyz}. */
    int readiness() {
        return Integer.parseInt(Program.run(
                        "curl",
                        "-s",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{http_code}",
                        "http://" + HEALTH + ":" + port + "/readyz")
                .output()
                .strip());
    }

    /** The nightly dump. */
    Program.Result dump() {
        return asPostgres(
                List.of("sh", script("dump.sh")),
                Map.of(
                        "STANDBY",
                        "127.0.41.2",
                        "PRIMARY",
                        "127.0.41.1",
                        "PGPORT",
                        String.valueOf(port),
                        "BACKUP_DIR",
                        folder.resolve("backups").toString(),
                        "KEEP_DAYS",
                        "14",
                        "CREDENTIALS_DIR",
                        folder.resolve("credentials").toString()));
    }

    /** A dump that lies there since then. */
    void backUpOf(Duration age, String time) {
        try {
            Path dump = Files.createDirectory(folder.resolve("backups").resolve(time));
            Files.setLastModifiedTime(dump, FileTime.from(Instant.now().minus(age)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The drill's own script, with its folders here. */
    Program.Result drill(String script) {
        return asPostgres(
                List.of(
                        "sh",
                        "-c",
                        script.replace("/backups", folder.resolve("backups").toString())
                                .replace("/scratch", folder.resolve("scratch").toString())),
                Map.of());
    }

    /** Through HAProxy, as a service does it. The answer is empty when it could not be asked. */
    String throughProxy(String sql) {
        return query(proxy, "sfs", "sfs-secret", "sfs_db", sql);
    }

    private String answer(String host, String sql) {
        return query(host, "postgres", SUPERUSER_PASSWORD, "postgres", sql);
    }

    String query(String host, String user, String password, String database, String sql) {
        Program.Result result = Program.run(
                List.of(
                        binaries.resolve("psql").toString(),
                        "-XAtq",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-h",
                        host,
                        "-p",
                        String.valueOf(port),
                        "-U",
                        user,
                        "-d",
                        database,
                        "-c",
                        sql),
                Map.of("PGPASSWORD", password, "PGCONNECT_TIMEOUT", "5"),
                "");
        return result.status() == 0 ? result.output().strip() : "";
    }

    void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now())
                    .describedAs("%s within %s; logs are in %s", what, PATIENCE, folder)
                    .isBefore(end);
        }
    }

    private String script(String name) {
        return folder.resolve("etc").resolve(name).toString();
    }

    private Program.Result asPostgres(List<String> command, Map<String, String> environment) {
        return Program.run(command(command, environment), Map.of(), "");
    }

    private List<String> command(List<String> command, Map<String, String> environment) {
        var whole = new ArrayList<String>();
        if (isRoot()) {
            // PostgreSQL refuses to run as root.
            whole.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        whole.addAll(List.of(
                "env", "-C", folder.toString(), "PATH=" + folder.resolve("bin") + ":" + binaries + ":/usr/bin:/bin"));
        environment.forEach((name, value) -> whole.add(name + "=" + value));
        whole.addAll(command);
        return whole;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** PGBIN, else the distribution's: pg_basebackup and pg_dump are needed too. */
    static Path findBinaries() throws IOException {
        String named = System.getenv("PGBIN");
        if (named != null) {
            return Path.of(named);
        }
        Path versions = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> found = Files.list(versions)) {
                var newest = found.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("postgres"))
                                && Files.isExecutable(bin.resolve("pg_basebackup")))
                        .max(java.util.Comparator.naturalOrder());
                if (newest.isPresent()) {
                    return newest.get();
                }
            }
        }
        throw new AssertionError(
                "PostgreSQL with its client programs is needed and was not found: install it (Debian and"
                        + " Ubuntu: apt-get install postgresql) or point PGBIN at its folder of programs.");
    }

    @Override
    public void close() {
        // Those that a runbook's script has started.
        for (Server server : List.of(primary, standby)) {
            asPostgres(List.of("pg_ctl", "-D", server.data.toString(), "-m", "immediate", "stop"), Map.of());
        }
        for (Process process : processes.reversed()) {
            List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .toList();
            family.forEach(ProcessHandle::destroyForcibly);
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Program.run("rm", "-rf", folder.toString());
    }
}
