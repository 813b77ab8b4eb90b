package cloud.edd.gfs.master.restore;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.MetadataCopy;
import cloud.edd.proto.gfs.ServerStatus;
import cloud.edd.proto.gfs.TakeCheckpointReply;
import cloud.edd.proto.gfs.TakeCheckpointRequest;
import cloud.edd.proto.gfs.VerifiedMetadata;
import cloud.edd.proto.gfs.VerifyMetadataReply;
import cloud.edd.proto.gfs.VerifyMetadataRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what a running master knows against its own log, and the copies on chunkservers against both, all as of one record. The master
 * takes a checkpoint, which is what it knows; the checkpoint before it with the records after that must give the same, and so must each
 * copy. Read in the background, one after the other, a file at a time: callers wait for nothing but the slices of one more checkpoint.
 *
 * <p>Thread-safe. A verification that was asked for while one runs is that one.
 */
public final class LiveVerification implements Function<VerifyMetadataRequest, VerifyMetadataReply> {

    private static final Logger LOG = LoggerFactory.getLogger(LiveVerification.class);

    static final String MASTER = "this master";

    /** While it reads, a later checkpoint may let go of what it needs. */
    private static final int TRIES = 3;

    /** Of a second state beside the one that serves; about as much as the first one has taken. */
    private static final long BYTES_PER_ENTRY = 400;

    /** For a segment, its records and what callers need meanwhile. */
    private static final long BYTES_TO_SPARE = 64L << 20;

    private final MasterQuestions master;
    private final Path folder;
    private final SigningKeys keys;
    private final Executor background;
    private final LongSupplier freeBytes;
    private VerifyMetadataReply told =
            VerifyMetadataReply.newBuilder().setStep("none was begun").build();

    /** @param background must not run tasks on the calling thread */
    public LiveVerification(MasterQuestions master, Path folder, SigningKeys keys, Executor background) {
        this(master, folder, keys, background, LiveVerification::freeHeap);
    }

    LiveVerification(
            MasterQuestions master, Path folder, SigningKeys keys, Executor background, LongSupplier freeBytes) {
        this.master = master;
        this.folder = folder;
        this.keys = keys;
        this.background = background;
        this.freeBytes = freeBytes;
    }

    @Override
    public synchronized VerifyMetadataReply apply(VerifyMetadataRequest request) {
        if (request.getBegin() && !told.getRunning()) {
            told = VerifyMetadataReply.newBuilder()
                    .setRunning(true)
                    .setStep("it takes a checkpoint")
                    .build();
            background.execute(this::run);
        }
        return told;
    }

    private synchronized void tell(VerifyMetadataReply.Builder reply) {
        told = reply.build();
    }

    private void run() {
        VerifyMetadataReply.Builder reply = VerifyMetadataReply.newBuilder().setRunning(true);
        try {
            verify(reply);
            reply.setStep("");
        } catch (IOException | RuntimeException e) {
            LOG.warn("the metadata could not be verified", e);
            Throwable reason = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            reply.setStep("it could not be done: " + reason.getMessage());
        }
        reply.getPartsList().stream()
                .filter(part -> part.getFaultsCount() > 0)
                .forEach(part -> LOG.error(
                        "verified metadata as of record {}: {}: {}",
                        reply.getSequence(),
                        part.getSource(),
                        part.getFaultsList()));
        tell(reply.setRunning(false));
    }

    private void verify(VerifyMetadataReply.Builder reply) throws IOException {
        ClusterStatus status = (ClusterStatus) master.ask(GetClusterStatusRequest.getDefaultInstance());
        requireMemory(status);
        StateDigest digest = verifyOwn(reply);
        for (MetadataCopy copy : status.getMetadataCopies().getCopiesList()) {
            for (ServerStatus server : status.getServersList()) {
                if (server.getServerId().equals(copy.getServerId()) && server.getAlive()) {
                    tell(reply.setStep("it reads the copy on " + copy.getServerId()));
                    reply.addParts(copy(server, digest, reply.getSequence()));
                }
            }
        }
    }

    private void requireMemory(ClusterStatus status) throws IOException {
        long needed = (status.getFiles() + status.getChunks()) * BYTES_PER_ENTRY + BYTES_TO_SPARE;
        long free = freeBytes.getAsLong();
        if (free < needed) {
            throw new IOException(
                    "a second copy of what this master knows needs about " + (needed >> 20)
                            + " MiB of memory, and " + (free >> 20)
                            + " are free. Give it more, or verify the copies from another machine: gfs-master verify HOST:9081…");
        }
    }

    /** Once more when a later checkpoint has let go of what was to be read. */
    private StateDigest verifyOwn(VerifyMetadataReply.Builder reply) throws IOException {
        for (int attempt = 1; ; attempt++) {
            long sequence =
                    ((TakeCheckpointReply) master.ask(TakeCheckpointRequest.getDefaultInstance())).getSequence();
            tell(reply.setSequence(sequence).setStep("it replays its own log"));
            VerifiedMetadata.Builder part = VerifiedMetadata.newBuilder().setSource(MASTER);
            StateDigest digest = verifyOwn(part, sequence);
            if (part.getFaultsCount() == 0 || attempt == TRIES || !hasCheckpointAfter(sequence)) {
                reply.addParts(part);
                return digest;
            }
        }
    }

    /** What the master knows is in the checkpoint that it has just taken; what its log says comes from the one before. */
    private StateDigest verifyOwn(VerifiedMetadata.Builder part, long sequence) throws IOException {
        StateDigest logged = digest(part, scan(CopyFiles.of(folder), sequence - 1, sequence));
        CopyScan known = scan(CopyFiles.of(folder), sequence, sequence);
        if (known.checkpoint() != sequence) {
            part.addFaults("the checkpoint of record " + sequence + " cannot be read: " + known.faults());
        }
        StateDigest digest = StateDigest.of(known.state());
        digest.differences(logged)
                .forEach(difference -> part.addFaults("what it knows is not what its log says: " + difference));
        return digest;
    }

    private boolean hasCheckpointAfter(long sequence) throws IOException {
        return CopyFiles.of(folder).names().stream().anyMatch(name -> CheckpointFormat.sequence(name) > sequence);
    }

    private VerifiedMetadata copy(ServerStatus server, StateDigest digest, long sequence) {
        VerifiedMetadata.Builder part = VerifiedMetadata.newBuilder().setSource(server.getServerId());
        try {
            Address address = server.getAddress();
            CopyFiles files = RemoteCopy.at(address.getHost(), address.getReplicationPort(), keys);
            CopyScan before = scan(files, sequence - 1, sequence);
            // One that was sent a checkpoint in place of everything begins with it.
            CopyScan scan = before.last() > 0 ? before : scan(files, sequence, sequence);
            StateDigest held = digest(part, scan);
            if (scan.last() == sequence) {
                held.differences(digest)
                        .forEach(difference -> part.addFaults("it is not what this master knows: " + difference));
            } else {
                part.addFaults("it ends with record " + scan.last() + ", " + (sequence - scan.last())
                        + " before this master: see in the status whether it is catching up");
            }
        } catch (IOException | IllegalArgumentException e) {
            part.addFaults("it cannot be read: " + e.getMessage());
        }
        return part.build();
    }

    private static CopyScan scan(CopyFiles files, long newestCheckpoint, long last) throws IOException {
        return CopyScan.of(files, MetadataState.CHUNK_BYTES, newestCheckpoint, last);
    }

    private static StateDigest digest(VerifiedMetadata.Builder part, CopyScan scan) {
        List<String> faults = new ArrayList<>(scan.faults());
        faults.addAll(StateCheck.faults(scan.state()));
        part.setSequence(scan.last())
                .setFiles(scan.state().fileCount())
                .setChunks(scan.state().chunkCount())
                .addAllFaults(faults);
        return StateDigest.of(scan.state());
    }

    private static long freeHeap() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }
}
