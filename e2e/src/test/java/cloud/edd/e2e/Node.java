package cloud.edd.e2e;

import cloud.edd.testing.browser.Chromium;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
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
        program.environment().put("EDD_CHROMIUM", Chromium.program().toString());
        Process process = program.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), said);
    }
}
