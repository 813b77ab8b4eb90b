package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.AppliedWrite;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.PlaceAppendRequest;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteReply;
import cloud.edd.proto.gfs.WriteSegment;
import com.google.protobuf.Message;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One append; the result is an {@link AppliedWrite} with the offset in the file and the file's id. */
public final class AppendCore implements Core<ClientEvent, ClientAction> {

    private final Turn turn = new Turn();
    private final String namespace;
    private final String path;
    private final Payload bytes;
    private final Session session;
    private final ClientLimits limits;
    private @Nullable OneSegment segment;

    /**
     * @param bytes at most 4 MiB; taken over
     */
    public AppendCore(String namespace, String path, Payload bytes, Session session, ClientLimits limits) {
        this.namespace = namespace;
        this.path = path;
        this.bytes = bytes;
        this.session = session;
        this.limits = limits;
    }

    @Override
    public void on(ClientEvent event, long nowNanos, Consumer<? super ClientAction> out) {
        turn.begin(nowNanos, out);
        OneSegment current = segment;
        switch (event) {
            case ClientEvent.Start() -> {
                OneSegment started = new OneSegment(turn, limits, new Append(), session, bytes);
                segment = started;
                started.start();
            }
            case ClientEvent.Outside(var outside) when current != null -> current.on(outside);
            case ClientEvent.Abort() when current != null -> current.abort();
            default -> throw new IllegalStateException("an append takes no " + event + " now");
        }
    }

    private final class Append implements OneSegment.Kind {

        @Override
        public Message placement(
                Operation operation, List<String> excluded, @Nullable Uuid full, @Nullable Grant failed) {
            PlaceAppendRequest.Builder request = PlaceAppendRequest.newBuilder()
                    .setOperation(operation)
                    .setNamespace(namespace)
                    .setPath(path)
                    .setCreate(true)
                    .setLength(bytes.length())
                    .addAllExcludeServers(excluded);
            if (full != null) {
                request.setFullHandle(full);
            }
            if (failed != null) {
                request.setFailedHandle(failed.getHandle()).setFailedVersion(failed.getVersion());
            }
            return request.build();
        }

        @Override
        public WriteSegment.Builder segment() {
            return WriteSegment.newBuilder();
        }

        @Override
        public Message result(PlacementReply placement, WriteReply reply) {
            long offset = reply.hasDone()
                    ? reply.getDone().getFileOffset()
                    : placement.getChunkOffset() + Integer.toUnsignedLong(reply.getOffset());
            return AppliedWrite.newBuilder()
                    .setOffset(offset)
                    .setFile(FileAttributes.newBuilder().setFileId(placement.getFileId()))
                    .build();
        }

        @Override
        public Message resultWhenDone(PlacementReply placement) {
            return placement.getDone();
        }
    }
}
