package cloud.edd.local.command;

import cloud.edd.local.DataFolder;
import cloud.edd.local.EddException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what processes said. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "What the processes say.")
public final class LogsCommand implements Callable<Integer> {

    private static final long FOLLOW_MILLIS = 200;
    private static final String SUFFIX = ".log";

    @Mixin
    private final Place place = new Place();

    @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "One process; all of them if not given.")
    private @Nullable String service;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "100",
            description = "How many lines of each to begin with (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Option(names = "--raw", description = "As it was written, JSON included.")
    private boolean raw;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        List<LogTail> tails = logs().stream()
                .map(log -> new LogTail(
                        log, service == null ? name(log) + " | " : "", raw ? line -> line : LogLine::readable))
                .toList();
        for (LogTail tail : tails) {
            tail.last(lines).forEach(out::println);
        }
        out.flush();
        while (follow && !out.checkError()) {
            for (LogTail tail : tails) {
                tail.news().forEach(out::println);
            }
            out.flush();
            TimeUnit.MILLISECONDS.sleep(FOLLOW_MILLIS);
        }
        return 0;
    }

    private List<Path> logs() throws IOException {
        DataFolder folder = place.folder();
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder.logs())) {
            try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder.logs(), "*" + SUFFIX)) {
                logs.forEach(found::add);
            }
        }
        found.sort(null);
        if (service == null) {
            return found;
        }
        Path wanted = folder.log(service);
        if (!found.contains(wanted)) {
            throw EddException.request("There is no log of " + service + " in " + folder.logs() + ". There are: "
                    + String.join(", ", found.stream().map(LogsCommand::name).toList()) + ".");
        }
        return List.of(wanted);
    }

    private static String name(Path log) {
        String file = String.valueOf(log.getFileName());
        return file.substring(0, file.length() - SUFFIX.length());
    }
}
