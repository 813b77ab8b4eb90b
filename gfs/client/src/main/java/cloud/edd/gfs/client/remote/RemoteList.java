package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.proto.gfs.ListReply;
import cloud.edd.proto.gfs.ListRequest;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The files under a prefix, fetched page by page as they are asked for. */
final class RemoteList implements Iterator<FileAttributes> {

    private final Calls calls;
    private final String namespace;
    private final String prefix;
    private Iterator<cloud.edd.proto.gfs.FileAttributes> page = Collections.emptyIterator();
    private String after = "";
    private boolean more = true;

    RemoteList(Calls calls, String namespace, String prefix) {
        this.calls = calls;
        this.namespace = namespace;
        this.prefix = prefix;
    }

    @Override
    public boolean hasNext() {
        while (!page.hasNext() && more) {
            fetch();
        }
        return page.hasNext();
    }

    @Override
    public FileAttributes next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more files under " + prefix);
        }
        FileAttributes file = Attributes.of(page.next());
        after = file.path();
        return file;
    }

    private void fetch() {
        try {
            ListReply reply = (ListReply) calls.call(ListRequest.newBuilder()
                    .setNamespace(namespace)
                    .setPrefix(prefix)
                    .setAfter(after)
                    .build());
            page = reply.getFilesList().iterator();
            more = reply.getMore() && reply.getFilesCount() > 0;
        } catch (GfsException e) {
            throw new UncheckedIOException(e);
        }
    }
}
