package cloud.edd.auth.registry;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.user.User;
import cloud.edd.auth.user.UserRepository;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.id.UuidV7Generator;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.TokenReader;
import cloud.edd.platform.identity.TokenReader.Pull;
import cloud.edd.platform.identity.TokenRejectedException;
import cloud.edd.platform.identity.TokenWriter;
import cloud.edd.platform.identity.TokenWriter.RegistryAccess;
import cloud.edd.platform.names.PlatformNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/**
 * Issues what a container engine pulls one image with on behalf of its owner: a password for {@code GET /v2/token} that opens
 * one repository, for reading. Whoever asks says whose image it is; whether it is theirs is found out here, and again when
 * the token is shown.
 */
@Service
class PullTokens {
    // From the creation of a pod to the pull of its image, with a queue before it.
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private final RegistryProperties properties;
    private final RepositoryOwners owners;
    private final UserRepository users;
    private final TokenWriter writer;
    private final TokenReader reader;
    private final PlatformNames names;
    private final UuidV7Generator ids;
    private final Clock clock;
    private final AuditTrail audit;

    PullTokens(
            RegistryProperties properties,
            RepositoryOwners owners,
            UserRepository users,
            TokenWriter writer,
            TokenReader reader,
            PlatformNames names,
            UuidV7Generator ids,
            Clock clock,
            AuditTrail audit) {
        this.properties = properties;
        this.owners = owners;
        this.users = users;
        this.writer = writer;
        this.reader = reader;
        this.names = names;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
    }

    record Issued(String token, Instant issuedAt) {}

    /** @throws NotFoundException when there is no such repository, it is another's, or its owner is shut out */
    Issued issue(Caller actor, String userId, String repository) {
        if (!properties.exists()
                || living(userId).isEmpty()
                || owners.ownerOf(repository).filter(userId::equals).isEmpty()) {
            audit.record(actor, "registry.pull-token", AuditOutcome.DENIED, repository, "user_id", userId);
            throw new NotFoundException("repository not found");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var grant = new TokenWriter.RegistryGrant(
                names.host("auth"),
                userId,
                names.host("registry"),
                ids.next().toString(),
                List.of(new RegistryAccess("repository", repository, List.of("pull"))));
        String token = writer.writePull(grant, now, now.plus(LIFETIME));
        audit.record(actor, "registry.pull-token", AuditOutcome.SUCCESS, repository, "user_id", userId);
        return new Issued(token, now);
    }

    /** Who shows this password, if it is such a token. */
    Optional<Customer> identify(String password) {
        try {
            Pull pull = reader.readPull(password);
            return living(pull.userId())
                    .map(user -> new Customer.Engine(user.id(), pull.repository(), pull.expiresAt()));
        } catch (TokenRejectedException e) {
            return Optional.empty();
        }
    }

    private Optional<User> living(String userId) {
        return users.find(userId).filter(user -> !user.disabled());
    }
}
