package cloud.edd.auth.account;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.challenge.Challenges;
import cloud.edd.auth.event.AuthEvents;
import cloud.edd.auth.password.PasswordHasher;
import cloud.edd.auth.password.PasswordPolicy;
import cloud.edd.auth.serviceaccount.ServiceAccounts;
import cloud.edd.auth.session.Sessions;
import cloud.edd.auth.token.ApiTokens;
import cloud.edd.auth.user.User;
import cloud.edd.auth.user.UserRepository;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.ConflictException;
import cloud.edd.platform.error.InternalException;
import cloud.edd.platform.error.InvalidRequestException;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.id.ShortIdGenerator;
import cloud.edd.platform.identity.Caller;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Creates, changes and deletes accounts: the row, its event and its audit record stand or fall together. */
@Service
public class Accounts {
    // Fits in addresses, host names of containers and shell lines without quoting.
    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");
    private static final int MAX_DISPLAY_NAME = 128;
    // With a million users one id in three million is taken: five in a row means that something else is wrong.
    private static final int ID_ATTEMPTS = 5;

    private final UserRepository users;
    private final Sessions sessions;
    private final Challenges challenges;
    private final ApiTokens tokens;
    private final ServiceAccounts serviceAccounts;
    private final PasswordHasher passwords;
    private final ShortIdGenerator ids;
    private final AuthEvents events;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    Accounts(
            UserRepository users,
            Sessions sessions,
            Challenges challenges,
            ApiTokens tokens,
            ServiceAccounts serviceAccounts,
            PasswordHasher passwords,
            ShortIdGenerator ids,
            AuthEvents events,
            AuditTrail audit,
            TransactionTemplate transaction) {
        this.users = users;
        this.sessions = sessions;
        this.challenges = challenges;
        this.tokens = tokens;
        this.serviceAccounts = serviceAccounts;
        this.passwords = passwords;
        this.ids = ids;
        this.events = events;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** Everybody, oldest account first. */
    public List<User> all() {
        return users.findAll();
    }

    /**
     * Adds an account.
     *
     * @param displayName blank means the user name
     * @throws InvalidRequestException when name or password are refused
     * @throws ConflictException when the name is taken, in whatever case
     */
    public User create(Caller actor, String username, String password, String displayName) {
        requireUsername(username);
        PasswordPolicy.require(password);
        return add(actor, username, password, displayName, false);
    }

    /** Adds the first account, whose name and password an operator chose and no policy judges. */
    public User createFirst(String username, String password, boolean admin) {
        return add(new Caller.Service(), username, password, "", admin);
    }

    private User add(Caller actor, String username, String password, String displayName, boolean admin) {
        String shown = displayName(username, displayName);
        // Before the transaction, which would hold a connection meanwhile.
        String hash = passwords.inTurn(() -> passwords.hash(password));
        return Objects.requireNonNull(transaction.execute(_ -> insert(actor, username, hash, shown, admin)));
    }

    private User insert(Caller actor, String username, String hash, String shown, boolean admin) {
        User user = null;
        for (int attempt = 0; attempt < ID_ATTEMPTS && user == null; attempt++) {
            var candidate = new User(ids.next(), username, shown, admin, false);
            user = tryInsert(candidate, hash) ? candidate : null;
        }
        if (user == null) {
            throw new InternalException("no free user id after " + ID_ATTEMPTS + " draws", null);
        }
        events.userCreated(user.id(), 1, username, shown);
        audit.record(actor, "user.create", AuditOutcome.SUCCESS, username);
        return user;
    }

    private boolean tryInsert(User user, String hash) {
        try {
            return users.insert(user, hash);
        } catch (DuplicateKeyException e) {
            throw new ConflictException("username already exists");
        }
    }

    /** Changes the name that others see; blank means the user name. */
    @Transactional
    public User rename(Caller.User actor, String displayName) {
        String shown = displayName(actor.username(), displayName);
        long version = users.setDisplayName(actor.userId(), shown).orElseThrow(Accounts::noSuchUser);
        events.userUpdated(actor.userId(), version, actor.username(), shown);
        audit.record(actor, "user.update", AuditOutcome.SUCCESS, actor.username());
        return new User(actor.userId(), actor.username(), shown, actor.admin(), false);
    }

    /**
     * Deletes an account with everything that belongs to it, and tells of each part.
     *
     * @throws InvalidRequestException for the caller's own account, or when nobody would be left to administer
     * @throws NotFoundException when there is none
     */
    @Transactional
    public void delete(Caller.User actor, String userId) {
        requireDispensable(actor, userId);
        User user = users.lock(userId).orElseThrow(Accounts::noSuchUser).user();
        sessions.endAll(userId);
        tokens.revokeAll(userId);
        serviceAccounts.deleteAll(userId);
        long version = users.delete(userId).orElseThrow(Accounts::noSuchUser);
        events.userDeleted(userId, version, user.username());
        audit.record(actor, "user.delete", AuditOutcome.SUCCESS, user.username());
    }

    /**
     * Gives a person a new password and ends their sessions.
     *
     * @throws InvalidRequestException when the password is refused
     * @throws NotFoundException when there is no such user
     */
    public void resetPassword(Caller.User actor, String userId, String password) {
        PasswordPolicy.require(password);
        String hash = passwords.inTurn(() -> passwords.hash(password));
        transaction.executeWithoutResult(_ -> {
            User user = users.lock(userId).orElseThrow(Accounts::noSuchUser).user();
            users.setPassword(userId, hash);
            sessions.endAll(userId);
            challenges.voidAll(userId);
            audit.record(actor, "password.change", AuditOutcome.SUCCESS, user.username());
        });
    }

    /**
     * Shuts a person out: their sessions end, and neither password nor tokens are accepted until they are enabled again.
     *
     * @throws InvalidRequestException for the caller's own account, or when nobody would be left to administer
     * @throws NotFoundException when there is no such user
     */
    @Transactional
    public void disable(Caller.User actor, String userId) {
        requireDispensable(actor, userId);
        User user = users.lock(userId).orElseThrow(Accounts::noSuchUser).user();
        users.setDisabled(userId, true);
        sessions.endAll(userId);
        challenges.voidAll(userId);
        tokens.askAgainAboutAll(userId);
        audit.record(actor, "user.disable", AuditOutcome.SUCCESS, user.username());
    }

    /** Lets a person in again; their tokens count at once. */
    @Transactional
    public void enable(Caller.User actor, String userId) {
        User user = users.lock(userId).orElseThrow(Accounts::noSuchUser).user();
        users.setDisabled(userId, false);
        tokens.askAgainAboutAll(userId);
        audit.record(actor, "user.enable", AuditOutcome.SUCCESS, user.username());
    }

    // Holds the administrators until the transaction ends, so that two cannot shut out each other at once.
    private void requireDispensable(Caller.User actor, String userId) {
        if (userId.equals(actor.userId())) {
            throw new InvalidRequestException("you cannot do this to your own account");
        }
        List<String> administrators = users.lockAdministrators();
        if (administrators.equals(List.of(userId)) || !administrators.contains(actor.userId())) {
            throw new InvalidRequestException("the last administrator must stay");
        }
    }

    private static void requireUsername(String username) {
        if (!USERNAME.matcher(username).matches()) {
            throw new InvalidRequestException(
                    "username must have 1 to 64 letters, digits or . _ @ + - and begin with a letter or digit");
        }
    }

    private static String displayName(String username, String wished) {
        String trimmed = wished.strip();
        if (trimmed.codePointCount(0, trimmed.length()) > MAX_DISPLAY_NAME) {
            throw new InvalidRequestException("display name must have at most " + MAX_DISPLAY_NAME + " characters");
        }
        return trimmed.isEmpty() ? username : trimmed;
    }

    private static NotFoundException noSuchUser() {
        return new NotFoundException("user not found");
    }
}
