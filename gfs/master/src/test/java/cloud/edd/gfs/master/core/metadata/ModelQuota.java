package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.SetQuota;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What namespaces may have; what they have is counted anew each time. */
final class ModelQuota {

    private final Map<String, Model.File> named;
    private final Map<String, Long> maxBytes = new LinkedHashMap<>();
    private final Map<String, Long> maxFiles = new LinkedHashMap<>();

    ModelQuota(Map<String, Model.File> named) {
        this.named = named;
    }

    boolean set(SetQuota quota) {
        if (quota.hasMaxBytes()) {
            maxBytes.put(quota.getNamespace(), quota.getMaxBytes());
        }
        if (quota.hasMaxFiles()) {
            maxFiles.put(quota.getNamespace(), quota.getMaxFiles());
        }
        return true;
    }

    /** A file of this length in the place of what is there. */
    boolean admits(String namespace, String path, long length) {
        Model.File standing = named.get(namespace + ":" + path);
        long limit = maxFiles.getOrDefault(namespace, Namespace.NO_LIMIT);
        boolean oneMore = standing != null
                || limit == Namespace.NO_LIMIT
                || files(namespace).size() < limit;
        return oneMore && admitsMore(namespace, length - (standing == null ? 0 : standing.length()));
    }

    boolean admitsMore(String namespace, long bytes) {
        long limit = maxBytes.getOrDefault(namespace, Namespace.NO_LIMIT);
        return bytes <= 0 || limit == Namespace.NO_LIMIT || bytes(namespace) + bytes <= limit;
    }

    long bytes(String namespace) {
        return files(namespace).stream().mapToLong(Model.File::length).sum();
    }

    List<Model.File> files(String namespace) {
        return named.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(namespace + ":"))
                .map(Map.Entry::getValue)
                .toList();
    }
}
