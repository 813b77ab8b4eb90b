package cloud.edd.fileshare.object;

import java.util.UUID;

/**
 * Where the bytes of files are: objects that are written once, published whole, and never changed.
 *
 * <p>An object is named by the id of its namespace and an id of its own that is never used again. What was published
 * survives the death of any one machine. Thread-safe; the writers and readers are not. Failures are
 * {@link ObjectStoreException}s: nothing was published, unless the method says otherwise.
 */
public interface ObjectStore {

    /** Begins an object. Until it is published nobody can see it, and closing the writer leaves nothing behind. */
    ObjectWriter create(long namespaceId, UUID objectId);

    /**
     * Opens a published object.
     *
     * @param size bytes it must have
     * @throws ObjectStoreException also when it is not there or has another size
     */
    ObjectReader open(long namespaceId, UUID objectId, long size);

    /** Deletes a published object; done also when it is not there. Whoever has it open reads on. */
    void delete(long namespaceId, UUID objectId);

    /** How the store is. */
    StoreStatus status();
}
