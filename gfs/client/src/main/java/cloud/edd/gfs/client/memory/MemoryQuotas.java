package cloud.edd.gfs.client.memory;

import cloud.edd.gfs.client.GfsAdmin;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.NamespaceUsage;
import cloud.edd.gfs.client.Usage;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.SetQuotaRequest;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What namespaces may have. */
final class MemoryQuotas {

    private final TreeMap<String, Long> maxFiles = new TreeMap<>();
    private final TreeMap<String, Long> maxBytes = new TreeMap<>();

    void set(SetQuotaRequest request) {
        if (request.hasMaxBytes()) {
            set(maxBytes, request.getNamespace(), request.getMaxBytes());
        }
        if (request.hasMaxFiles()) {
            set(maxFiles, request.getNamespace(), request.getMaxFiles());
        }
    }

    private static void set(Map<String, Long> limits, String namespace, long limit) {
        if (limit == GfsAdmin.NO_LIMIT) {
            limits.remove(namespace);
        } else {
            limits.put(namespace, limit);
        }
    }

    /** What does not grow is never refused. */
    void check(String namespace, Usage used, int moreFiles, long moreBytes) throws GfsNotHappenedException {
        boolean tooMany = moreFiles > 0 && exceeds(maxFiles.get(namespace), used.files() + moreFiles);
        boolean tooLong = moreBytes > 0 && exceeds(maxBytes.get(namespace), used.bytes() + moreBytes);
        if (tooMany || tooLong) {
            throw new GfsNotHappenedException(
                    ErrorCode.QUOTA_EXCEEDED,
                    "Namespace " + namespace + " may not have " + moreFiles + " more files and " + moreBytes
                            + " more bytes; delete files, or have the quota raised (gfs quota set).");
        }
    }

    private static boolean exceeds(@Nullable Long limit, long wanted) {
        return limit != null && wanted > limit;
    }

    NamespaceUsage usage(String namespace, Usage used) {
        return new NamespaceUsage(
                namespace, used.files(), used.bytes(), maxFiles.get(namespace), maxBytes.get(namespace));
    }

    void addLimited(Set<String> namespaces) {
        namespaces.addAll(maxFiles.keySet());
        namespaces.addAll(maxBytes.keySet());
    }
}
