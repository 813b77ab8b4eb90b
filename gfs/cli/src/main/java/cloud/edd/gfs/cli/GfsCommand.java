package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program: what all subcommands share. */
@Command(
        name = "gfs",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Files in GFS. The key comes from GFS_CLIENT_KEY, from the file of that name in EDD_SECRETS_DIR, or from --key-file.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:failed; nothing was changed",
            "2:wrong usage",
            "3:there is no such file",
            "4:it may or may not have happened: look",
            "5:GFS cannot be reached or is not ready"
        },
        subcommands = {
            ListFiles.class,
            Put.class,
            Get.class,
            Cat.class,
            Append.class,
            Remove.class,
            Move.class,
            Undelete.class,
            Trash.class,
            Stat.class,
            Status.class,
            Events.class,
            Fsck.class,
            Scrub.class,
            SafeMode.class,
            Drain.class,
            Maintenance.class,
            Activate.class,
            RemoveServer.class,
            Rebalance.class,
            Salvage.class,
            DeleteOrphans.class,
            Metadata.class
        })
public final class GfsCommand {

    @Option(
            names = {"-m", "--master"},
            paramLabel = "HOST:PORT",
            description = "the master (default: GFS_MASTER, else localhost:9000)")
    private @Nullable String master;

    @Option(names = "--key-file", paramLabel = "FILE", description = "the file that holds GFS_CLIENT_KEY")
    private @Nullable String keyFile;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "the namespace (default: ${DEFAULT-VALUE})",
            defaultValue = "default")
    String namespace = "default";

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    final InputStream in;
    final PrintStream out;
    final PrintStream err;
    private final Map<String, String> environment;
    private final Function<GfsClientSettings, GfsClient> connect;

    GfsCommand(
            InputStream in,
            PrintStream out,
            PrintStream err,
            Map<String, String> environment,
            Function<GfsClientSettings, GfsClient> connect) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.environment = environment;
        this.connect = connect;
    }

    public static void main(String[] arguments) {
        System.exit(runWith(System.getenv(), arguments));
    }

    /**
     * Runs a command line on the streams of this process.
     *
     * @param environment where the variables are looked up
     * @return its exit status
     */
    public static int runWith(Map<String, String> environment, String... arguments) {
        return new GfsCommand(System.in, System.out, System.err, environment, GfsClient::connect).run(arguments);
    }

    /** Runs a command line and returns its exit status. */
    int run(String... arguments) {
        return new CommandLine(this)
                .setExecutionStrategy(new CommandLine.RunLast())
                .setExecutionExceptionHandler(new Failures(err))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(110)
                .execute(arguments);
    }

    /** The namespace that was named on the command line; empty for none. */
    String chosenNamespace() {
        CommandLine.Model.CommandSpec known = spec;
        boolean chosen = known != null
                && known.commandLine().getParseResult() != null
                && known.commandLine().getParseResult().hasMatchedOption("--namespace");
        return chosen ? namespace : "";
    }

    /** Connects as the options and the environment say. */
    GfsClient client() {
        String address = master != null ? master : environment.getOrDefault("GFS_MASTER", "localhost:9000");
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        try {
            int port = colon < 0 ? 9000 : Integer.parseInt(address.substring(colon + 1));
            return connect.apply(GfsClientSettings.of(
                    host,
                    port,
                    ClientKey.find(keyFile, environment),
                    environment.getOrDefault("USER", "gfs") + "@" + environment.getOrDefault("HOSTNAME", "shell")));
        } catch (IllegalArgumentException e) {
            throw usage(
                    e instanceof NumberFormatException
                            ? "The master is named as HOST:PORT, not " + address + "."
                            : e.getMessage());
        }
    }

    /** A wrong call of the command that was named: how that one is used is shown, and not all there are. */
    CommandLine.ParameterException usage(@Nullable String message) {
        CommandLine.Model.CommandSpec known = spec;
        CommandLine called = known == null ? new CommandLine(this) : known.commandLine();
        CommandLine.ParseResult parsed = called.getParseResult();
        while (parsed != null && parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
            called = parsed.commandSpec().commandLine();
        }
        return new CommandLine.ParameterException(called, message == null ? "Wrong usage." : message);
    }
}
