package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.TrashedFile;
import cloud.edd.proto.gfs.ListTrashReply;
import cloud.edd.proto.gfs.ListTrashRequest;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Deleted files, fetched page by page as they are asked for. */
final class RemoteTrash implements Iterator<TrashedFile> {

    private final Calls calls;
    private final String namespace;
    private final String prefix;
    private Iterator<cloud.edd.proto.gfs.TrashedFile> page = Collections.emptyIterator();
    private ListTrashReply last = ListTrashReply.newBuilder().setMore(true).build();

    RemoteTrash(Calls calls, String namespace, String prefix) {
        this.calls = calls;
        this.namespace = namespace;
        this.prefix = prefix;
    }

    @Override
    public boolean hasNext() {
        while (!page.hasNext() && last.getMore()) {
            fetch();
        }
        return page.hasNext();
    }

    @Override
    public TrashedFile next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more deleted files under " + prefix);
        }
        cloud.edd.proto.gfs.TrashedFile trashed = page.next();
        return new TrashedFile(
                Attributes.of(trashed.getFile()),
                trashed.getMinutesAgo(),
                trashed.getMinutesLeft(),
                trashed.getWithNamespace());
    }

    private void fetch() {
        try {
            last = (ListTrashReply) calls.call(ListTrashRequest.newBuilder()
                    .setNamespace(namespace)
                    .setPrefix(prefix)
                    .setAfterDeleted(last.getNextDeleted())
                    .setAfterPath(last.getNextPath())
                    .build());
            page = last.getFilesList().iterator();
        } catch (GfsException e) {
            throw new UncheckedIOException(e);
        }
    }
}
