package cloud.edd.auth.signin;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.ceremony.Ceremonies.Ceremony;
import cloud.edd.auth.challenge.Challenges;
import cloud.edd.auth.challenge.Challenges.Challenge;
import cloud.edd.auth.ratelimit.LoginLimiter;
import cloud.edd.auth.session.Client;
import cloud.edd.auth.totp.Codes;
import cloud.edd.auth.user.User;
import cloud.edd.auth.user.UserRepository;
import cloud.edd.auth.user.UserRepository.Account;
import cloud.edd.auth.webauthn.Begun;
import cloud.edd.auth.webauthn.KeySignIn;
import cloud.edd.auth.webauthn.PostedCredential;
import cloud.edd.auth.webauthn.RequestOptions;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.error.UnauthenticatedException;
import cloud.edd.platform.identity.Caller;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Signs people in who have shown that a password is not all they have, or who need none because their key knows them. What
 * is shown counts once: state, challenge and code are used up in the transaction that begins the session.
 */
@Service
class SecondFactorSignIn {
    private final Challenges challenges;
    private final KeySignIn keys;
    private final Codes codes;
    private final UserRepository users;
    private final LoginLimiter limiter;
    private final SignedIn signedIn;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    SecondFactorSignIn(
            Challenges challenges,
            KeySignIn keys,
            Codes codes,
            UserRepository users,
            LoginLimiter limiter,
            SignedIn signedIn,
            AuditTrail audit,
            TransactionTemplate transaction) {
        this.challenges = challenges;
        this.keys = keys;
        this.codes = codes;
        this.users = users;
        this.limiter = limiter;
        this.signedIn = signedIn;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** @param authorization the header with the challenge */
    Begun<RequestOptions> begin(@Nullable String authorization, Client client) {
        Challenge challenge = challenges.require(authorization);
        limiter.checkKey(client.address(), challenge.userId());
        return keys.begin(challenge.userId(), challenge.id());
    }

    LoginResult finish(String state, @Nullable PostedCredential credential, Client client) {
        limiter.checkKey(client.address(), "");
        return finish(keys.take(state), credential, client, "webauthn");
    }

    Begun<RequestOptions> beginPasskey(Client client) {
        limiter.checkKey(client.address(), "");
        return keys.beginPasskey(client.address());
    }

    LoginResult finishPasskey(String state, @Nullable PostedCredential credential, Client client) {
        limiter.checkKey(client.address(), "");
        return finish(keys.takePasskey(state), credential, client, "passkey");
    }

    private LoginResult finish(Ceremony ceremony, @Nullable PostedCredential credential, Client client, String method) {
        return counted(ceremony.userId(), client, method, () -> {
            var proven = keys.finish(ceremony, credential);
            if (proven.challengeId() != null) {
                challenges.complete(proven.challengeId());
            }
            return signedIn.begin(living(proven.userId()), client, method);
        });
    }

    /** @param authorization the header with the challenge */
    LoginResult finishWithCode(@Nullable String authorization, String code, Client client) {
        Challenge challenge = challenges.require(authorization);
        // Outside the transaction below: a wrong code stays counted, a right one used, whatever follows.
        boolean right = codes.use(challenge.userId(), code, client.address());
        return counted(challenge.userId(), client, "code", () -> {
            if (!right) {
                throw new UnauthenticatedException("the code is wrong or was used");
            }
            challenges.complete(challenge.id());
            return signedIn.begin(living(challenge.userId()), client, "code");
        });
    }

    // Holds the account, so that nobody shuts it out or changes its password meanwhile.
    private User living(String userId) {
        User user = users.lock(userId).map(Account::user).orElseThrow(() -> new NotFoundException("user not found"));
        if (user.disabled()) {
            throw new UnauthenticatedException("the account may not sign in");
        }
        return user;
    }

    private LoginResult counted(@Nullable String userId, Client client, String method, Supplier<LoginResult> attempt) {
        try {
            return Objects.requireNonNull(transaction.execute(_ -> attempt.get()));
        } catch (UnauthenticatedException e) {
            String name =
                    userId == null ? "" : users.find(userId).map(User::username).orElse("");
            transaction.executeWithoutResult(_ -> {
                // A wrong code is counted where it was looked at.
                if (!method.equals("code")) {
                    limiter.failed(client.address(), userId == null ? "" : userId);
                }
                audit.record(
                        new Caller.Anonymous(), "auth.2fa.challenge", AuditOutcome.FAILURE, name, "method", method);
            });
            throw e;
        }
    }
}
