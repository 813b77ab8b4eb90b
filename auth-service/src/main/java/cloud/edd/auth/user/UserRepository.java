package cloud.edd.auth.user;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code users}. Every change returns the row's new version, which numbers the event about it. */
@Repository
public class UserRepository {
    private static final String COLUMNS = "user_id, username, display_name, is_admin, disabled";

    private final JdbcClient jdbc;

    UserRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A user with the hash of the password. */
    public record Account(User user, String passwordHash) {}

    public Optional<User> find(String id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM users WHERE user_id = :id")
                .param("id", id)
                .query(UserRepository::user)
                .optional();
    }

    /** By the name as it is, else by the name in any case. */
    public Optional<Account> findAccount(String username) {
        return jdbc.sql("SELECT " + COLUMNS + """
                        , password_hash FROM users
                        WHERE username = :name OR username_key = :key ORDER BY username = :name DESC LIMIT 1
                        """)
                .param("name", username)
                .param("key", key(username))
                .query(UserRepository::account)
                .optional();
    }

    public Optional<Account> findAccountById(String id) {
        return jdbc.sql("SELECT " + COLUMNS + ", password_hash FROM users WHERE user_id = :id")
                .param("id", id)
                .query(UserRepository::account)
                .optional();
    }

    /**
     * The account as it is, which nobody else changes until the transaction ends. Whoever begins a session and whoever ends
     * all of them take it, so that none slips in between.
     */
    public Optional<Account> lock(String id) {
        return jdbc.sql("SELECT " + COLUMNS + ", password_hash FROM users WHERE user_id = :id FOR UPDATE")
                .param("id", id)
                .query(UserRepository::account)
                .optional();
    }

    /** Everybody, oldest account first. */
    public List<User> findAll() {
        return jdbc.sql("SELECT " + COLUMNS + " FROM users ORDER BY created_at, user_id")
                .query(UserRepository::user)
                .list();
    }

    /**
     * Adds an account in version 1.
     *
     * @return false when the id is taken: draw another
     * @throws org.springframework.dao.DuplicateKeyException when the name is taken, in whatever case
     */
    public boolean insert(User user, String passwordHash) {
        return jdbc.sql("""
                        INSERT INTO users (user_id, username, username_key, password_hash, display_name, is_admin)
                        VALUES (:id, :username, :key, :hash, :display, :admin)
                        ON CONFLICT (user_id) DO NOTHING
                        """)
                        .param("id", user.id())
                        .param("username", user.username())
                        .param("key", key(user.username()))
                        .param("hash", passwordHash)
                        .param("display", user.displayName())
                        .param("admin", user.admin())
                        .update()
                == 1;
    }

    public Optional<Long> setDisplayName(String id, String displayName) {
        return jdbc.sql("""
                        UPDATE users SET display_name = :display, version = version + 1
                        WHERE user_id = :id RETURNING version
                        """)
                .param("display", displayName)
                .param("id", id)
                .query(Long.class)
                .optional();
    }

    /** Replaces the hash if it is still the one that was read; a password is no public fact and makes no event. */
    public boolean replacePassword(String id, String oldHash, String newHash) {
        return jdbc.sql("UPDATE users SET password_hash = :new WHERE user_id = :id AND password_hash = :old")
                        .param("new", newHash)
                        .param("id", id)
                        .param("old", oldHash)
                        .update()
                == 1;
    }

    /** What a person has beside the password. */
    public record SecondFactors(boolean securityKey, boolean authenticatorApp, int recoveryCodes) {
        /** Whether the password alone is not enough. */
        public boolean any() {
            return securityKey || authenticatorApp;
        }
    }

    public SecondFactors secondFactors(String id) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT 1 FROM webauthn_credentials WHERE user_id = :id) AS keys,
                               EXISTS (SELECT 1 FROM totp WHERE user_id = :id) AS app,
                               (SELECT count(*) FROM recovery_codes WHERE user_id = :id) AS codes
                        """)
                .param("id", id)
                .query((row, number) ->
                        new SecondFactors(row.getBoolean("keys"), row.getBoolean("app"), row.getInt("codes")))
                .single();
    }

    /** Makes the holder of the name an administrator; false when there is none or it is one already. */
    public boolean promote(String username) {
        return jdbc.sql("UPDATE users SET is_admin = TRUE WHERE username = :name AND NOT is_admin")
                        .param("name", username)
                        .update()
                == 1;
    }

    public boolean hasAdministrator() {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM users WHERE is_admin)")
                .query(Boolean.class)
                .single();
    }

    /** The ids of all enabled administrators, none of whom can change until the transaction ends. */
    public List<String> lockAdministrators() {
        return jdbc.sql("SELECT user_id FROM users WHERE is_admin AND NOT disabled ORDER BY user_id FOR UPDATE")
                .query((row, number) -> row.getString("user_id"))
                .list();
    }

    /** Sets the hash whatever it was; false when there is no such user. */
    public boolean setPassword(String id, String hash) {
        return jdbc.sql("UPDATE users SET password_hash = :hash WHERE user_id = :id")
                        .param("hash", hash)
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Whether the user may sign in is no public fact and makes no event. */
    public void setDisabled(String id, boolean disabled) {
        jdbc.sql("UPDATE users SET disabled = :disabled WHERE user_id = :id")
                .param("disabled", disabled)
                .param("id", id)
                .update();
    }

    /** Whether the user wants to show password or code again when keys, app or recovery codes are changed. */
    public boolean confirmsChanges(String id) {
        return jdbc.sql("SELECT confirm_changes FROM users WHERE user_id = :id")
                .param("id", id)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** Is no public fact and makes no event. */
    public void setConfirmsChanges(String id, boolean confirms) {
        jdbc.sql("UPDATE users SET confirm_changes = :confirms WHERE user_id = :id")
                .param("confirms", confirms)
                .param("id", id)
                .update();
    }

    /** Deletes the row and, by cascade, all that belongs to it; the version of the deletion if there was one. */
    public Optional<Long> delete(String id) {
        return jdbc.sql("DELETE FROM users WHERE user_id = :id RETURNING version + 1")
                .param("id", id)
                .query(Long.class)
                .optional();
    }

    private static String key(String username) {
        return username.toLowerCase(Locale.ROOT);
    }

    private static Account account(ResultSet row, int number) throws SQLException {
        return new Account(user(row, number), row.getString("password_hash"));
    }

    private static User user(ResultSet row, int number) throws SQLException {
        return new User(
                row.getString("user_id"),
                row.getString("username"),
                row.getString("display_name"),
                row.getBoolean("is_admin"),
                row.getBoolean("disabled"));
    }
}
