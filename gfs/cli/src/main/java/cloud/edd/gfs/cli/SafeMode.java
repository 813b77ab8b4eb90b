package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsAdmin;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.SetSafeModeReply;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Stops all changes, and lets them go on. */
@Command(
        name = "safemode",
        mixinStandardHelpOptions = true,
        description = {
            "Stops all changes and lets them go on. In safe mode files are read, and nothing is written, deleted or repaired.",
            "What a person enters stays, over restarts of the master too, until a person leaves it. After each start the master is in"
                    + " safe mode by itself until enough chunkservers have come; nobody can end that."
        })
final class SafeMode {

    @ParentCommand
    private @Nullable GfsCommand parent;

    private interface Question<R> {
        R of(GfsAdmin admin) throws GfsException;
    }

    @Command(name = "enter", mixinStandardHelpOptions = true, description = "Stops all changes.")
    int enter(
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "why, for others who wonder")
                    String reason,
            @Option(names = "--json", description = "shows the answer as JSON") boolean json)
            throws GfsException {
        return tell(ask(admin -> admin.enterSafeMode(reason)), true, json);
    }

    @Command(
            name = "leave",
            mixinStandardHelpOptions = true,
            description = "Lets changes go on. Exit status 1 if they cannot yet.")
    int leave(@Option(names = "--json", description = "shows the answer as JSON") boolean json) throws GfsException {
        return tell(ask(GfsAdmin::leaveSafeMode), false, json);
    }

    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = "Shows whether it is safe mode. Exit status 1 if it is.")
    int get(@Option(names = "--json", description = "shows the answer as JSON") boolean json) throws GfsException {
        ClusterStatus status = ask(GfsAdmin::status);
        return tell(
                SetSafeModeReply.newBuilder()
                        .setSafeMode(status.getSafeMode())
                        .setReason(status.getSafeModeReason())
                        .build(),
                false,
                json);
    }

    private int tell(SetSafeModeReply reply, boolean wanted, boolean json) {
        if (json) {
            gfs().out.println(MessageJson.of(reply));
        } else {
            gfs().out.println(reply.getSafeMode() ? "safe mode: " + reply.getReason() : "not in safe mode");
        }
        return reply.getSafeMode() == wanted ? 0 : Failures.FAILED;
    }

    private <R> R ask(Question<R> question) throws GfsException {
        try (GfsClient client = gfs().client()) {
            return question.of(client.admin());
        }
    }

    private GfsCommand gfs() {
        return Objects.requireNonNull(parent, "picocli sets the parent");
    }
}
