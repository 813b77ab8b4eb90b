package cloud.edd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour of the README does what it says, word for word. */
@WithPlatform
class TourTest {

    @TempDir
    private Path folder;

    @Test
    void worksAsWritten(RunningPlatform platform) throws Exception {
        List<String> tour = commandsOfTheTour(platform.root().resolve("README.md"));
        assertThat(tour).as("commands of the tour").hasSizeGreaterThan(3);
        // A visitor's folder: ./edd and .edd are where the tour expects them, and belong to this platform.
        Files.createSymbolicLink(folder.resolve(".edd"), platform.data());
        Path edd = Files.writeString(folder.resolve("edd"), """
                #!/usr/bin/env bash
                set -e
                case ${1:-} in up) echo "already up"; exit 0 ;; down) echo "stays up for the other tests"; exit 0 ;; esac
                exec %s "$@" --data %s
                """.formatted(
                platform.launcher().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" ")),
                platform.data()));
        Files.setPosixFilePermissions(edd, PosixFilePermissions.fromString("rwx------"));
        Path script = Files.writeString(
                folder.resolve("tour.sh"),
                "set -u\n"
                        + String.join("\n", tour).replace("localhost:8443", "localhost:" + platform.httpsPort())
                        + "\n");

        Process process = new ProcessBuilder("bash", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try (Writer keyboard = process.outputWriter()) {
            keyboard.write(platform.secret("DEFAULT_PASSWORD") + "\n");
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output)
                .contains("\"name\":\"holiday\"", "\"status\":\"ok\"", "\"size\":300000000", "HTTP/2 401")
                .doesNotContainIgnoringCase("curl: (");
        // The answers of the API before it end without a line break.
        List<String> checksums = Pattern.compile("([0-9a-f]{64})  \\S+")
                .matcher(output)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(checksums).as(output).hasSize(2);
        assertThat(checksums.getFirst()).isEqualTo(checksums.getLast());
    }

    /** The lines of the shell blocks under the heading that speaks of the tour, without fetching and entering the folder. */
    private static List<String> commandsOfTheTour(Path readme) throws IOException {
        boolean inTour = false;
        boolean inBlock = false;
        List<String> commands = new ArrayList<>();
        for (String line : Files.readAllLines(readme)) {
            if (!inBlock && line.startsWith("#")) {
                inTour = line.toLowerCase(Locale.ROOT).contains("tour");
            } else if (line.startsWith("```")) {
                inBlock = !inBlock && line.matches("```(sh|bash|shell|console)");
            } else if (inTour && inBlock && !line.matches("(git clone|cd) .*")) {
                commands.add(line);
            }
        }
        return commands;
    }
}
