package cloud.edd.gfs.master.standby;

import cloud.edd.proto.gfs.AdminGrpc;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.MasterGrpc;
import cloud.edd.proto.gfs.PromoteReply;
import cloud.edd.proto.gfs.PromoteRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The command {@code gfs-master promote [HOST:PORT]}: makes a standby the master, and waits until it serves.
 *
 * <p>{@code GFS_CLIENT_KEY}, or {@code EDD_SECRETS_DIR}, is in the environment.
 */
public final class PromoteTool {

    private static final String KEY = "GFS_CLIENT_KEY";
    private static final int USAGE = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration BETWEEN = Duration.ofMillis(200);

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final Duration patience;
    private final Duration settling;

    public PromoteTool(PrintStream out, PrintStream err, Map<String, String> environment) {
        this(out, err, environment, PATIENCE, PATIENCE);
    }

    /**
     * @param patience for each answer
     * @param settling until the new master has left safe mode
     */
    PromoteTool(
            PrintStream out, PrintStream err, Map<String, String> environment, Duration patience, Duration settling) {
        this.out = out;
        this.err = err;
        this.environment = environment;
        this.patience = patience;
        this.settling = settling;
    }

    /** @return the exit code: 0 when the standby is the master and files can be changed */
    public int promote(List<String> arguments) {
        String target = arguments.isEmpty() ? "localhost:9000" : arguments.getFirst();
        if (arguments.size() > 1 || !target.matches(".+:[0-9]{1,5}")) {
            err.println("usage: gfs-master promote [HOST:PORT]     the standby (default: localhost:9000)");
            return USAGE;
        }
        ManagedChannel channel =
                NettyChannelBuilder.forTarget("dns:///" + target).usePlaintext().build();
        try {
            return promote(channel, target);
        } catch (StatusRuntimeException | IOException e) {
            String reason = e instanceof StatusRuntimeException grpc
                    ? description(grpc.getStatus())
                    : String.valueOf(e.getMessage());
            err.println("gfs-master: " + target + " was not promoted: " + reason);
            return 1;
        } finally {
            channel.shutdownNow();
        }
    }

    private int promote(ManagedChannel channel, String target) throws IOException {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key());
        var authorized = MetadataUtils.newAttachHeadersInterceptor(headers);
        out.println("taking the epoch from the chunkservers; from now on no other master answers anything");
        PromoteReply reply = AdminGrpc.newBlockingStub(channel)
                .withInterceptors(authorized)
                .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
                .promote(PromoteRequest.getDefaultInstance());
        out.println(target + " is the master of epoch "
                + reply.getMark().getEpoch().getNumber() + " and has every answered change, up to record "
                + reply.getMark().getSequence());
        MasterGrpc.MasterBlockingStub master =
                MasterGrpc.newBlockingStub(channel).withInterceptors(authorized);
        long end = System.nanoTime() + settling.toNanos();
        ClusterStatus status = status(master);
        while (status.getSafeMode() && System.nanoTime() < end) {
            LockSupport.parkNanos(BETWEEN.toNanos());
            status = status(master);
        }
        out.println(status.getSummary());
        return status.getSafeMode() ? 1 : 0;
    }

    private ClusterStatus status(MasterGrpc.MasterBlockingStub master) {
        return master.withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
                .getClusterStatus(GetClusterStatusRequest.getDefaultInstance());
    }

    private String key() throws IOException {
        String key = environment.getOrDefault(KEY, "").strip();
        String folder = environment.getOrDefault("EDD_SECRETS_DIR", "");
        if (key.isEmpty() && !folder.isEmpty() && Files.exists(Path.of(folder, KEY))) {
            key = Files.readString(Path.of(folder, KEY)).strip();
        }
        if (key.isEmpty()) {
            throw new IOException(
                    KEY + " is not set: put it into the environment, or into a file of that name in the folder that"
                            + " EDD_SECRETS_DIR names");
        }
        return key;
    }

    private static String description(Status status) {
        return status.getDescription() == null ? status.getCode().name() : status.getDescription();
    }
}
