package cloud.edd.platform.identity;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names what a caller wants to touch: {@code root.user[.resource[.id]]}.
 *
 * <p>The id is the rest of the text after the third dot and may itself contain dots and slashes
 * ({@code storage.q7jk2l.registry.team/app.v2}). Immutable.
 *
 * @param root the service family, such as {@code storage}
 * @param userId the user who owns the resource
 * @param resource the kind of resource; null means everything of that user under the root
 * @param id the one resource; null means all of its kind
 */
public record ResourceKey(
        String root,
        String userId,
        @Nullable String resource,
        @Nullable String id) {
    private static final int PARTS = 4;

    public ResourceKey {
        if (root.isEmpty() || userId.isEmpty()) {
            throw new IllegalArgumentException("A resource key needs a root and a user id");
        }
        if (root.indexOf('.') >= 0 || userId.indexOf('.') >= 0 || (resource != null && resource.indexOf('.') >= 0)) {
            throw new IllegalArgumentException("Only the id of a resource key may contain dots");
        }
        if ((resource != null && resource.isEmpty()) || (id != null && (id.isEmpty() || resource == null))) {
            throw new IllegalArgumentException("A resource key has no empty parts");
        }
    }

    /** Everything of one user under a root. */
    public static ResourceKey of(String root, String userId) {
        return new ResourceKey(root, userId, null, null);
    }

    /** All resources of one kind. */
    public static ResourceKey of(String root, String userId, String resource) {
        return new ResourceKey(root, userId, resource, null);
    }

    /** One resource. */
    public static ResourceKey of(String root, String userId, String resource, String id) {
        return new ResourceKey(root, userId, resource, id);
    }

    /** Reads {@code root.user[.resource[.id]]}; empty when the text is not of that shape (a bare root is not). */
    public static Optional<ResourceKey> parse(String text) {
        List<String> parts = Arrays.asList(text.split("\\.", PARTS));
        if (parts.size() < 2 || parts.contains("")) {
            return Optional.empty();
        }
        return Optional.of(new ResourceKey(
                parts.get(0),
                parts.get(1),
                parts.size() > 2 ? parts.get(2) : null,
                parts.size() > 3 ? parts.get(3) : null));
    }

    /** This key and the wider ones that cover it, narrowest first: at most three, never the bare root. */
    public List<ResourceKey> covering() {
        ResourceKey all = of(root, userId);
        if (resource == null) {
            return List.of(all);
        }
        ResourceKey kind = of(root, userId, resource);
        return id == null ? List.of(kind, all) : List.of(this, kind, all);
    }

    @Override
    public String toString() {
        return root + "." + userId + (resource == null ? "" : "." + resource) + (id == null ? "" : "." + id);
    }
}
