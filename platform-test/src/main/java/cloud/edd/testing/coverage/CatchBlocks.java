package cloud.edd.testing.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jacoco.agent.rt.RT;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.analysis.ISourceFileCoverage;
import org.jacoco.core.data.ExecutionDataReader;
import org.jacoco.core.data.ExecutionDataStore;
import org.jacoco.core.data.SessionInfoStore;
import org.jspecify.annotations.Nullable;

/**
 * Every {@code catch} of a module's main code is entered by a test of the same module: handling a failure is code like any other, and
 * the code that runs least in production.
 *
 * <p>A module that wants it has the JaCoCo plugin in its POM and a test class with {@code @Order(Integer.MAX_VALUE)}, which is the last
 * one to run and says {@code CatchBlocks.verify()}. There is no list of exceptions: a block that cannot be entered is not needed.
 */
public final class CatchBlocks {

    /** The formatter leaves no other way to write one. */
    private static final Pattern CATCH = Pattern.compile("^ *} catch \\((.*)\\) \\{$");

    /** Set by the build: the tests that were named; empty, or what stands for it in the POM, when all tests of the module run. */
    private static final String SELECTED = "edd.test.selected";

    private CatchBlocks() {}

    /** Fails with every block that no test of this JVM came to. Skipped when only some tests of the module run. */
    public static void verify() throws IOException {
        String selected = System.getProperty(SELECTED);
        assumeTrue(
                selected != null && (selected.isEmpty() || selected.startsWith("${")),
                "only when all tests of the module run");
        List<String> unentered = unentered(
                Path.of("src/main/java"),
                Path.of("target/classes"),
                RT.getAgent().getExecutionData(false));
        assertThat(unentered)
                .as("catch blocks in which no test of this module has been (write one that brings the failure about, or"
                        + " remove what cannot happen): " + String.join(", ", unentered))
                .isEmpty();
    }

    /**
     * @param executed in the format of JaCoCo
     * @return file, line and exceptions of each block that was not entered
     */
    static List<String> unentered(Path sources, Path classes, byte[] executed) throws IOException {
        Map<String, ISourceFileCoverage> covered = new HashMap<>();
        for (ISourceFileCoverage file : coverage(classes, executed).getSourceFiles()) {
            covered.put(file.getPackageName() + "/" + file.getName(), file);
        }
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                String name = sources.relativize(file).toString();
                List<String> lines = Files.readAllLines(file);
                for (int line = 1; line <= lines.size(); line++) {
                    var written = CATCH.matcher(lines.get(line - 1));
                    if (written.matches() && !entered(covered.get(name), line)) {
                        found.add(name + ":" + line + " catch (" + written.group(1) + ")");
                    }
                }
            }
        }
        return found;
    }

    private static CoverageBuilder coverage(Path classes, byte[] executed) throws IOException {
        ExecutionDataStore store = new ExecutionDataStore();
        ExecutionDataReader reader = new ExecutionDataReader(new ByteArrayInputStream(executed));
        reader.setExecutionDataVisitor(store);
        reader.setSessionInfoVisitor(new SessionInfoStore());
        reader.read();
        CoverageBuilder coverage = new CoverageBuilder();
        new Analyzer(store, coverage).analyzeAll(classes.toFile());
        return coverage;
    }

    /**
     * The line of a catch holds the store of the exception and, where the block before it comes to its end, the jump over the handler.
     * Both must have run: for a jump alone the line would count as half covered.
     */
    private static boolean entered(@Nullable ISourceFileCoverage file, int line) {
        if (file == null) {
            return false;
        }
        ICounter instructions = file.getLine(line).getInstructionCounter();
        return instructions.getTotalCount() > 0 && instructions.getMissedCount() == 0;
    }
}
