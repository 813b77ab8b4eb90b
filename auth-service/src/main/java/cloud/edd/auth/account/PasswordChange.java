package cloud.edd.auth.account;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.challenge.Challenges;
import cloud.edd.auth.password.PasswordHasher;
import cloud.edd.auth.password.PasswordPolicy;
import cloud.edd.auth.ratelimit.LoginLimiter;
import cloud.edd.auth.session.Sessions;
import cloud.edd.auth.user.UserRepository;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.error.PlatformException;
import cloud.edd.platform.error.UnauthenticatedException;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.request.RequestContext;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes a person's password and ends every other session: whoever has learnt the old one is out. Trying current
 * passwords counts as trying to sign in.
 */
@Service
class PasswordChange {
    private final UserRepository users;
    private final PasswordHasher passwords;
    private final LoginLimiter limiter;
    private final Sessions sessions;
    private final Challenges challenges;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    PasswordChange(
            UserRepository users,
            PasswordHasher passwords,
            LoginLimiter limiter,
            Sessions sessions,
            Challenges challenges,
            AuditTrail audit,
            TransactionTemplate transaction) {
        this.users = users;
        this.passwords = passwords;
        this.limiter = limiter;
        this.sessions = sessions;
        this.challenges = challenges;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * @throws UnauthenticatedException when the current password is wrong
     * @throws cloud.edd.platform.error.InvalidRequestException when the new one is refused
     */
    void change(Caller.User caller, String current, String replacement) {
        PasswordPolicy.require(replacement);
        String address =
                RequestContext.current().map(RequestContext::clientAddress).orElse("");
        // The hash is made outside the transaction, which would hold a connection meanwhile.
        Hashes hashes = passwords.inTurn(() -> {
            limiter.check(address, caller.username());
            String old = users.findAccountById(caller.userId())
                    .orElseThrow(() -> new NotFoundException("user not found"))
                    .passwordHash();
            if (!passwords.matches(current, Optional.of(old))) {
                throw refuse(caller, address);
            }
            return new Hashes(old, passwords.hash(replacement));
        });
        transaction.executeWithoutResult(_ -> {
            if (!users.replacePassword(caller.userId(), hashes.old(), hashes.replacement())) {
                throw new UnauthenticatedException("current password is incorrect");
            }
            limiter.succeeded(address, caller.username());
            sessions.endOthers(caller);
            challenges.voidAll(caller.userId());
            audit.record(caller, "password.change", AuditOutcome.SUCCESS, caller.username());
        });
    }

    private record Hashes(String old, String replacement) {}

    private PlatformException refuse(Caller.User caller, String address) {
        transaction.executeWithoutResult(_ -> {
            limiter.failed(address, caller.username());
            audit.record(caller, "password.change", AuditOutcome.FAILURE, caller.username());
        });
        return new UnauthenticatedException("current password is incorrect");
    }
}
