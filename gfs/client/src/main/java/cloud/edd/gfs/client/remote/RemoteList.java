package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.proto.gfs.ListReply;
import cloud.edd.proto.gfs.ListRequest;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The files under a prefix. */
final class RemoteList extends Pages<ListReply, FileAttributes> {

    private final Calls calls;
    private final String namespace;
    private final String prefix;

    RemoteList(Calls calls, String namespace, String prefix) {
        this.calls = calls;
        this.namespace = namespace;
        this.prefix = prefix;
    }

    @Override
    ListReply fetch(@Nullable ListReply before) throws GfsException {
        ListRequest.Builder request =
                ListRequest.newBuilder().setNamespace(namespace).setPrefix(prefix);
        if (before != null) {
            request.setAfter(before.getFiles(before.getFilesCount() - 1).getPath());
        }
        return (ListReply) calls.call(request.build());
    }

    @Override
    Iterator<FileAttributes> entries(ListReply page) {
        return page.getFilesList().stream().map(Attributes::of).iterator();
    }

    @Override
    boolean hasMore(ListReply page) {
        return page.getMore() && page.getFilesCount() > 0;
    }
}
