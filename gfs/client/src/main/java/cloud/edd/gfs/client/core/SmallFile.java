package cloud.edd.gfs.client.core;

import cloud.edd.proto.gfs.CreateAndPlaceRequest;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteReply;
import cloud.edd.proto.gfs.WriteSegment;
import com.google.protobuf.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A whole file in one segment; the commit creates it. */
record SmallFile(NewFile file) implements OneSegment.Kind {

    @Override
    public Message placement(Operation operation, List<String> excluded, @Nullable Uuid full, @Nullable Grant failed) {
        return CreateAndPlaceRequest.newBuilder()
                .setOperation(operation)
                .setNamespace(file.namespace())
                .setPath(file.path())
                .setMode(file.mode())
                .setExpectedGeneration(file.expectedGeneration())
                .setSmall(true)
                .addAllExcludeServers(excluded)
                .build();
    }

    @Override
    public WriteSegment.Builder segment() {
        return WriteSegment.newBuilder().setOffset(0);
    }

    @Override
    public Message result(PlacementReply placement, WriteReply reply) {
        return reply.hasDone() ? reply.getDone().getFile() : reply.getFile();
    }

    @Override
    public @Nullable Message resultWhenDone(PlacementReply placement) {
        return placement.getDone().hasFile() ? placement.getDone().getFile() : null;
    }
}
