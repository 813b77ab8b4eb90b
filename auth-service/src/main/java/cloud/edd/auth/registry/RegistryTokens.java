package cloud.edd.auth.registry;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.id.UuidV7Generator;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.Scopes;
import cloud.edd.platform.identity.TokenWriter;
import cloud.edd.platform.identity.TokenWriter.RegistryAccess;
import cloud.edd.platform.names.PlatformNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Issues tokens for the image registry. A repository opens to its owner alone. One that nobody owns yet can be pushed, which
 * creates it, as long as it is certain here that nobody does; the registry looks again.
 */
@Service
class RegistryTokens {
    static final Duration LIFETIME = Duration.ofMinutes(5);

    private final RegistryProperties properties;
    private final RepositoryOwners owners;
    private final TokenWriter writer;
    private final PlatformNames names;
    private final UuidV7Generator ids;
    private final Clock clock;
    private final AuditTrail audit;

    RegistryTokens(
            RegistryProperties properties,
            RepositoryOwners owners,
            TokenWriter writer,
            PlatformNames names,
            UuidV7Generator ids,
            Clock clock,
            AuditTrail audit) {
        this.properties = properties;
        this.owners = owners;
        this.writer = writer;
        this.names = names;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
    }

    record Issued(String token, Instant issuedAt, Duration lifetime) {}

    /** @param service the registry that will take the token */
    Issued issue(Customer customer, String service, RequestedAccess requested) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String subject = subject(customer);
        List<RegistryAccess> granted = subject == null ? List.of() : grant(customer, subject, requested);
        Instant end = end(customer, now.plus(LIFETIME));
        String token = writer.write(
                new TokenWriter.RegistryGrant(
                        names.host("auth"), subject, service, ids.next().toString(), granted),
                now,
                end);
        if (!granted.isEmpty()) {
            record(customer, granted);
        }
        return new Issued(token, now, Duration.between(now, end));
    }

    // What comes of a token ends with it.
    private static Instant end(Customer customer, Instant latest) {
        Instant parent = switch (customer) {
            case Customer.Nobody _, Customer.Person _ -> null;
            case Customer.Script script -> script.until();
            case Customer.Engine engine -> engine.until();
        };
        return parent == null || parent.isAfter(latest) ? latest : parent;
    }

    private static @Nullable String subject(Customer customer) {
        return switch (customer) {
            case Customer.Nobody _ -> null;
            case Customer.Person(Caller.User user) -> user.userId();
            case Customer.Script script -> script.userId();
            case Customer.Engine engine -> engine.userId();
        };
    }

    private List<RegistryAccess> grant(Customer customer, String userId, RequestedAccess requested) {
        if (!properties.exists()) {
            return List.of();
        }
        List<RegistryAccess> granted = new ArrayList<>();
        for (Map.Entry<String, Set<String>> wish : requested.actions().entrySet()) {
            List<String> actions = wish.getValue().stream()
                    .filter(action -> owns(userId, wish.getKey(), action) && may(customer, action, wish.getKey()))
                    .toList();
            if (!actions.isEmpty()) {
                granted.add(new RegistryAccess("repository", wish.getKey(), actions));
            }
        }
        return granted;
    }

    private boolean owns(String userId, String repository, String action) {
        Optional<String> owner = owners.ownerOf(repository);
        if (owner.isEmpty() && action.equals("push") && owners.caughtUp()) {
            // Again, because its creation may have been handled meanwhile.
            return owners.ownerOf(repository).map(userId::equals).orElse(true);
        }
        return owner.map(userId::equals).orElse(false);
    }

    private static boolean may(Customer customer, String action, String repository) {
        return switch (customer) {
            case Customer.Nobody _ -> false;
            case Customer.Person _ -> true;
            case Customer.Script script -> script.may(action, repository);
            case Customer.Engine engine -> action.equals("pull") && repository.equals(engine.repository());
        };
    }

    private void record(Customer customer, List<RegistryAccess> granted) {
        Caller actor = switch (customer) {
            case Customer.Nobody _ -> new Caller.Anonymous();
            case Customer.Person(Caller.User user) -> user;
            case Customer.Engine _ -> new Caller.Service();
            case Customer.Script script -> new Caller.ApiToken(script.userId(), script.tokenId(), null, Scopes.NONE);
        };
        for (RegistryAccess access : granted) {
            audit.record(
                    actor,
                    "registry.token",
                    AuditOutcome.SUCCESS,
                    access.name(),
                    "actions",
                    String.join(",", access.actions()));
        }
    }
}
