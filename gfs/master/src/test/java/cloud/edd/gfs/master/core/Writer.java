package cloud.edd.gfs.master.core;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.CreateAndPlaceRequest;
import cloud.edd.proto.gfs.DeleteReply;
import cloud.edd.proto.gfs.DeleteRequest;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.OpenSessionReply;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationExtent;
import cloud.edd.proto.gfs.PlaceAppendRequest;
import cloud.edd.proto.gfs.PlaceChunkRequest;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.PublishRequest;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Uuid;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A client and its primaries in one: every segment is prepared everywhere it should be, unless a test says otherwise. */
final class Writer {

    private final Cluster cluster;
    final Uuid session;
    long sequence;

    Writer(Cluster cluster) {
        this.cluster = cluster;
        this.session = ((OpenSessionReply) cluster.call(
                        OpenSessionRequest.newBuilder().setClient("test").build()))
                .getSession();
    }

    Operation next() {
        sequence++;
        return last();
    }

    Operation last() {
        return Operation.newBuilder().setSession(session).setSequence(sequence).build();
    }

    Operation none() {
        return Operation.newBuilder().setSession(session).build();
    }

    PlacementReply create(String path) {
        return (PlacementReply) cluster.call(create(path, false).build());
    }

    CreateAndPlaceRequest.Builder create(String path, boolean small) {
        return CreateAndPlaceRequest.newBuilder()
                .setOperation(next())
                .setNamespace("photos")
                .setPath(path)
                .setMode(PublishMode.REPLACE)
                .setSmall(small);
    }

    PlacementReply place(long fileId, int index) {
        return (PlacementReply) cluster.call(PlaceChunkRequest.newBuilder()
                .setOperation(none())
                .setFileId(fileId)
                .setChunkIndex(index)
                .build());
    }

    /** A commit of one segment of zeros after {@code oldLength} zeros, prepared by all members. */
    CommitRequest.Builder segment(Grant grant, int oldLength, int length) {
        return segment(oldLength, length, Cluster.storages(grant));
    }

    CommitRequest.Builder segment(int oldLength, int length, List<Uuid> prepared) {
        return CommitRequest.newBuilder()
                .addOperations(OperationExtent.newBuilder()
                        .setOperation(next())
                        .setOffset(oldLength)
                        .setLength(length))
                .setOldLength(oldLength)
                .setOldCrc32C(zeros(oldLength))
                .setNewLength(oldLength + length)
                .setNewCrc32C(zeros(oldLength + length))
                .addAllPrepared(prepared);
    }

    FileAttributes publish(long fileId, String path, long length, int crc) {
        return ((FileReply) cluster.call(PublishRequest.newBuilder()
                        .setOperation(next())
                        .setFileId(fileId)
                        .setNamespace("photos")
                        .setPath(path)
                        .setMode(PublishMode.REPLACE)
                        .setLength(length)
                        .setCrc32C(crc)
                        .build()))
                .getFile();
    }

    /** A whole file of one chunk. */
    FileAttributes write(String path, int length) {
        PlacementReply placed = create(path);
        Grant grant = cluster.open(placed.getGrant());
        CommitReply reply = cluster.commit(grant, segment(grant, 0, length));
        if (reply.hasError()) {
            throw new Cluster.Failure(reply.getError());
        }
        return publish(placed.getFileId(), path, length, zeros(length));
    }

    CommitReply writeSmall(String path, int length) {
        SignedGrant signed = ((PlacementReply) cluster.call(create(path, true).build())).getGrant();
        Grant grant = cluster.open(signed);
        return cluster.commit(grant, small(grant, signed, length));
    }

    /** The commit of a small file under the operation that reserved it. */
    CommitRequest.Builder small(Grant grant, SignedGrant signed, int length) {
        sequence--;
        return segment(grant, 0, length).setPublish(signed);
    }

    PlacementReply placeAppend(String path, int length) {
        return (PlacementReply) cluster.call(append(path, length).build());
    }

    PlaceAppendRequest.Builder append(String path, int length) {
        return PlaceAppendRequest.newBuilder()
                .setOperation(next())
                .setNamespace("photos")
                .setPath(path)
                .setCreate(true)
                .setLength(length);
    }

    /** The commit of an append that was placed before. */
    CommitReply appended(Grant grant, int length) {
        sequence--;
        return cluster.commit(grant, segment(grant, grant.getCommitted().getLength(), length));
    }

    long delete(String path) {
        return ((DeleteReply) cluster.call(DeleteRequest.newBuilder()
                        .setOperation(next())
                        .setNamespace("photos")
                        .setPath(path)
                        .build()))
                .getFilesDeleted();
    }

    OpenReply open(String path) {
        return (OpenReply) cluster.call(
                OpenRequest.newBuilder().setNamespace("photos").setPath(path).build());
    }

    static int zeros(int length) {
        int crc = Crc32c.EMPTY;
        byte[] block = BLOCK;
        for (int left = length; left > 0; left -= block.length) {
            int part = Math.min(left, block.length);
            crc = Crc32c.combine(crc, Crc32c.of(java.util.Arrays.copyOf(block, part)), part);
        }
        return crc;
    }

    private static final byte[] BLOCK = new byte[1 << 20];

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A good copy of a chunk of zeros, as its storage reports it. */
    static ChunkReport report(Uuid handle, long version, int length) {
        return ChunkReport.newBuilder()
                .setHandle(handle)
                .setVersion(version)
                .setCommitted(ChunkState.newBuilder().setLength(length).setCrc32C(zeros(length)))
                .build();
    }
}
