package cloud.edd.fileshare.namespace;

import cloud.edd.platform.audit.AuditEntry;
import cloud.edd.platform.audit.AuditLog;
import cloud.edd.platform.error.ForbiddenException;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.error.PlatformException;
import cloud.edd.platform.error.UnauthenticatedException;
import cloud.edd.platform.identity.Caller;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The one place that decides who may touch what: every operation on a namespace or its files gets the namespace from here.
 *
 * <p>Owner and scope must both agree. A reader cannot tell a namespace that is not there from one that is not theirs.
 */
@Component
public class NamespaceAccess {
    private final NamespaceRepository namespaces;
    private final AuditLog audit;

    NamespaceAccess(NamespaceRepository namespaces, AuditLog audit) {
        this.namespaces = namespaces;
        this.audit = audit;
    }

    /**
     * The namespace, for reading its files.
     *
     * @throws UnauthenticatedException for an unknown caller who may not read it, or when it is not there
     * @throws NotFoundException the same for a known caller
     * @throws ForbiddenException for a token of the owner without the scope
     */
    public Namespace toRead(Caller caller, NamespaceName name) {
        Optional<Namespace> found = namespaces.find(name.value());
        if (found.isPresent() && found.get().mayRead(caller)) {
            return found.get();
        }
        if (caller instanceof Caller.Anonymous) {
            throw new UnauthenticatedException("namespace_private", "Log in to read the namespace '" + name + "'.");
        }
        if (found.isPresent() && owns(caller, found.get())) {
            throw refused(caller, found.get(), "files:read");
        }
        throw new NotFoundException("namespace_not_found", "There is no namespace '" + name + "'.");
    }

    /**
     * The namespace, for an action ({@code create}, {@code delete}) on its files.
     *
     * @throws NotFoundException when it is not there
     * @throws ForbiddenException when the caller is not the owner or lacks the scope
     */
    public Namespace toUseFiles(Caller caller, NamespaceName name, String action) {
        requireKnown(caller);
        Namespace namespace = namespaces
                .find(name.value())
                .orElseThrow(() -> new NotFoundException(
                        "namespace_not_found", "There is no namespace '" + name + "': create it first."));
        if (!namespace.mayUseFiles(caller, action)) {
            throw refused(caller, namespace, "files:" + action);
        }
        return namespace;
    }

    /**
     * The namespace, for an action ({@code update}, {@code delete}) on itself.
     *
     * @throws ForbiddenException when it is not there, when the caller is not the owner, or lacks the scope
     */
    public Namespace toChange(Caller caller, NamespaceName name, String action) {
        requireKnown(caller);
        Optional<Namespace> found = namespaces.find(name.value());
        if (found.isPresent() && found.get().mayChange(caller, action)) {
            return found.get();
        }
        if (found.isPresent()) {
            throw refused(caller, found.get(), "namespaces:" + action);
        }
        throw new ForbiddenException(
                "not_namespace_owner", "You have no namespace '" + name + "' that you may " + action + ".");
    }

    /**
     * Refuses whoever is not known.
     *
     * @throws UnauthenticatedException for an unknown caller
     */
    public void requireKnown(Caller caller) {
        if (caller instanceof Caller.Anonymous) {
            throw new UnauthenticatedException("credential_required", "Log in first: this needs a session or a token.");
        }
    }

    private PlatformException refused(Caller caller, Namespace namespace, String right) {
        if (owns(caller, namespace)) {
            record(caller, namespace, "insufficient_scope");
            return new ForbiddenException(
                    "insufficient_scope",
                    "This token lacks the scope %s on the namespace '%s'.".formatted(right, namespace.name()));
        }
        record(caller, namespace, "not_namespace_owner");
        return new ForbiddenException(
                "not_namespace_owner", "The namespace '" + namespace.name() + "' belongs to somebody else.");
    }

    private void record(Caller caller, Namespace namespace, String reason) {
        audit.record(AuditEntry.denied("authz.denied")
                .by(caller.actorId())
                .on(namespace.name())
                .with("reason", reason));
    }

    private static boolean owns(Caller caller, Namespace namespace) {
        return switch (caller) {
            case Caller.User user -> user.userId().equals(namespace.ownerId());
            case Caller.ApiToken token -> token.userId().equals(namespace.ownerId());
            case Caller.Service service -> false;
            case Caller.Anonymous anonymous -> false;
        };
    }
}
