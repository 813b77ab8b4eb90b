package cloud.edd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The documentation can be read, and its commands do what it says, word for word. */
@WithPlatform
class DocumentationTest {

    /** Stands before a block whose commands are about something else than a platform that runs. */
    private static final String NOT_RUN = "<!-- not run here: ";

    @TempDir
    private Path folder;

    @Test
    void everyPageIsShownWithoutAnError(RunningPlatform platform) throws Exception {
        byte[] certificate = Files.readAllBytes(platform.data().resolve("tls/tls.crt"));
        byte[] key = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate))
                .getPublicKey()
                .getEncoded();
        String pin = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));

        Node.Outcome run = Node.run(
                platform.root().resolve("docs"),
                Map.of("EDD_DOCS", platform.url("docs"), "EDD_CERTIFICATE_PIN", pin),
                "e2e/pages.mjs");

        assertThat(run.status()).as(run.said()).isZero();
    }

    @TestFactory
    List<DynamicTest> everyCommandDoesWhatThePageSays(RunningPlatform platform) throws Exception {
        Path pages = platform.root().resolve("docs/pages");
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.walk(pages)) {
            for (Path page : files.filter(file -> file.toString().endsWith(".md"))
                    // Made of READMEs, whose commands have tests of their own.
                    .filter(file -> !pages.relativize(file)
                            .toString()
                            .matches("(reference|runbooks)/.*|changelog.md|performance.md"))
                    .sorted()
                    .toList()) {
                List<String> commands = commands(page);
                if (!commands.isEmpty()) {
                    tests.add(DynamicTest.dynamicTest(
                            pages.relativize(page).toString(), () -> follow(page, commands, platform)));
                }
            }
        }
        assertThat(tests).as("pages with commands").hasSizeGreaterThan(4);
        return tests;
    }

    private void follow(Path page, List<String> commands, RunningPlatform platform) throws Exception {
        Path place = Files.createDirectory(folder.resolve(page.getFileName() + ".d"));
        // A reader's folder: ./edd and .edd are where the page expects them, and belong to this platform.
        Files.createSymbolicLink(place.resolve(".edd"), platform.data());
        Path edd = Files.writeString(place.resolve("edd"), """
                #!/usr/bin/env bash
                arguments=("$@")
                command=${arguments[0]}
                exec %s "$command" --data %s "${arguments[@]:1}"
                """.formatted(
                platform.launcher().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" ")),
                platform.data()));
        Files.setPosixFilePermissions(edd, PosixFilePermissions.fromString("rwx------"));
        Path script = Files.writeString(
                place.resolve("page.sh"),
                "set -eu -o pipefail\n"
                        + String.join("\n", commands).replace("localhost:8443", "localhost:" + platform.httpsPort())
                        + "\n");

        // A page may have killed something.
        platform.awaitHealth();
        Process process = new ProcessBuilder("bash", "-x", script.toString())
                .directory(place.toFile())
                .redirectErrorStream(true)
                .start();
        try (Writer keyboard = process.outputWriter()) {
            keyboard.write(platform.secret("DEFAULT_PASSWORD") + "\n");
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
    }

    private static List<String> commands(Path page) throws IOException {
        List<String> commands = new ArrayList<>();
        boolean inBlock = false;
        boolean runs = false;
        String before = "";
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("```")) {
                runs = !inBlock && line.equals("```sh") && !before.startsWith(NOT_RUN);
                inBlock = !inBlock;
            } else if (inBlock && runs) {
                commands.add(line);
            }
            before = line.isBlank() ? before : line;
        }
        return commands;
    }
}
