package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.proto.gfs.DeleteOrphansReply;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lets many unknown copies be deleted. */
@Command(
        name = "delete-orphans",
        mixinStandardHelpOptions = true,
        description = {
            "Lets a chunkserver delete copies that the metadata does not know although they are more than 5 %% of what it holds. CANNOT BE UNDONE.",
            "So many usually mean that the metadata is an old copy, or belongs to another cluster: find out first. The number is the one that 'gfs status' shows for the server; with another one nothing happens.",
            "They go only when they have been known for an hour, and never in the first hour of a master."
        })
final class DeleteOrphans implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(index = "0", paramLabel = "SERVER", description = "the chunkserver")
    private String server = "";

    @Parameters(index = "1", paramLabel = "COUNT", description = "how many unknown copies the status shows for it")
    private long count;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        DeleteOrphansReply reply;
        try (GfsClient client = gfs.client()) {
            reply = client.admin().deleteOrphans(server, count);
        }
        gfs.out.println(reply.getRipe() + " of " + count + " may go now, the rest when it has been known for an hour");
        return 0;
    }
}
