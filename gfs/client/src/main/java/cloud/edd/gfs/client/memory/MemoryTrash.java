package cloud.edd.gfs.client.memory;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.TrashedFile;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last files that were deleted, the latest first. */
final class MemoryTrash {

    record Deleted(FileAttributes file, Payload content, boolean withNamespace, Instant at) {}

    /** A cluster keeps them for an hour; a program that overwrites files all day must not fill its memory with them. */
    private static final int KEPT = 100;

    private static final int GRACE_MINUTES = 60;

    private final Deque<Deleted> deleted = new ArrayDeque<>();

    void add(FileAttributes file, Payload content, boolean withNamespace, Instant now) {
        deleted.addFirst(new Deleted(file, content, withNamespace, now));
        while (deleted.size() > KEPT) {
            deleted.removeLast();
        }
    }

    Deleted find(String namespace, String path, long fileId) throws GfsNotHappenedException {
        return deleted.stream()
                .filter(one -> one.file.namespace().equals(namespace))
                .filter(one -> fileId == GfsClient.LATEST ? one.file.path().equals(path) : one.file.fileId() == fileId)
                .findFirst()
                .orElseThrow(() -> new GfsNotHappenedException(
                        ErrorCode.NOT_FOUND, "There is no deleted file " + path + " in namespace " + namespace + "."));
    }

    void remove(Deleted one) {
        deleted.remove(one);
    }

    List<TrashedFile> list(String namespace, String prefix, Instant now) {
        return deleted.stream()
                .filter(one -> namespace.isEmpty() || one.file.namespace().equals(namespace))
                .filter(one -> one.file.path().startsWith(prefix))
                .map(one -> trashed(one, (int) Duration.between(one.at, now).toMinutes()))
                .toList();
    }

    private static TrashedFile trashed(Deleted one, int minutesAgo) {
        return new TrashedFile(one.file, minutesAgo, Math.max(0, GRACE_MINUTES - minutesAgo), one.withNamespace);
    }
}
