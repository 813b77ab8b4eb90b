package cloud.edd.fileshare.namespace;

import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.ResourceKey;
import org.jspecify.annotations.Nullable;

/**
 * One namespace as it stands in the table.
 *
 * @param id never used again, also when the name is
 * @param ownerId null once the owner's account is gone: then nobody writes
 * @param fileCount files in it when it was read
 */
public record Namespace(
        long id,
        String name,
        Visibility visibility,
        @Nullable String ownerId,
        long fileCount) {

    /** Whether the caller owns this namespace and may do the action on the namespace itself. */
    public boolean mayChange(Caller caller, String action) {
        return may(caller, action, "namespaces");
    }

    /** Whether the caller owns this namespace and may do the action on the files in it. */
    public boolean mayUseFiles(Caller caller, String action) {
        return may(caller, action, "files");
    }

    /** Whether the caller may list and read the files: everybody in a public namespace. */
    public boolean mayRead(Caller caller) {
        return visibility == Visibility.PUBLIC || mayUseFiles(caller, "read");
    }

    /**
     * The owner.
     *
     * @throws IllegalStateException when nobody owns it; whoever was allowed to change it is the owner's caller
     */
    public String owner() {
        if (ownerId == null) {
            throw new IllegalStateException("The namespace " + id + " has no owner");
        }
        return ownerId;
    }

    // The owner in the key comes from the row, so a foreign caller never matches, whatever its scopes say.
    private boolean may(Caller caller, String action, String resource) {
        return ownerId != null && caller.may(action, ResourceKey.of("storage", ownerId, resource, name));
    }
}
