package cloud.edd.fileshare.file;

import cloud.edd.fileshare.namespace.Namespace;
import cloud.edd.fileshare.namespace.NamespaceRows;
import cloud.edd.fileshare.notice.Notices;
import cloud.edd.fileshare.object.ObjectReleases;
import cloud.edd.platform.error.ConflictException;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.event.Event;
import cloud.edd.platform.event.EventPublisher;
import cloud.edd.platform.identity.Caller;
import cloud.edd.proto.events.FileDeleted;
import cloud.edd.proto.events.FileUploaded;
import com.google.protobuf.Message;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Names of files and the objects they point to. A name changes from one object to the other in one transaction, so a reader
 * sees the old bytes or the new ones, and of two uploads the one that commits last stays. Thread-safe.
 */
@Service
class Files {
    private static final String ENTITY = "namespace";

    private final FileRepository files;
    private final NamespaceRows namespaces;
    private final ObjectReleases releases;
    private final EventPublisher events;
    private final Notices notices;
    private final Clock clock;

    Files(
            FileRepository files,
            NamespaceRows namespaces,
            ObjectReleases releases,
            EventPublisher events,
            Notices notices,
            Clock clock) {
        this.files = files;
        this.namespaces = namespaces;
        this.releases = releases;
        this.events = events;
        this.notices = notices;
        this.clock = clock;
    }

    List<StoredFile> in(Namespace namespace) {
        return files.in(namespace.id());
    }

    Optional<StoredFile> find(Namespace namespace, FileName name) {
        return files.find(namespace.id(), name);
    }

    /** @throws NotFoundException when there is no such file */
    StoredFile require(Namespace namespace, FileName name) {
        return find(namespace, name)
                .orElseThrow(() -> new NotFoundException(
                        "file_not_found", "There is no file '%s' in '%s'.".formatted(name, namespace.name())));
    }

    /** @throws ConflictException when the name is taken and the caller did not say to replace it */
    void requireFree(Namespace namespace, FileName name, boolean overwrite) {
        if (!overwrite && find(namespace, name).isPresent()) {
            throw taken(namespace, name);
        }
    }

    /**
     * Points the name to the object and releases the object it pointed to before.
     *
     * @throws NotFoundException when the namespace went away while the bytes came
     * @throws ConflictException when somebody took the name meanwhile and the caller did not say to replace it
     */
    @Transactional
    public void put(Caller caller, Namespace namespace, FileName name, StoredObject object, boolean overwrite) {
        long version = lock(namespace);
        Optional<StoredFile> before = files.find(namespace.id(), name);
        if (before.isPresent() && !overwrite) {
            throw taken(namespace, name);
        }
        if (!releases.remove(object.id())) {
            throw new NotFoundException(
                    "upload_too_late", "The upload took too long after its last byte and was dropped: send it again.");
        }
        Instant now = clock.instant();
        files.put(namespace.id(), name, object, now);
        before.ifPresent(old -> releases.add(old.objectId(), namespace.id(), now));
        publish(
                namespace,
                version,
                "uploaded",
                FileUploaded.newBuilder()
                        .setNamespaceId(namespace.id())
                        .setPath(name.value())
                        .setSizeBytes(object.size())
                        .setUploaderId(caller.actorId())
                        .build());
        notices.fileUploaded(namespace.owner(), place(namespace, version), name.value(), before.isPresent());
    }

    /** @throws NotFoundException when there is no such file */
    @Transactional
    public void delete(Caller caller, Namespace namespace, FileName name) {
        long version = lock(namespace);
        StoredFile file = require(namespace, name);
        files.delete(namespace.id(), name);
        releases.add(file.objectId(), namespace.id(), clock.instant());
        publish(
                namespace,
                version,
                "deleted",
                FileDeleted.newBuilder()
                        .setNamespaceId(namespace.id())
                        .setPath(name.value())
                        .setDeleterId(caller.actorId())
                        .build());
        notices.fileDeleted(namespace.owner(), place(namespace, version), name.value());
    }

    private long lock(Namespace namespace) {
        return namespaces
                .nextVersion(namespace.id())
                .orElseThrow(() -> new NotFoundException(
                        "namespace_not_found", "The namespace '" + namespace.name() + "' has been deleted."));
    }

    private void publish(Namespace namespace, long version, String action, Message body) {
        String id = Long.toString(namespace.id());
        events.publish(new Event("sfs.file." + id + "." + action, ENTITY, id, version, body));
    }

    private static Notices.Place place(Namespace namespace, long version) {
        return new Notices.Place(namespace.id(), namespace.name(), version);
    }

    private static ConflictException taken(Namespace namespace, FileName name) {
        return new ConflictException(
                "file_exists",
                "There is a file '%s' in '%s' already: send overwrite=true to replace it."
                        .formatted(name, namespace.name()));
    }
}
