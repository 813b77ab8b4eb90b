package cloud.edd.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs programs of Node that look at the platform with a browser. */
final class Node {

    private Node() {}

    /** @param said everything on both outputs */
    record Outcome(int status, String said) {}

    static Outcome run(Path folder, Map<String, String> environment, String... arguments) throws Exception {
        ProcessBuilder program = new ProcessBuilder(
                        Stream.concat(Stream.of("node"), Stream.of(arguments)).toList())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        program.environment().putAll(environment);
        program.environment().put("EDD_CHROMIUM", browser().toString());
        Process process = program.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), said);
    }

    /** The browser that {@code ./edd test} has found, or one that is installed. */
    private static Path browser() throws IOException {
        String named = System.getenv("EDD_CHROMIUM");
        if (named != null) {
            return Path.of(named);
        }
        Optional<Path> installed = Stream.of(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
                .flatMap(folder -> List.of("chromium", "google-chrome").stream().map(name -> Path.of(folder, name)))
                .filter(file -> file.toFile().canExecute())
                .findFirst();
        return installed.orElseThrow(() -> new IOException(
                "Chromium was not found: run ./edd test, which fetches it, or let EDD_CHROMIUM name it."));
    }
}
