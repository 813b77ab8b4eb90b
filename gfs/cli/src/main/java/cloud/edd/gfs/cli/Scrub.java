package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.proto.gfs.ScrubReply;
import cloud.edd.proto.gfs.ScrubRequest;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Has checksums verified now. */
@Command(
        name = "scrub",
        mixinStandardHelpOptions = true,
        description = {
            "Makes chunkservers read again what they hold and compare it with its checksums, at their limited rate: everything, one server, or one file.",
            "Returns at once. A broken copy shows up in 'gfs events' and is repaired from a good one."
        })
final class Scrub implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "only this file")
    private String path = "";

    @Option(names = "--server", paramLabel = "SERVER", description = "only this chunkserver")
    private String server = "";

    @Option(names = "--json", description = "shows the answer as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        ScrubReply reply;
        try (GfsClient client = gfs.client()) {
            reply = client.admin()
                    .scrub(ScrubRequest.newBuilder()
                            .setServerId(server)
                            .setNamespace(gfs.namespace)
                            .setPath(path)
                            .build());
        }
        if (json) {
            gfs.out.println(MessageJson.of(reply));
        } else {
            gfs.out.println("checking on: " + String.join(", ", reply.getServerIdsList()));
            if (reply.getSilentServerIdsCount() > 0) {
                gfs.out.println("silent, not checking: " + String.join(", ", reply.getSilentServerIdsList()));
            }
        }
        return reply.getSilentServerIdsCount() > 0 ? Failures.FAILED : 0;
    }
}
