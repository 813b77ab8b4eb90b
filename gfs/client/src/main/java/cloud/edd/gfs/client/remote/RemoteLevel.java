package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.LevelEntry;
import cloud.edd.proto.gfs.ListReply;
import cloud.edd.proto.gfs.ListRequest;
import com.google.protobuf.ByteString;
import java.util.Comparator;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files and folders right under a prefix. */
final class RemoteLevel extends Pages<ListReply, LevelEntry> {

    private final Calls calls;
    private final String namespace;
    private final String prefix;

    RemoteLevel(Calls calls, String namespace, String prefix) {
        this.calls = calls;
        this.namespace = namespace;
        this.prefix = prefix;
    }

    @Override
    ListReply fetch(@Nullable ListReply before) throws GfsException {
        return (ListReply) calls.call(ListRequest.newBuilder()
                .setNamespace(namespace)
                .setPrefix(prefix)
                .setOneLevel(true)
                .setAfter(before == null ? "" : before.getNext())
                .build());
    }

    /** In one order: a page has files and folders apart. */
    @Override
    Iterator<LevelEntry> entries(ListReply page) {
        return Stream.concat(
                        page.getFilesList().stream().map(RemoteLevel::file),
                        page.getFoldersList().stream().map(folder -> new LevelEntry(folder, null)))
                .sorted(Comparator.comparing(
                        entry -> ByteString.copyFromUtf8(entry.path()), ByteString.unsignedLexicographicalComparator()))
                .iterator();
    }

    private static LevelEntry file(cloud.edd.proto.gfs.FileAttributes wire) {
        FileAttributes file = Attributes.of(wire);
        return new LevelEntry(file.path(), file);
    }

    @Override
    boolean hasMore(ListReply page) {
        return page.getMore();
    }
}
