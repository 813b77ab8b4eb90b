package cloud.edd.testing.browser;

import cloud.edd.testing.FixtureException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The browser that tests look through. */
public final class Chromium {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private Chromium() {}

    /**
     * The one that {@code ./edd test} has found, or one that is installed.
     *
     * @throws FixtureException if there is none, with what to do about it
     */
    public static Path program() {
        String named = System.getenv("EDD_CHROMIUM");
        if (named != null) {
            return Path.of(named);
        }
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(path.split(":", -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new FixtureException(
                        "Chromium was not found: run ./edd test, which fetches it, or let EDD_CHROMIUM name it."));
    }

    /**
     * What starts it without a window and without calls home of its own.
     *
     * @param profile a folder of its own, which it fills
     * @param trusted the key of a certificate that nobody vouches for; others without a voucher are refused
     * @param more options, and the page to open
     */
    public static List<String> headless(Path profile, PublicKey trusted, String... more) {
        List<String> command = new ArrayList<>(List.of(
                program().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile,
                "--ignore-certificate-errors-spki-list=" + fingerprint(trusted)));
        command.addAll(List.of(more));
        return command;
    }

    private static String fingerprint(PublicKey key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
