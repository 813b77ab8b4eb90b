package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.TrashedFile;
import cloud.edd.proto.gfs.ListTrashReply;
import cloud.edd.proto.gfs.ListTrashRequest;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Deleted files. */
final class RemoteTrash extends Pages<ListTrashReply, TrashedFile> {

    private final Calls calls;
    private final String namespace;
    private final String prefix;

    RemoteTrash(Calls calls, String namespace, String prefix) {
        this.calls = calls;
        this.namespace = namespace;
        this.prefix = prefix;
    }

    @Override
    ListTrashReply fetch(@Nullable ListTrashReply before) throws GfsException {
        ListTrashRequest.Builder request =
                ListTrashRequest.newBuilder().setNamespace(namespace).setPrefix(prefix);
        if (before != null) {
            request.setAfterDeleted(before.getNextDeleted()).setAfterPath(before.getNextPath());
        }
        return (ListTrashReply) calls.call(request.build());
    }

    @Override
    Iterator<TrashedFile> entries(ListTrashReply page) {
        return page.getFilesList().stream().map(RemoteTrash::file).iterator();
    }

    @Override
    boolean hasMore(ListTrashReply page) {
        return page.getMore();
    }

    private static TrashedFile file(cloud.edd.proto.gfs.TrashedFile trashed) {
        return new TrashedFile(
                Attributes.of(trashed.getFile()),
                trashed.getMinutesAgo(),
                trashed.getMinutesLeft(),
                trashed.getWithNamespace());
    }
}
