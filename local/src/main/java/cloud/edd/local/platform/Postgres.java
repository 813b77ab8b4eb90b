package cloud.edd.local.platform;

import cloud.edd.local.DataFolder;
import cloud.edd.local.EddException;
import cloud.edd.local.process.Commands;
import cloud.edd.local.process.Launch;
import cloud.edd.local.process.Probe;
import cloud.edd.local.process.Starter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** PostgreSQL with its data in the data folder, a database and a role per service, and passwords on every connection. */
final class Postgres implements Starter, Probe {

    private static final String SUPERUSER = "postgres";
    private static final String SUPERUSER_PASSWORD = "POSTGRES_PASSWORD";
    private static final int INITDB_LIMIT_SECONDS = 120;
    private static final int CONNECT_LIMIT_SECONDS = 3;

    private final Path binaries;
    private final DataFolder folder;
    private final Path cluster;
    private final int port;
    private final Secrets secrets;
    private final List<Database> databases;

    Postgres(Path cache, DataFolder folder, int port, Secrets secrets, List<Database> databases) {
        this.binaries = cache;
        this.folder = folder;
        this.cluster = folder.of("postgres").resolve("16");
        this.port = port;
        this.secrets = secrets;
        this.databases = List.copyOf(databases);
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Path home = PostgresBinaries.unpackInto(binaries);
        if (Files.exists(cluster.resolve("PG_VERSION"))) {
            return;
        }
        DataFolder.createPrivate(folder.of("postgres"));
        // initdb that was interrupted leaves a half cluster: made aside and renamed, there is never one.
        Path part = cluster.resolveSibling("16.part");
        Files.createDirectories(part);
        deleteTree(part);
        secrets.key(SUPERUSER_PASSWORD);
        List<String> command = new ArrayList<>(Unprivileged.prefix());
        command.addAll(List.of(
                home.resolve("bin/initdb").toString(),
                "--pgdata=" + part,
                "--username=" + SUPERUSER,
                "--pwfile=" + secrets.file(SUPERUSER_PASSWORD),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C"));
        Commands.require(folder.root(), command, INITDB_LIMIT_SECONDS, "Creating the databases in " + cluster);
        Files.move(part, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public Launch launch() throws InterruptedException {
        Path home = PostgresBinaries.unpackInto(binaries);
        List<String> command = new ArrayList<>(Unprivileged.prefix());
        command.addAll(List.of(
                home.resolve("bin/postgres").toString(),
                "-D",
                cluster.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                // Sockets in the file system have a short limit on their path; everybody comes by TCP.
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=on",
                "-c",
                "synchronous_commit=on",
                "-c",
                "full_page_writes=on",
                // All pools together, with room for a person looking in.
                "-c",
                "max_connections=200",
                "-c",
                "shared_buffers=64MB",
                "-c",
                "log_line_prefix=%m [%p] %q%u@%d "));
        return new Launch(command, Map.of(), folder.root());
    }

    @Override
    public void firstReady() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (Database database : databases) {
                create(database, statement);
            }
        } catch (SQLException e) {
            throw EddException.process("The databases cannot be created: " + e.getMessage());
        }
    }

    private void create(Database database, Statement statement) throws SQLException {
        // Names are ours and passwords base64url: nothing here can break out of its quotes.
        String role = database.role();
        String password = secrets.key(database.passwordName());
        if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'")) {
            statement.execute("CREATE ROLE \"" + role + "\" LOGIN");
        }
        statement.execute("ALTER ROLE \"" + role + "\" PASSWORD '" + password + "'");
        if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + database.name() + "'")) {
            statement.execute("CREATE DATABASE \"" + database.name() + "\" OWNER \"" + role + "\"");
        }
        statement.execute("REVOKE CONNECT ON DATABASE \"" + database.name() + "\" FROM PUBLIC");
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    @Override
    public Optional<String> problem() {
        try (Connection connection = connect()) {
            return connection.isValid(CONNECT_LIMIT_SECONDS) ? Optional.empty() : Optional.of("does not answer");
        } catch (SQLException e) {
            return Optional.of("does not accept connections");
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", secrets.key(SUPERUSER_PASSWORD));
        properties.setProperty("loginTimeout", Integer.toString(CONNECT_LIMIT_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(CONNECT_LIMIT_SECONDS));
        properties.setProperty("sslmode", "disable");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
    }

    /** Empties the folder and keeps it. */
    private static void deleteTree(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder())
                    .filter(path -> !path.equals(folder))
                    .toList()) {
                Files.delete(path);
            }
        }
    }
}
