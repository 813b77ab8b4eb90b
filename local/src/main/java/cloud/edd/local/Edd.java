package cloud.edd.local;

import cloud.edd.local.command.DownCommand;
import cloud.edd.local.command.EventsCommand;
import cloud.edd.local.command.GfsMasterToolCommand;
import cloud.edd.local.command.GfsToolCommand;
import cloud.edd.local.command.HostsCommand;
import cloud.edd.local.command.LogsCommand;
import cloud.edd.local.command.StatusCommand;
import cloud.edd.local.command.TrustCommand;
import cloud.edd.local.command.UpCommand;
import cloud.edd.local.platform.Platform;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The whole platform on one machine. */
@Command(
        name = "edd",
        mixinStandardHelpOptions = true,
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            TrustCommand.class,
            HostsCommand.class,
            EventsCommand.class,
            GfsToolCommand.class,
            GfsMasterToolCommand.class
        })
public final class Edd implements Runnable {

    private static final int FAILED = 1;
    private static final int BAD_REQUEST = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine edd = new CommandLine(new Edd());
        // Its --data is the folder to write; the platform's stands before the first word.
        Objects.requireNonNull(edd.getSubcommands().get(Platform.GFS_MASTER)).setStopAtUnmatched(true);
        return edd.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof EddException known) {
                command.getErr().println("edd: " + known.getMessage());
                return known.category() == EddException.Category.REQUEST ? BAD_REQUEST : FAILED;
            }
            throw failure;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }
}
