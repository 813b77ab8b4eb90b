package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program: what all subcommands share. */
@Command(
        name = "gfs",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Files in GFS: whole, checked, on three machines.",
        optionListHeading = "%nOptions, before the command:%n",
        commandListHeading = "%nCommands ('gfs COMMAND --help' says more, with examples):%n",
        footerHeading = "%nTo begin with:%n",
        footer = {
            "  export GFS_MASTER=gfs-master:9000 GFS_CLIENT_KEY=...",
            "  gfs put movie.mkv films/movie.mkv      upload",
            "  gfs ls films/                          list",
            "  gfs get films/movie.mkv                download",
            "  gfs rm films/movie.mkv                 delete; for an hour or more",
            "  gfs undelete films/movie.mkv           brings it back",
            "  gfs status                             how the cluster is",
            "  source <(gfs completion bash)          TAB completes, paths too",
            "",
            "The key comes from --key-file, from GFS_CLIENT_KEY, or from the file of that",
            "name in EDD_SECRETS_DIR. On a platform that './edd up' has started, './edd gfs'",
            "needs neither key nor master."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:failed; nothing was changed",
            "2:wrong usage",
            "3:there is no such file",
            "4:it may or may not have happened: look",
            "5:GFS cannot be reached or is not ready",
            "130:interrupted with Ctrl-C; what is unfinished is gone"
        },
        subcommands = {
            ListFiles.class,
            DiskUsage.class,
            Quota.class,
            Put.class,
            Get.class,
            Cat.class,
            Append.class,
            Remove.class,
            Move.class,
            Copy.class,
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
            Metadata.class,
            Completion.class,
            Complete.class
        })
public final class GfsCommand {

    private static final int USAGE_COLUMNS = 80;

    @Option(
            names = {"-m", "--master"},
            paramLabel = "HOST:PORT",
            description = "the master; with commas, it and its standbys (default: GFS_MASTER, else localhost:9000)")
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
    final Terminal terminal;
    private @Nullable Interruption interruption;
    private final Map<String, String> environment;
    private final Function<GfsClientSettings, GfsClient> connect;

    /** With nobody at a terminal. */
    GfsCommand(
            InputStream in,
            PrintStream out,
            PrintStream err,
            Map<String, String> environment,
            Function<GfsClientSettings, GfsClient> connect) {
        this(in, out, err, Terminal.NONE, environment, connect);
    }

    GfsCommand(
            InputStream in,
            PrintStream out,
            PrintStream err,
            Terminal terminal,
            Map<String, String> environment,
            Function<GfsClientSettings, GfsClient> connect) {
        this.in = in;
        this.terminal = terminal;
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
        // Without a flush for each line: a listing of a million files is written in large pieces.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        return new GfsCommand(System.in, out, System.err, Terminal.of(environment), environment, GfsClient::connect)
                .run(arguments);
    }

    /** Runs a command line and returns its exit status. */
    int run(String... arguments) {
        CommandLine program = new CommandLine(this);
        // Whatever a person has typed so far.
        Objects.requireNonNull(program.getSubcommands().get("complete"))
                .setUnmatchedOptionsArePositionalParams(true)
                .setStopAtPositional(true);
        int status = program.setExecutionStrategy(new CommandLine.RunLast())
                .setExecutionExceptionHandler(failures())
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(USAGE_COLUMNS)
                .execute(arguments);
        try {
            StandardOutput.check(out);
            return status;
        } catch (IOException e) {
            return status == 0 ? failures().tell(e, "") : status;
        }
    }

    Failures failures() {
        return new Failures(err, () -> {
            Interruption watched = interruption;
            return watched != null && watched.hasHappened();
        });
    }

    /** From now on an end of the process is put in order; the caller closes it. */
    Interruption interruption() {
        Interruption watched = Interruption.of(err);
        interruption = watched;
        return watched;
    }

    /** The namespace that was named on the command line; empty for none. */
    String chosenNamespace() {
        CommandLine.Model.CommandSpec known = spec;
        boolean chosen = known != null
                && known.commandLine().getParseResult() != null
                && known.commandLine().getParseResult().hasMatchedOption("--namespace");
        return chosen ? namespace : "";
    }

    /** The same with other options before the command. */
    GfsCommand like(List<String> options) {
        GfsCommand other = new GfsCommand(in, out, err, terminal, environment, connect);
        new CommandLine(other).parseArgs(options.toArray(String[]::new));
        return other;
    }

    /** Connects as the options and the environment say. */
    GfsClient client() {
        return connect.apply(settings());
    }

    /** The same for somebody who waits no longer than this. */
    GfsClient client(Duration patience) {
        GfsClientSettings usual = settings();
        return connect.apply(new GfsClientSettings(
                usual.masterHost(),
                usual.masterPort(),
                usual.clientKey(),
                usual.clientName(),
                patience,
                patience,
                patience));
    }

    /** The same for one of the masters alone. */
    GfsCommand asking(String one) {
        GfsCommand other = new GfsCommand(in, out, err, terminal, environment, connect);
        other.master = one;
        other.keyFile = keyFile;
        return other;
    }

    /** Who is, or may become, the master. */
    List<String> masters() {
        String all = master != null ? master : environment.getOrDefault("GFS_MASTER", "localhost:9000");
        return List.of(all.split(",", -1));
    }

    private GfsClientSettings settings() {
        String all = String.join(",", masters());
        boolean several = all.contains(",");
        String address = several ? all + ":9000" : all;
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        try {
            int port = colon < 0 ? 9000 : Integer.parseInt(address.substring(colon + 1));
            return GfsClientSettings.of(
                    host,
                    port,
                    ClientKey.find(keyFile, environment),
                    environment.getOrDefault("USER", "gfs") + "@" + environment.getOrDefault("HOSTNAME", "shell"));
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
