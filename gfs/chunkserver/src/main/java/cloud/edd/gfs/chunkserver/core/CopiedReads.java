package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.MetadataFile;
import cloud.edd.proto.gfs.MetadataRead;
import cloud.edd.proto.gfs.MetadataReadReply;
import java.util.List;

/** Gives out the copy of the metadata log as it lies on the disk, also when it can not be written any more. */
final class CopiedReads {

    /** Their names fit the header of a frame several times. */
    private static final int FILES_IN_REPLY = 500;

    private static final int BYTES_IN_REPLY = 1 << 20;

    private final Surroundings surroundings;

    CopiedReads(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    void read(long link, long id, MetadataRead read) {
        if (read.getName().isEmpty()) {
            surroundings.disk(
                    new DiskRequest.ListFolder(CopiedFiles.FOLDER), result -> answer(link, id, list(read, result)));
        } else if (!isOfTheLog(read.getName()) || read.getOffset() < 0 || read.getLength() <= 0) {
            answer(link, id, refusal(read.getName() + " is no part of a metadata log, or nothing of it was asked for"));
        } else {
            int length = Math.min(BYTES_IN_REPLY, read.getLength());
            String file = CopiedFiles.FOLDER + "/" + read.getName();
            surroundings.disk(new DiskRequest.ReadAt(file, read.getOffset(), length), result -> {
                if (result instanceof DiskResult.Bytes(Payload content)) {
                    surroundings.send(
                            link, frame(id, MetadataReadReply.newBuilder().setCrc32C(content.crc32c())), content);
                    content.release();
                } else {
                    answer(link, id, refusal(file + " cannot be read: " + result));
                }
            });
        }
    }

    private static MetadataReadReply.Builder list(MetadataRead read, DiskResult result) {
        if (!(result instanceof DiskResult.Listing(List<DiskResult.Entry> entries))) {
            return refusal("the copy of the metadata log cannot be listed: " + result);
        }
        MetadataReadReply.Builder reply = MetadataReadReply.newBuilder();
        for (DiskResult.Entry entry : entries) {
            boolean next = isOfTheLog(entry.name()) && entry.name().compareTo(read.getAfter()) > 0;
            if (next && reply.getFilesCount() == FILES_IN_REPLY) {
                return reply.setMore(true);
            }
            if (next) {
                reply.addFiles(MetadataFile.newBuilder().setName(entry.name()).setLength(entry.length()));
            }
        }
        return reply;
    }

    /** Nothing else is given out, whatever name is asked for. */
    private static boolean isOfTheLog(String name) {
        return SegmentFormat.firstSequence(name) >= 0 || CheckpointFormat.sequence(name) >= 0;
    }

    private static MetadataReadReply.Builder refusal(String reason) {
        return MetadataReadReply.newBuilder().setError(Refusals.notHappened(ErrorCode.NOT_FOUND, reason));
    }

    private void answer(long link, long id, MetadataReadReply.Builder reply) {
        surroundings.send(link, frame(id, reply));
    }

    private static DataFrame frame(long id, MetadataReadReply.Builder reply) {
        return DataFrame.newBuilder().setId(id).setMetadataReadReply(reply).build();
    }
}
