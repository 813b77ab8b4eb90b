package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.GfsAdmin;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsMetadata;
import cloud.edd.proto.gfs.EndRestoreReply;
import cloud.edd.proto.gfs.EndRestoreRequest;
import cloud.edd.proto.gfs.ReadCheckpointReply;
import cloud.edd.proto.gfs.ReadCheckpointRequest;
import cloud.edd.proto.gfs.TakeCheckpointReply;
import cloud.edd.proto.gfs.TakeCheckpointRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The metadata of the master, as it is asked of the administration. */
final class RemoteMetadata implements GfsMetadata {

    private final GfsAdmin admin;

    RemoteMetadata(GfsAdmin admin) {
        this.admin = admin;
    }

    @Override
    public long checkpoint() throws GfsException {
        return ((TakeCheckpointReply) admin.ask(TakeCheckpointRequest.getDefaultInstance())).getSequence();
    }

    @Override
    public long export(OutputStream out) throws IOException {
        long sequence = checkpoint();
        long offset = 0;
        boolean last = false;
        while (!last) {
            ReadCheckpointReply piece = (ReadCheckpointReply) admin.ask(ReadCheckpointRequest.newBuilder()
                    .setSequence(sequence)
                    .setOffset(offset)
                    .build());
            piece.getBytes().writeTo(out);
            offset += piece.getBytes().size();
            last = piece.getLast();
        }
        out.flush();
        return sequence;
    }

    @Override
    public List<String> endRestore(boolean withoutMissing) throws GfsException {
        return ended(EndRestoreRequest.newBuilder().setWithoutMissing(withoutMissing));
    }

    @Override
    public List<String> restoreReport() throws GfsException {
        return ended(EndRestoreRequest.newBuilder().setOnlyReport(true));
    }

    private List<String> ended(EndRestoreRequest.Builder request) throws GfsException {
        return List.copyOf(((EndRestoreReply) admin.ask(request.build())).getLinesList());
    }
}
