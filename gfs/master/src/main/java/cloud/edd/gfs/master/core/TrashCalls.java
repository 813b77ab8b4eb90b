package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ListTrashReply;
import cloud.edd.proto.gfs.ListTrashRequest;
import cloud.edd.proto.gfs.TrashedFile;
import java.nio.charset.StandardCharsets;

/** What can be undeleted. */
final class TrashCalls {

    private static final int PAGE = 1_000;

    /** Paths have at most 4 KiB, so that a page stays far below the limit of a message. */
    private static final int PAGE_BYTES = 1 << 20;

    /** Files looked at for one page: some milliseconds. What is asked for may be rare in a large trash. */
    private static final int LOOKED_AT = 20_000;

    private final Reign reign;

    TrashCalls(Reign reign) {
        this.reign = reign;
    }

    void list(long call, ListTrashRequest request) {
        GfsError refusal = reign.readRefusal();
        if (refusal == null && (request.getLimit() < 0 || request.getLimit() > PAGE)) {
            refusal = Names.invalid("a page has at most " + PAGE + " files");
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        Page page = new Page(request);
        reign.state.trash().after(request.getAfterDeleted(), request.getAfterPath(), page::take);
        reign.answer(call, page.reply.build());
    }

    private final class Page {
        private final ListTrashReply.Builder reply = ListTrashReply.newBuilder().setMark(reign.mark());
        private final String namespace;
        private final byte[] prefix;
        private final int limit;
        private int lookedAt;
        private int bytes;

        Page(ListTrashRequest request) {
            namespace = request.getNamespace();
            prefix = request.getPrefix().getBytes(StandardCharsets.UTF_8);
            limit = request.getLimit() == 0 ? PAGE : request.getLimit();
        }

        /** Whether another one is wanted. */
        boolean take(FileEntry file) {
            if (lookedAt == LOOKED_AT || reply.getFilesCount() == limit || bytes > PAGE_BYTES) {
                reply.setMore(true);
                return false;
            }
            lookedAt++;
            reply.setNextDeleted(file.deletedSequence()).setNextPath(file.path());
            if ((namespace.isEmpty() || file.namespace().name().equals(namespace)) && file.pathStartsWith(prefix)) {
                TrashedFile entry = entry(file);
                bytes += entry.getSerializedSize();
                reply.addFiles(entry);
            }
            return true;
        }

        private TrashedFile entry(FileEntry file) {
            long ago = reign.state.minutes() - file.deletedMinute();
            return TrashedFile.newBuilder()
                    .setFile(file.attributes())
                    .setDeletedSequence(file.deletedSequence())
                    .setMinutesAgo((int) ago)
                    .setMinutesLeft((int) Math.max(0, reign.settings.trashGraceMinutes() - ago))
                    .setWithNamespace(file.namespace().dropped() && file.deletedSequence() != file.generation())
                    .build();
        }
    }
}
