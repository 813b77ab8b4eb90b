package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.proto.gfs.CheckChunksRequest;
import cloud.edd.proto.gfs.CheckedChunk;
import cloud.edd.proto.gfs.CheckedReplica;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Checks every chunk. */
@Command(
        name = "fsck",
        mixinStandardHelpOptions = true,
        description = {
            "Checks every chunk: has it three good copies on chunkservers that are alive? Shows those that have not, with their file and every copy.",
            "All namespaces, unless one is chosen with --namespace before the command.",
            "The log is compared with what the servers reported; 'gfs scrub' makes them read the bytes again.",
            "Exit status 1 when something is shown."
        })
final class Fsck implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(paramLabel = "PREFIX", arity = "0..1", description = "only paths that begin so")
    private String prefix = "";

    @Option(names = "--all", description = "shows healthy chunks too; they do not change the exit status")
    private boolean all;

    @Option(names = "--json", description = "as JSON, one chunk a line")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        AtomicLong unhealthy = new AtomicLong();
        CheckChunksRequest request = CheckChunksRequest.newBuilder()
                .setOnlyUnhealthy(!all)
                .setNamespace(gfs.chosenNamespace())
                .setPrefix(prefix)
                .build();
        long checked;
        try (GfsClient client = gfs.client()) {
            checked = client.admin().check(request, chunk -> {
                unhealthy.addAndGet(chunk.getHealthy() ? 0 : 1);
                gfs.out.println(json ? MessageJson.of(chunk) : line(chunk));
            });
        }
        gfs.err.printf(Locale.ROOT, "%,d chunks looked at, %,d of them not healthy%n", checked, unhealthy.get());
        return unhealthy.get() == 0 ? 0 : Failures.FAILED;
    }

    private static String line(CheckedChunk chunk) {
        String copies = chunk.getReplicasList().stream().map(Fsck::copy).collect(Collectors.joining(", "));
        return MessageJson.hex(chunk.getHandle()) + "  " + chunk.getNamespace() + ":" + chunk.getPath() + " #"
                + chunk.getChunkIndex()
                + (chunk.getDeleted() ? " (in the trash)" : chunk.getHidden() ? " (being written)" : "")
                + "  version " + chunk.getVersion() + ", "
                + chunk.getCommitted().getLength() + " bytes  "
                + (copies.isEmpty() ? "no copy" : copies);
    }

    private static String copy(CheckedReplica copy) {
        String state = copy.getState().name().replace("MEMBER_", "").toLowerCase(Locale.ROOT);
        return copy.getServerId() + " " + state + (copy.getAlive() ? "" : " (silent)");
    }
}
