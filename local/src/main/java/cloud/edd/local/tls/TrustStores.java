package cloud.edd.local.tls;

import cloud.edd.local.process.Children;
import cloud.edd.local.process.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The places where programs of this machine look for authorities they trust. */
public final class TrustStores {

    private static final String NAME = "Edd Cloud local authority";
    private static final int LIMIT_SECONDS = 60;

    private final Path authority;
    private final Path home;
    private final Path root;

    /**
     * @param authority the certificate to trust
     * @param root the root of the file system; another one in tests
     */
    public TrustStores(Path authority, Path home, Path root) {
        this.authority = authority;
        this.home = home;
        this.root = root;
    }

    /** What became of one store. */
    public record Outcome(boolean trusts, String sentence) {}

    /** Adds the authority wherever this user may. */
    public List<Outcome> install() throws InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.add(installForTheSystem());
        outcomes.addAll(installForBrowsers());
        return outcomes;
    }

    private Outcome installForTheSystem() throws InterruptedException {
        if (Children.isProgram("security") && System.getProperty("os.name", "").startsWith("Mac")) {
            return run(
                    "the macOS login keychain",
                    List.of(
                            "security",
                            "add-trusted-cert",
                            "-r",
                            "trustRoot",
                            "-k",
                            home.resolve("Library/Keychains/login.keychain-db").toString(),
                            authority.toString()));
        }
        Path debian = root.resolve("usr/local/share/ca-certificates");
        if (Files.isDirectory(debian) && Children.isProgram("update-ca-certificates")) {
            return copyAndUpdate(debian.resolve("edd-cloud-local.crt"), List.of("update-ca-certificates"));
        }
        Path fedora = root.resolve("etc/pki/ca-trust/source/anchors");
        if (Files.isDirectory(fedora)) {
            return copyAndUpdate(fedora.resolve("edd-cloud-local.pem"), List.of("update-ca-trust"));
        }
        return new Outcome(
                false,
                "The system's store was not found (Debian, Ubuntu: apt-get install ca-certificates); programs can be told: curl --cacert "
                        + authority);
    }

    private Outcome copyAndUpdate(Path target, List<String> update) throws InterruptedException {
        if (Files.isWritable(target.getParent())) {
            try {
                Files.write(target, Files.readAllBytes(authority));
            } catch (IOException e) {
                return new Outcome(false, "The system's store does not take it: " + e.getMessage());
            }
            return run("the system's store (" + target + ")", update);
        }
        String byHand = "sudo cp " + authority + " " + target + " && sudo " + String.join(" ", update);
        return new Outcome(false, "The system's store belongs to root; by hand: " + byHand);
    }

    /** Chromium and Firefox on Linux keep their own, the NSS databases. */
    private List<Outcome> installForBrowsers() throws InterruptedException {
        List<Path> databases = new ArrayList<>();
        databases.add(home.resolve(".pki/nssdb"));
        for (String profiles : List.of(
                ".mozilla/firefox",
                "snap/firefox/common/.mozilla/firefox",
                "Library/Application Support/Firefox/Profiles")) {
            databases.addAll(foldersWithDatabase(home.resolve(profiles)));
        }
        List<Path> existing = databases.stream()
                .filter(folder -> Files.exists(folder.resolve("cert9.db")))
                .toList();
        if (!Children.isProgram("certutil")) {
            return existing.isEmpty() && !Children.isProgram("chromium") && !Children.isProgram("google-chrome")
                    ? List.of()
                    : List.of(new Outcome(
                            false,
                            "Browsers were not told: certutil is missing (Debian, Ubuntu: apt-get install libnss3-tools)."
                                    + " Or import " + authority + " in the browser's settings."));
        }
        List<Outcome> outcomes = new ArrayList<>();
        Path chromium = home.resolve(".pki/nssdb");
        if (!existing.contains(chromium)) {
            outcomes.add(createAndAdd(chromium));
        }
        for (Path database : existing) {
            outcomes.add(add(database));
        }
        return outcomes;
    }

    private Outcome createAndAdd(Path database) throws InterruptedException {
        try {
            Files.createDirectories(database);
        } catch (IOException e) {
            return new Outcome(false, database + " cannot be made: " + e.getMessage());
        }
        Outcome made = run(database.toString(), List.of("certutil", "-d", "sql:" + database, "-N", "--empty-password"));
        return made.trusts() ? add(database) : made;
    }

    private Outcome add(Path database) throws InterruptedException {
        // Adding a second certificate under the same name would keep the first: after a renewal it must go.
        Commands.run(home, List.of("certutil", "-d", "sql:" + database, "-D", "-n", NAME), LIMIT_SECONDS);
        return run(
                "the browsers' store " + database,
                List.of(
                        "certutil",
                        "-d",
                        "sql:" + database,
                        "-A",
                        "-t",
                        "C,,",
                        "-n",
                        NAME,
                        "-i",
                        authority.toString()));
    }

    private static List<Path> foldersWithDatabase(Path profiles) {
        if (!Files.isDirectory(profiles)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(profiles)) {
            return found.filter(folder -> Files.exists(folder.resolve("cert9.db")))
                    .toList();
        } catch (IOException e) {
            // Another user's profiles: nothing of ours is in there.
            return List.of();
        }
    }

    private Outcome run(String store, List<String> command) throws InterruptedException {
        Commands.Result result = Commands.run(home, command, LIMIT_SECONDS);
        return result.succeeded()
                ? new Outcome(true, "Trusted by " + store + ".")
                : new Outcome(false, "Not trusted by " + store + ": " + command.getFirst() + " said: " + result.tail());
    }
}
