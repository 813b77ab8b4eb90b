package cloud.edd.fileshare.namespace;

import cloud.edd.fileshare.notice.Notices;
import cloud.edd.platform.audit.AuditEntry;
import cloud.edd.platform.audit.AuditLog;
import cloud.edd.platform.error.ConflictException;
import cloud.edd.platform.error.ForbiddenException;
import cloud.edd.platform.event.Event;
import cloud.edd.platform.event.EventPublisher;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.ResourceKey;
import cloud.edd.proto.events.NamespaceCreated;
import cloud.edd.proto.events.NamespaceDeleted;
import cloud.edd.proto.events.NamespaceVisibilityChanged;
import com.google.protobuf.Message;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Creates, changes and deletes namespaces. Each change and its event are one transaction. Thread-safe. */
@Service
class Namespaces {
    /** The kind of thing that the events of a namespace and of its files are ordered by. */
    private static final String ENTITY = "namespace";

    /** Who did it, in the audit trail, when it was this service by itself. */
    private static final String ACTOR = "file-share";

    private final NamespaceRepository repository;
    private final NamespaceAccess access;
    private final EventPublisher events;
    private final Notices notices;
    private final AuditLog audit;
    private final Clock clock;

    Namespaces(
            NamespaceRepository repository,
            NamespaceAccess access,
            EventPublisher events,
            Notices notices,
            AuditLog audit,
            Clock clock) {
        this.repository = repository;
        this.access = access;
        this.events = events;
        this.notices = notices;
        this.audit = audit;
        this.clock = clock;
    }

    /** What the caller owns and may read; nothing for an unknown caller. */
    List<Namespace> of(Caller caller) {
        return userId(caller).stream()
                .flatMap(user -> repository.ownedBy(user).stream())
                .filter(namespace -> namespace.mayChange(caller, "read"))
                .toList();
    }

    @Transactional
    public Namespace create(Caller caller, NamespaceName name, Visibility visibility) {
        access.requireKnown(caller);
        String owner = userId(caller).stream()
                .filter(user -> caller.may("create", ResourceKey.of("storage", user, "namespaces", name.value())))
                .findFirst()
                .orElseThrow(() ->
                        new ForbiddenException("insufficient_scope", "This token lacks the scope namespaces:create."));
        long id = repository
                .insert(name.value(), visibility, owner)
                .orElseThrow(() -> new ConflictException(
                        "namespace_exists", "The name '" + name + "' is taken: choose another one."));
        publish(
                id,
                1,
                "created",
                NamespaceCreated.newBuilder()
                        .setNamespaceId(id)
                        .setOwnerId(owner)
                        .setName(name.value())
                        .setVisibility(visibility.word())
                        .build());
        return new Namespace(id, name.value(), visibility, owner, 0);
    }

    @Transactional
    public Namespace changeVisibility(Caller caller, NamespaceName name, Visibility visibility) {
        Namespace before = access.toChange(caller, name, "update");
        long version = repository
                .updateVisibility(before.id(), visibility)
                .orElseThrow(
                        () -> new ForbiddenException("not_namespace_owner", "The namespace '" + name + "' has gone."));
        publish(
                before.id(),
                version,
                "visibility_changed",
                NamespaceVisibilityChanged.newBuilder()
                        .setNamespaceId(before.id())
                        .setOldVisibility(before.visibility().word())
                        .setNewVisibility(visibility.word())
                        .build());
        audit.record(
                AuditEntry.success("ns.visibility.change").by(caller.actorId()).on(name.value()));
        return new Namespace(before.id(), before.name(), visibility, before.ownerId(), before.fileCount());
    }

    /** Deletes the namespace with all its files; their bytes are released afterwards. */
    @Transactional
    public void delete(Caller caller, NamespaceName name) {
        Namespace namespace = access.toChange(caller, name, "delete");
        long version = repository
                .nextVersion(namespace.id())
                .orElseThrow(
                        () -> new ForbiddenException("not_namespace_owner", "The namespace '" + name + "' has gone."));
        String owner = namespace.owner();
        remove(namespace.id(), version, owner);
        notices.namespaceDeleted(owner, new Notices.Place(namespace.id(), namespace.name(), version));
        audit.record(AuditEntry.success("ns.delete").by(caller.actorId()).on(name.value()));
    }

    /**
     * Takes the namespaces of an account that is gone from it. They keep their files and their visibility until {@link
     * #deleteOwnerless}; nobody can change them.
     */
    @Transactional
    public void ownerDeleted(String userId) {
        repository.ownerDeleted(userId, clock.instant());
        disown();
    }

    /** Takes over what a deleted account still managed to create while its sessions were being ended. */
    @Transactional
    public void disown() {
        for (String name : repository.disown(clock.instant())) {
            audit.record(AuditEntry.success("ns.disown").by(ACTOR).on(name));
        }
    }

    /**
     * Deletes one namespace, with all its files, that nobody has owned since before the given moment.
     *
     * @return whether there was one
     */
    @Transactional
    public boolean deleteOwnerless(Instant before) {
        Optional<NamespaceRepository.Ownerless> found = repository.claimOwnerless(before);
        found.ifPresent(namespace -> {
            remove(namespace.id(), namespace.version(), "");
            audit.record(AuditEntry.success("ns.delete").by(ACTOR).on(namespace.name()));
        });
        return found.isPresent();
    }

    /** @param owner the last one, empty when nobody is */
    private void remove(long id, long version, String owner) {
        repository.releaseFiles(id, clock.instant());
        repository.delete(id);
        publish(
                id,
                version,
                "deleted",
                NamespaceDeleted.newBuilder()
                        .setNamespaceId(id)
                        .setOwnerId(owner)
                        .build());
    }

    private void publish(long id, long version, String action, Message body) {
        events.publish(new Event("sfs.namespace." + id + "." + action, ENTITY, Long.toString(id), version, body));
    }

    private static List<String> userId(Caller caller) {
        return switch (caller) {
            case Caller.User user -> List.of(user.userId());
            case Caller.ApiToken token -> List.of(token.userId());
            case Caller.Service service -> List.of();
            case Caller.Anonymous anonymous -> List.of();
        };
    }
}
