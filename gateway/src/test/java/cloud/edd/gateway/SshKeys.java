package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Key pairs as {@code ssh-keygen} makes them; the public half lies beside the private one. */
final class SshKeys {
    private SshKeys() {}

    static Path make(Path file, String type) {
        Programs.Outcome made = Programs.run(
                List.of(
                        Programs.need("ssh-keygen", "openssh-client").toString(),
                        "-q",
                        "-t",
                        type,
                        "-N",
                        "",
                        "-f",
                        file.toString()),
                "");
        assertThat(made.exit()).describedAs(made.err()).isZero();
        return file;
    }

    /** Type and bytes, as they stand in {@code known_hosts}. */
    static String publicKey(Path file) {
        try {
            String[] words = Files.readString(publicFile(file)).split(" ");
            return words[0] + " " + words[1];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path publicFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".pub");
    }

    /** {@code SHA256:…} */
    static String fingerprint(Path file) {
        return Programs.run(List.of("ssh-keygen", "-l", "-f", publicFile(file).toString()), "")
                .out()
                .split(" ")[1];
    }
}
