package cloud.edd.auth.confirmation;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.password.PasswordHasher;
import cloud.edd.auth.ratelimit.LoginLimiter;
import cloud.edd.auth.user.UserRepository;
import cloud.edd.auth.user.UserRepository.Account;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.ForbiddenException;
import cloud.edd.platform.error.UnauthenticatedException;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.request.RequestContext;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks at the proof that comes with a change of keys, apps or recovery codes. What is shown must be right; that something is
 * shown is asked of those only who have chosen so, because older clients cannot. Trying passwords and codes here counts as
 * trying to sign in. Call it outside a transaction. Thread-safe.
 */
@Service
public class Confirmations {
    private final UserRepository users;
    private final PasswordHasher passwords;
    private final TypedCodes codes;
    private final LoginLimiter limiter;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    Confirmations(
            UserRepository users,
            PasswordHasher passwords,
            TypedCodes codes,
            LoginLimiter limiter,
            AuditTrail audit,
            TransactionTemplate transaction) {
        this.users = users;
        this.passwords = passwords;
        this.codes = codes;
        this.limiter = limiter;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** Whether the person has chosen that a session alone is not enough. */
    boolean required(String userId) {
        return users.confirmsChanges(userId);
    }

    /**
     * Chooses whether a session alone is enough, which a session alone cannot.
     *
     * @throws ForbiddenException when nothing is shown
     * @throws UnauthenticatedException when what is shown is wrong
     */
    void require(Caller.User caller, boolean required, Proof proof) {
        prove(caller, proof);
        transaction.executeWithoutResult(_ -> {
            users.setConfirmsChanges(caller.userId(), required);
            audit.record(
                    caller,
                    required ? "confirmation.require" : "confirmation.waive",
                    AuditOutcome.SUCCESS,
                    caller.username());
        });
    }

    /**
     * Lets a change pass, or not.
     *
     * @throws ForbiddenException when nothing is shown though the person has chosen so
     * @throws UnauthenticatedException when what is shown is wrong
     */
    public void check(Caller.User caller, Proof proof) {
        if (proof.hasPassword() || proof.hasCode() || required(caller.userId())) {
            prove(caller, proof);
        }
    }

    private void prove(Caller.User caller, Proof proof) {
        String address =
                RequestContext.current().map(RequestContext::clientAddress).orElse("");
        String code = proof.code();
        String password = proof.currentPassword();
        boolean right;
        if (password != null && proof.hasPassword()) {
            right = passwords.inTurn(() -> isPassword(caller, password, address));
        } else if (code != null && proof.hasCode()) {
            right = codes.use(caller.userId(), code, address);
        } else {
            throw new ForbiddenException("confirm this with current_password or code");
        }
        audit.record(
                caller,
                "confirmation.show",
                right ? AuditOutcome.SUCCESS : AuditOutcome.FAILURE,
                caller.username(),
                "method",
                proof.hasPassword() ? "password" : "code");
        if (!right) {
            throw new UnauthenticatedException(
                    proof.hasPassword() ? "current password is incorrect" : "the code is wrong or was used");
        }
    }

    private boolean isPassword(Caller.User caller, String password, String address) {
        limiter.check(address, caller.username());
        boolean right = passwords.matches(
                password, users.findAccountById(caller.userId()).map(Account::passwordHash));
        if (right) {
            limiter.succeeded(address, caller.username());
        } else {
            limiter.failed(address, caller.username());
        }
        return right;
    }
}
