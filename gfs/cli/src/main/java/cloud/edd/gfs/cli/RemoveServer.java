package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.proto.gfs.RemoveServerReply;
import cloud.edd.proto.gfs.RemoveServerRequest;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Forgets a chunkserver. */
@Command(
        name = "remove-server",
        mixinStandardHelpOptions = true,
        description = {
            "Forgets a chunkserver that is gone for good: its copies do not count any more and are made elsewhere. Refused while it is alive.",
            "Needs --yes. When chunks would be left without a good copy it is refused too, unless --accept-loss says that they may be lost. CANNOT BE UNDONE."
        })
final class RemoveServer implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(index = "0", paramLabel = "SERVER", description = "the chunkserver, as 'gfs status' names it")
    private String server = "";

    @Option(names = "--yes", description = "you mean it")
    private boolean yes;

    @Option(names = "--accept-loss", description = "also when the only good copies of something are there")
    private boolean acceptLoss;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        if (!yes) {
            throw gfs.usage("This cannot be undone. Say --yes if " + server + " is gone for good.");
        }
        RemoveServerReply reply;
        try (GfsClient client = gfs.client()) {
            reply = (RemoveServerReply) client.admin()
                    .ask(RemoveServerRequest.newBuilder()
                            .setServerId(server)
                            .setAcceptLoss(acceptLoss)
                            .build());
        }
        gfs.out.println(server + " is forgotten; " + reply.getLost() + " chunks have no good copy any more");
        return 0;
    }
}
