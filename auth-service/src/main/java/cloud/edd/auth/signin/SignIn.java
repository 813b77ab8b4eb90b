package cloud.edd.auth.signin;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.challenge.Challenges;
import cloud.edd.auth.password.PasswordHasher;
import cloud.edd.auth.ratelimit.LoginLimiter;
import cloud.edd.auth.session.Client;
import cloud.edd.auth.user.User;
import cloud.edd.auth.user.UserRepository;
import cloud.edd.auth.user.UserRepository.Account;
import cloud.edd.auth.user.UserRepository.SecondFactors;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.RateLimitedException;
import cloud.edd.platform.error.UnauthenticatedException;
import cloud.edd.platform.identity.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Signs people in by name and password. An unknown name, a wrong password and a disabled account look and last alike. */
@Service
class SignIn {
    // A hash changes under a login when another login replaces an outdated one, which happens once.
    private static final int ATTEMPTS = 3;

    private final UserRepository users;
    private final PasswordHasher passwords;
    private final LoginLimiter limiter;
    private final SignedIn signedIn;
    private final Challenges challenges;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    SignIn(
            UserRepository users,
            PasswordHasher passwords,
            LoginLimiter limiter,
            SignedIn signedIn,
            Challenges challenges,
            AuditTrail audit,
            TransactionTemplate transaction) {
        this.users = users;
        this.passwords = passwords;
        this.limiter = limiter;
        this.signedIn = signedIn;
        this.challenges = challenges;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * @throws UnauthenticatedException when name and password do not belong together
     * @throws RateLimitedException when they were wrong too often before
     */
    LoginResult signIn(String username, String password, Client client) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            // No connection is held while the hash is computed.
            Verified verified = passwords.inTurn(() -> verify(username, password, client.address()));
            Optional<LoginResult> result =
                    Objects.requireNonNull(transaction.execute(_ -> complete(verified, username, client)));
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw wrong();
    }

    /** Empty when the account is no longer as it was verified: the password was replaced, or the person shut out. */
    private Optional<LoginResult> complete(Verified verified, String username, Client client) {
        Account account = verified.account();
        Optional<Account> now = users.lock(account.user().id()).filter(account::equals);
        return now.map(Account::user).map(user -> {
            limiter.succeeded(client.address(), username);
            verified.newHash().ifPresent(hash -> users.replacePassword(user.id(), account.passwordHash(), hash));
            SecondFactors factors = users.secondFactors(user.id());
            return factors.any() ? challenge(user, factors) : signedIn.begin(user, client, "password");
        });
    }

    // Somebody with a second factor is not signed in by a password alone.
    private LoginResult challenge(User user, SecondFactors factors) {
        String token = challenges.begin(user.id());
        audit.record(SignedIn.asCaller(user), "auth.2fa.challenge", AuditOutcome.SUCCESS, user.username());
        List<String> methods = new ArrayList<>();
        if (factors.securityKey()) {
            methods.add("webauthn");
        }
        if (factors.authenticatorApp()) {
            methods.add("totp");
        }
        if (factors.recoveryCodes() > 0) {
            methods.add("recovery");
        }
        return new LoginResult.SecondFactorDue(true, token, methods);
    }

    private record Verified(Account account, Optional<String> newHash) {}

    private Verified verify(String username, String password, String address) {
        limiter.check(address, username);
        Optional<Account> account = users.findAccount(username);
        boolean right = passwords.matches(password, account.map(Account::passwordHash));
        if (!right || account.filter(known -> !known.user().disabled()).isEmpty()) {
            throw refuse(username, address);
        }
        Account known = account.orElseThrow();
        return new Verified(
                known,
                passwords.isOutdated(known.passwordHash()) ? Optional.of(passwords.hash(password)) : Optional.empty());
    }

    private UnauthenticatedException refuse(String username, String address) {
        transaction.executeWithoutResult(_ -> {
            limiter.failed(address, username);
            audit.record(new Caller.Anonymous(), "auth.login", AuditOutcome.FAILURE, username);
        });
        return wrong();
    }

    private static UnauthenticatedException wrong() {
        return new UnauthenticatedException("invalid username or password");
    }
}
