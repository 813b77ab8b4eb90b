package cloud.edd.fileshare.namespace;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A namespace on the wire.
 *
 * @param count files in it
 * @param hidden a mirror of the visibility for older clients: true when private
 * @param visibility 0 private, 1 public
 * @param ownerId left out when nobody owns it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record NamespaceView(
        String name,
        long count,
        boolean hidden,
        int visibility,
        @Nullable String ownerId) {

    static NamespaceView of(Namespace namespace) {
        return new NamespaceView(
                namespace.name(),
                namespace.fileCount(),
                namespace.visibility() == Visibility.PRIVATE,
                namespace.visibility().code(),
                namespace.ownerId());
    }

    /** As answered to a change of visibility: without the owner. */
    NamespaceView withoutOwner() {
        return new NamespaceView(name, count, hidden, visibility, null);
    }
}
