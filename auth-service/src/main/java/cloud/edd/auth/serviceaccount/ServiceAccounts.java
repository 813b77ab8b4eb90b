package cloud.edd.auth.serviceaccount;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.event.AuthEvents;
import cloud.edd.auth.serviceaccount.ServiceAccountRepository.Permissions;
import cloud.edd.auth.token.ApiToken;
import cloud.edd.auth.token.ApiTokens;
import cloud.edd.auth.token.Lifetime;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.InternalException;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.id.ShortIdGenerator;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.Scopes;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Creates, changes and deletes the accounts of scripts. Whoever keeps a copy of their permissions hears of every change in
 * the transaction that makes it, with a version that tells the later of two.
 */
@Service
public class ServiceAccounts {
    private static final int ID_ATTEMPTS = 5;
    private static final String PAGE = "/service-accounts";

    private final ServiceAccountRepository accounts;
    private final ApiTokens tokens;
    private final ShortIdGenerator ids;
    private final Clock clock;
    private final AuthEvents events;
    private final AuditTrail audit;

    ServiceAccounts(
            ServiceAccountRepository accounts,
            ApiTokens tokens,
            ShortIdGenerator ids,
            Clock clock,
            AuthEvents events,
            AuditTrail audit) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.ids = ids;
        this.clock = clock;
        this.events = events;
        this.audit = audit;
    }

    @Transactional
    ServiceAccount create(Caller.User owner, String name, Scopes scopes) {
        for (int attempt = 0; attempt < ID_ATTEMPTS; attempt++) {
            var account = new ServiceAccount(
                    ids.next(), name, scopes, 0, clock.instant().getEpochSecond());
            if (accounts.insert(account, owner.userId())) {
                events.identityUpdated(account.id(), owner.userId(), scopes, 1);
                events.notify(
                        owner.userId(),
                        "Service account created",
                        "The service account \"%s\" was created.".formatted(name),
                        PAGE);
                audit.record(owner, "identity.create", AuditOutcome.SUCCESS, account.id());
                return account;
            }
        }
        throw new InternalException("no free service account id after " + ID_ATTEMPTS + " draws", null);
    }

    List<ServiceAccount> all(String userId) {
        return accounts.findAll(userId);
    }

    /** @throws NotFoundException when there is none, or it is another's */
    ServiceAccount get(String userId, String id) {
        return accounts.find(userId, id).orElseThrow(ServiceAccounts::noSuchAccount);
    }

    /** Replaces all scopes. */
    @Transactional
    void setScopes(Caller.User owner, String id, Scopes scopes) {
        long version = accounts.setScopes(owner.userId(), id, scopes).orElseThrow(ServiceAccounts::noSuchAccount);
        events.identityUpdated(id, owner.userId(), scopes, version);
        audit.record(owner, "identity.update", AuditOutcome.SUCCESS, id);
    }

    /** Deletes the account with its tokens, and tells of each. */
    @Transactional
    void delete(Caller.User owner, String id) {
        // First of all, so that no token is added meanwhile, which would go unheard of by cascade.
        if (!accounts.lock(owner.userId(), id)) {
            throw noSuchAccount();
        }
        tokens.revokeAllOf(id);
        var deleted = accounts.delete(owner.userId(), id).orElseThrow(ServiceAccounts::noSuchAccount);
        events.identityDeleted(id, owner.userId(), deleted.version());
        events.notify(
                owner.userId(),
                "Service account deleted",
                "The service account \"%s\" and its tokens were deleted.".formatted(deleted.name()),
                PAGE);
        audit.record(owner, "identity.delete", AuditOutcome.SUCCESS, id);
    }

    @Transactional
    ApiTokens.Issued issueToken(Caller.User owner, String id, String name, Lifetime lifetime) {
        if (!accounts.hold(owner.userId(), id)) {
            throw noSuchAccount();
        }
        return tokens.issueFor(id, owner, name, lifetime);
    }

    List<ApiToken> tokens(String userId, String id) {
        return tokens.allOf(get(userId, id).id());
    }

    /** Of all service accounts of everybody. */
    List<Permissions> allPermissions() {
        return accounts.allPermissions();
    }

    /** Deletes those of a user, and tells of each. Their tokens go with them by cascade: revoke these first. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void deleteAll(String userId) {
        accounts.deleteAll(userId).forEach(deleted -> events.identityDeleted(deleted.id(), userId, deleted.version()));
    }

    private static NotFoundException noSuchAccount() {
        return new NotFoundException("service account not found");
    }
}
