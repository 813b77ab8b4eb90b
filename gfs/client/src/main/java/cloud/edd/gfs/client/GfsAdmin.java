package cloud.edd.gfs.client;

import cloud.edd.proto.gfs.CheckChunksReply;
import cloud.edd.proto.gfs.CheckChunksRequest;
import cloud.edd.proto.gfs.CheckedChunk;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.DeleteOrphansReply;
import cloud.edd.proto.gfs.DeleteOrphansRequest;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.ListEventsReply;
import cloud.edd.proto.gfs.ListEventsRequest;
import cloud.edd.proto.gfs.ScrubReply;
import cloud.edd.proto.gfs.ScrubRequest;
import cloud.edd.proto.gfs.SetQuotaReply;
import cloud.edd.proto.gfs.SetQuotaRequest;
import cloud.edd.proto.gfs.SetSafeModeReply;
import cloud.edd.proto.gfs.SetSafeModeRequest;
import com.google.protobuf.Message;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * For those who look after a cluster, in the words of the wire ({@code admin.proto}). Made by {@link GfsClient#admin()} and usable as
 * long as that client is. Thread-safe. Failures are those of {@link GfsClient}.
 */
public interface GfsAdmin {

    /** Of a quota: as much as there is room for. */
    long NO_LIMIT = -1;

    /**
     * Asks the master.
     *
     * @param request of a method of the services Master or Admin
     * @return what that method answers
     */
    Message ask(Message request) throws GfsException;

    /** The whole of what the master says about the cluster. */
    default ClusterStatus status() throws GfsException {
        return (ClusterStatus) ask(GetClusterStatusRequest.getDefaultInstance());
    }

    /** What happened since the master began, oldest first, at most so many. */
    default ListEventsReply events(long epoch, long after, int limit) throws GfsException {
        return (ListEventsReply) ask(ListEventsRequest.newBuilder()
                .setEpoch(epoch)
                .setAfter(after)
                .setLimit(limit)
                .build());
    }

    /** Stops all changes until {@link #leaveSafeMode()}. */
    default SetSafeModeReply enterSafeMode(String reason) throws GfsException {
        return (SetSafeModeReply) ask(SetSafeModeRequest.newBuilder()
                .setEntered(true)
                .setReason(reason)
                .build());
    }

    default SetSafeModeReply leaveSafeMode() throws GfsException {
        return (SetSafeModeReply) ask(SetSafeModeRequest.getDefaultInstance());
    }

    /**
     * Passes chunks in the order of their handles, page by page.
     *
     * @param request its position is set here
     * @return how many were looked at
     */
    default long check(CheckChunksRequest request, Consumer<CheckedChunk> visitor) throws GfsException {
        CheckChunksReply page = CheckChunksReply.newBuilder().setMore(true).build();
        long checked = 0;
        while (page.getMore()) {
            page = (CheckChunksReply)
                    ask(request.toBuilder().setAfter(page.getNext()).build());
            checked += page.getChecked();
            page.getChunksList().forEach(visitor);
        }
        return checked;
    }

    /**
     * Says how much a namespace may have. What is there stays, also when it is more.
     *
     * @param maxBytes absent to leave it as it is, {@link #NO_LIMIT} for any number
     * @param maxFiles the same
     * @return what it has and may have now
     */
    default SetQuotaReply setQuota(String namespace, OptionalLong maxBytes, OptionalLong maxFiles) throws GfsException {
        SetQuotaRequest.Builder request = SetQuotaRequest.newBuilder().setNamespace(namespace);
        maxBytes.ifPresent(request::setMaxBytes);
        maxFiles.ifPresent(request::setMaxFiles);
        return (SetQuotaReply) ask(request.build());
    }

    /** Lets chunkservers verify checksums now. */
    default ScrubReply scrub(ScrubRequest request) throws GfsException {
        return (ScrubReply) ask(request);
    }

    /**
     * Says that copies which the metadata does not know may be deleted although they are many.
     *
     * @param count how many the status shows for this server
     * @throws GfsNotHappenedException {@code GENERATION_MISMATCH} when it is another number
     */
    default DeleteOrphansReply deleteOrphans(String serverId, long count) throws GfsException {
        return (DeleteOrphansReply) ask(DeleteOrphansRequest.newBuilder()
                .setServerId(serverId)
                .setCount(count)
                .build());
    }
}
