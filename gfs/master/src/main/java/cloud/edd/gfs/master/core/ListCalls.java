package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.Namespace;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ListReply;
import cloud.edd.proto.gfs.ListRequest;
import cloud.edd.proto.gfs.MeasureReply;
import cloud.edd.proto.gfs.MeasureRequest;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What there is under a prefix, page by page. No page takes longer because there is more. */
final class ListCalls {

    private static final int PAGE = 1_000;

    /** A page of long paths ends earlier: a client takes messages of 4 MiB. */
    private static final int PAGE_BYTES = 1 << 20;

    /** Chunks and files looked at for one page of a count: some milliseconds of the master's thread. */
    private static final int LOOKED_AT = 20_000;

    private static final byte SEPARATOR = '/';

    private final Reign reign;

    ListCalls(Reign reign) {
        this.reign = reign;
    }

    void list(long call, ListRequest request) {
        GfsError refusal = reign.readRefusal();
        if (refusal == null && (request.getLimit() < 0 || request.getLimit() > PAGE)) {
            refusal = Names.invalid("a page has at most " + PAGE + " files");
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        reign.answer(call, new Page(request).fill());
    }

    private Iterator<FileEntry> files(String namespace, byte[] from, boolean inclusive) {
        return reign.state.filesAfter(namespace, from, inclusive).iterator();
    }

    private final class Page {
        private final ListReply.Builder reply = ListReply.newBuilder().setMark(reign.mark());
        private final ListRequest request;
        private final byte[] prefix;
        private final int limit;
        private int bytes;

        Page(ListRequest request) {
            this.request = request;
            prefix = bytes(request.getPrefix());
            limit = request.getLimit() == 0 ? PAGE : request.getLimit();
        }

        ListReply fill() {
            byte[] after = bytes(request.getAfter());
            byte[] passed = folder(after);
            Iterator<FileEntry> files;
            if (Arrays.compareUnsigned(after, prefix) < 0) {
                files = files(request.getNamespace(), prefix, true);
            } else if (passed == null) {
                files = files(request.getNamespace(), after, false);
            } else {
                files = behind(passed);
            }
            while (files.hasNext()) {
                FileEntry file = files.next();
                if (!file.pathStartsWith(prefix)) {
                    break;
                }
                if (reply.getFilesCount() + reply.getFoldersCount() == limit || bytes > PAGE_BYTES) {
                    reply.setMore(true);
                    break;
                }
                byte[] folder = folder(file.pathBytes());
                if (folder == null) {
                    add(file.attributes());
                } else {
                    add(folder);
                    files = behind(folder);
                }
            }
            return reply.build();
        }

        private void add(FileAttributes file) {
            bytes += file.getSerializedSize();
            reply.addFiles(file).setNextBytes(file.getPathBytes());
        }

        private void add(byte[] folder) {
            bytes += folder.length;
            ByteString name = ByteString.copyFrom(folder);
            reply.addFoldersBytes(name).setNextBytes(name);
        }

        /** The folder of this level that the path is in, up to and with its separator; null for none. */
        private byte @Nullable [] folder(byte[] path) {
            if (!request.getOneLevel()
                    || path.length < prefix.length
                    || !Arrays.equals(path, 0, prefix.length, prefix, 0, prefix.length)) {
                return null;
            }
            for (int at = prefix.length; at < path.length; at++) {
                if (path[at] == SEPARATOR) {
                    return Arrays.copyOf(path, at + 1);
                }
            }
            return null;
        }

        /** Whatever is in the folder is passed over at once. */
        private Iterator<FileEntry> behind(byte[] folder) {
            byte[] next = folder.clone();
            next[next.length - 1]++;
            return files(request.getNamespace(), next, true);
        }
    }

    /** Of a whole namespace it is known. */
    void measure(long call, MeasureRequest request) {
        GfsError refusal = reign.readRefusal();
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        MeasureReply.Builder reply = MeasureReply.newBuilder().setMark(reign.mark());
        Namespace namespace = reign.state.namespace(request.getNamespace());
        if (namespace != null
                && request.getPrefix().isEmpty()
                && request.getAfter().isEmpty()) {
            reply.setFiles(namespace.fileCount()).setBytes(namespace.bytes());
        } else {
            count(request, reply);
        }
        reign.answer(call, reply.build());
    }

    private void count(MeasureRequest request, MeasureReply.Builder reply) {
        byte[] prefix = bytes(request.getPrefix());
        byte[] after = bytes(request.getAfter());
        boolean begins = Arrays.compareUnsigned(after, prefix) < 0;
        Iterator<FileEntry> files = files(request.getNamespace(), begins ? prefix : after, begins);
        int lookedAt = 0;
        long length = 0;
        long count = 0;
        while (files.hasNext()) {
            FileEntry file = files.next();
            if (!file.pathStartsWith(prefix)) {
                break;
            }
            count++;
            length += file.length();
            lookedAt += 1 + file.chunkCount();
            if (lookedAt >= LOOKED_AT) {
                reply.setMore(true).setNextBytes(ByteString.copyFrom(file.pathBytes()));
                break;
            }
        }
        reply.setFiles(count).setBytes(length);
    }

    private static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }
}
