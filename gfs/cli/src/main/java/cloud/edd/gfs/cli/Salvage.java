package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.proto.gfs.SalvageReply;
import cloud.edd.proto.gfs.SalvageRequest;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Makes a file readable again that has lost bytes. */
@Command(
        name = "salvage",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a file readable again that has lost all good copies of a chunk, as far as copies have it that missed the last writes. Needs --accept-loss; without it nothing is done, and what would be lost is shown.",
            "A copy counts as far as its server knows that it was committed. What it only prepared, and did not hear the end of before the other copies were lost, is given up, although it may have been acknowledged.",
            "What is cut off is gone for good, and what comes after it in the file moves forward. First see whether a silent chunkserver has a good copy: 'gfs fsck PATH'."
        })
final class Salvage implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(paramLabel = "PATH", description = "the path in GFS")
    private String path = "";

    @Option(names = "--accept-loss", description = "do it")
    private boolean acceptLoss;

    @Option(names = "--json", description = "shows the answer as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        SalvageReply reply;
        try (GfsClient client = gfs.client()) {
            reply = (SalvageReply) client.admin()
                    .ask(SalvageRequest.newBuilder()
                            .setNamespace(gfs.namespace)
                            .setPath(path)
                            .setAcceptLoss(acceptLoss)
                            .build());
        }
        if (json) {
            gfs.out.println(MessageJson.of(reply));
            return 0;
        }
        if (reply.getChunksCount() == 0) {
            gfs.out.println("every chunk of " + path + " has a good copy: there is nothing to salvage");
            return 0;
        }
        reply.getChunksList()
                .forEach(chunk -> gfs.out.println("chunk " + chunk.getChunkIndex() + ": " + chunk.getLengthAfter()
                        + " of " + chunk.getLengthBefore() + " bytes, from " + chunk.getServerId()));
        gfs.out.println((acceptLoss ? "salvaged: " : "would be left: ") + reply.getLengthAfter() + " of "
                + reply.getLengthBefore() + " bytes");
        return 0;
    }
}
