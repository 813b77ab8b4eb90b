package cloud.edd.fileshare.file;

import cloud.edd.fileshare.FileShareProperties;
import cloud.edd.fileshare.namespace.Namespace;
import cloud.edd.fileshare.object.ObjectReleases;
import cloud.edd.fileshare.object.ObjectStore;
import cloud.edd.fileshare.object.ObjectWriter;
import cloud.edd.fileshare.transfer.Transfer;
import cloud.edd.platform.error.PlatformException;
import cloud.edd.platform.error.TooLargeException;
import cloud.edd.platform.identity.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Service;

/**
 * Brings the bytes of an upload into an object and then gives the object its name.
 *
 * <p>In this order: the bytes go to an object nobody can see; the object is listed for release; it is published; one
 * transaction takes it off the list and points the name to it. Whatever fails, and wherever a process dies, the name points
 * to whole content, and what is left over is on the list.
 */
@Service
class Uploads {
    /** One read of the socket; the store's writer has its own bounded window. */
    private static final int BUFFER_BYTES = 64 << 10;

    /** From the publication of an object to the end of the transaction that names it: seconds, with room for a slow database. */
    private static final Duration NAMING_TIME = Duration.ofHours(1);

    private final ObjectStore store;
    private final ObjectReleases releases;
    private final Files files;
    private final FileShareProperties properties;
    private final Clock clock;

    Uploads(ObjectStore store, ObjectReleases releases, Files files, FileShareProperties properties, Clock clock) {
        this.store = store;
        this.releases = releases;
        this.files = files;
        this.properties = properties;
        this.clock = clock;
    }

    /** Writes the content of an upload into a new object, not yet published. */
    Pending receive(Namespace namespace, InputStream content, Transfer transfer) throws IOException {
        UUID id = UUID.randomUUID();
        ObjectWriter writer = store.create(namespace.id(), id);
        boolean complete = false;
        try {
            MessageDigest digest = sha256();
            byte[] buffer = new byte[BUFFER_BYTES];
            long size = 0;
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                size += read;
                if (size > properties.maxUploadSize().toBytes()) {
                    throw tooLarge();
                }
                digest.update(buffer, 0, read);
                writer.write(buffer, 0, read);
                transfer.moved(read);
            }
            complete = true;
            return new Pending(writer, new StoredObject(id, size, StoredFile.HEX.formatHex(digest.digest())));
        } finally {
            if (!complete) {
                writer.close();
            }
        }
    }

    /** Publishes a received object under a name. */
    void name(Pending pending, Caller caller, Namespace namespace, FileName name, boolean overwrite) {
        StoredObject object = pending.object();
        releases.add(object.id(), namespace.id(), clock.instant().plus(NAMING_TIME));
        pending.writer().publish();
        try {
            files.put(caller, namespace, name, object, overwrite);
        } catch (PlatformException e) {
            releases.add(object.id(), namespace.id(), clock.instant());
            throw e;
        }
    }

    /** @throws TooLargeException when the announced size is above the limit */
    void requireAllowed(long announcedSize) {
        if (announcedSize > properties.maxUploadSize().toBytes()) {
            throw tooLarge();
        }
    }

    private TooLargeException tooLarge() {
        return new TooLargeException(
                "file_too_large",
                "A file has at most %d bytes here."
                        .formatted(properties.maxUploadSize().toBytes()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }

    /** An object that is complete and not published; closing it drops it unless it was. */
    record Pending(ObjectWriter writer, StoredObject object) implements AutoCloseable {
        @Override
        public void close() {
            writer.close();
        }
    }
}
