package cloud.edd.local.platform;

import cloud.edd.local.EddException;
import cloud.edd.local.process.Commands;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * PostgreSQL refuses to run as root. For root it is put into a user namespace, where it sees itself as nobody
 * while its files stay root's.
 */
final class Unprivileged {

    private static final List<String> NAMESPACE = List.of("unshare", "--user");

    private Unprivileged() {}

    /** What to put before a command that must not see itself as root; it keeps the process number. */
    static List<String> prefix() throws InterruptedException {
        if (!Objects.equals(System.getProperty("user.name"), "root")) {
            return List.of();
        }
        Commands.Result tried = Commands.run(Path.of("/"), List.of("unshare", "--user", "true"), 10);
        if (tried.succeeded()) {
            return NAMESPACE;
        }
        throw EddException.machine("PostgreSQL does not run as root, and this machine does not let root hide ("
                + tried.tail() + "): run ./edd as an ordinary user.");
    }
}
