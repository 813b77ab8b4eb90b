package cloud.edd.auth.registry;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.password.PasswordHasher;
import cloud.edd.auth.ratelimit.LoginLimiter;
import cloud.edd.auth.token.ApiTokens;
import cloud.edd.auth.user.User;
import cloud.edd.auth.user.UserRepository;
import cloud.edd.auth.user.UserRepository.Account;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.RateLimitedException;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.TokenWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells from Basic credentials who asks for a registry token: the password of an account without second factor, the token of
 * a service account, or a token to pull with. Wrong ones count as wrong logins. Thread-safe.
 */
@Component
class Customers {
    private static final String BASIC = "Basic ";

    private final UserRepository users;
    private final PasswordHasher passwords;
    private final ApiTokens tokens;
    private final PullTokens pullTokens;
    private final LoginLimiter limiter;
    private final RegistryProperties properties;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    Customers(
            UserRepository users,
            PasswordHasher passwords,
            ApiTokens tokens,
            PullTokens pullTokens,
            LoginLimiter limiter,
            RegistryProperties properties,
            AuditTrail audit,
            TransactionTemplate transaction) {
        this.users = users;
        this.passwords = passwords;
        this.tokens = tokens;
        this.pullTokens = pullTokens;
        this.limiter = limiter;
        this.properties = properties;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * Who it is; empty when the credentials are wrong.
     *
     * @param authorization the header; without one it is nobody
     * @throws RateLimitedException when they were wrong too often before
     */
    Optional<Customer> identify(@Nullable String authorization, String address) {
        if (authorization == null) {
            return Optional.of(new Customer.Nobody());
        }
        Optional<Credentials> credentials = Credentials.read(authorization);
        if (credentials.isEmpty()) {
            return Optional.empty();
        }
        Credentials shown = credentials.get();
        return passwords.inTurn(() -> {
            limiter.check(address, shown.username());
            Optional<Customer> customer = shown.password().startsWith(TokenWriter.API_TOKEN_PREFIX)
                    ? script(shown)
                    : pullTokens.identify(shown.password()).or(() -> person(shown));
            if (customer.isEmpty()) {
                refuse(shown.username(), address);
            }
            return customer;
        });
    }

    private record Credentials(String username, String password) {
        static Optional<Credentials> read(String authorization) {
            if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
                return Optional.empty();
            }
            try {
                String text = new String(
                        Base64.getDecoder()
                                .decode(authorization.substring(BASIC.length()).strip()),
                        StandardCharsets.UTF_8);
                int colon = text.indexOf(':');
                // PostgreSQL knows every character but this one.
                return colon < 0 || text.indexOf('\0') >= 0
                        ? Optional.empty()
                        : Optional.of(new Credentials(text.substring(0, colon).strip(), text.substring(colon + 1)));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    private Optional<Customer> script(Credentials shown) {
        return tokens.verify(shown.password())
                .filter(verified -> verified.accountScopes() != null)
                .map(verified -> new Customer.Script(
                        verified.userId(),
                        verified.tokenId(),
                        java.util.Objects.requireNonNull(verified.accountScopes()),
                        verified.expiresAt()));
    }

    private Optional<Customer> person(Credentials shown) {
        Optional<Account> account = users.findAccount(shown.username());
        boolean right = passwords.matches(shown.password(), account.map(Account::passwordHash));
        return account.map(Account::user)
                .filter(user -> right && !user.disabled())
                .filter(user -> properties.passwordBesideSecondFactor()
                        || !users.secondFactors(user.id()).any())
                .map(Customers::asCustomer);
    }

    private static Customer asCustomer(User user) {
        return new Customer.Person(new Caller.User(user.id(), user.username(), user.displayName(), user.admin(), ""));
    }

    private void refuse(String username, String address) {
        transaction.executeWithoutResult(_ -> {
            limiter.failed(address, username);
            audit.record(new Caller.Anonymous(), "registry.token", AuditOutcome.FAILURE, username);
        });
    }
}
