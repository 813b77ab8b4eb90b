package cloud.edd.gfs.client;

import org.jspecify.annotations.Nullable;

/**
 * What a namespace has and may have.
 *
 * @param files as in {@link Usage}
 * @param bytes as in {@link Usage}
 * @param maxFiles null for no limit
 * @param maxBytes null for no limit
 */
public record NamespaceUsage(
        String namespace,
        long files,
        long bytes,
        @Nullable Long maxFiles,
        @Nullable Long maxBytes) {}
