package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.NamespaceUsage;
import cloud.edd.proto.gfs.ListNamespacesReply;
import cloud.edd.proto.gfs.ListNamespacesRequest;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** All namespaces. */
final class RemoteNamespaces extends Pages<ListNamespacesReply, NamespaceUsage> {

    private final Calls calls;

    RemoteNamespaces(Calls calls) {
        this.calls = calls;
    }

    @Override
    ListNamespacesReply fetch(@Nullable ListNamespacesReply before) throws GfsException {
        String after = before == null
                ? ""
                : before.getNamespaces(before.getNamespacesCount() - 1).getNamespace();
        return (ListNamespacesReply)
                calls.call(ListNamespacesRequest.newBuilder().setAfter(after).build());
    }

    @Override
    Iterator<NamespaceUsage> entries(ListNamespacesReply page) {
        return page.getNamespacesList().stream().map(Attributes::of).iterator();
    }

    @Override
    boolean hasMore(ListNamespacesReply page) {
        return page.getMore();
    }
}
