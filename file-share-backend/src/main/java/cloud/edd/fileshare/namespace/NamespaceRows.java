package cloud.edd.fileshare.namespace;

import java.util.Optional;

/** What the files of a namespace need of its row. */
public interface NamespaceRows {

    /**
     * Raises the version and holds the row until the transaction ends, so that changes of one namespace's files, and its
     * deletion, follow one another.
     *
     * @return the new version; empty when the namespace has gone
     */
    Optional<Long> nextVersion(long namespaceId);
}
