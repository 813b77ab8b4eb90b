package cloud.edd.auth.recovery;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.event.AuthEvents;
import cloud.edd.auth.user.UserRepository;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.ConflictException;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.TokenHash;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Ten codes that each stand in once for a second factor. Shown once, kept as hashes. Thread-safe. */
@Service
public class RecoveryCodes {
    private static final int CODES = 10;
    private static final int HALF = 5;
    // Without letters and digits that look alike: 49 bits in ten characters.
    private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

    private final JdbcClient jdbc;
    private final UserRepository users;
    private final SecureRandom random;
    private final AuthEvents events;
    private final AuditTrail audit;

    RecoveryCodes(JdbcClient jdbc, UserRepository users, SecureRandom random, AuthEvents events, AuditTrail audit) {
        this.jdbc = jdbc;
        this.users = users;
        this.random = random;
        this.events = events;
        this.audit = audit;
    }

    /**
     * Gives a person new codes and makes the older ones worthless.
     *
     * @throws ConflictException when there is no second factor that they could stand in for
     */
    @Transactional
    public List<String> replace(Caller.User caller) {
        // Held, so that two requests do not leave twenty codes.
        users.lock(caller.userId());
        if (!users.secondFactors(caller.userId()).any()) {
            throw new ConflictException("add a security key or an authenticator app first");
        }
        deleteAll(caller.userId());
        List<String> codes = Stream.generate(this::draw).distinct().limit(CODES).toList();
        for (String code : codes) {
            jdbc.sql("INSERT INTO recovery_codes (user_id, code_hash) VALUES (:user, :hash)")
                    .param("user", caller.userId())
                    .param("hash", hash(code))
                    .update();
        }
        audit.record(caller, "recovery.create", AuditOutcome.SUCCESS, caller.username());
        events.notify(
                caller.userId(),
                "New recovery codes",
                "New recovery codes were made; the older ones are void. If this was not you, change your password.",
                "/settings");
        return codes;
    }

    /** Uses a code up; false when it is none. */
    public boolean use(String userId, String code) {
        return jdbc.sql("DELETE FROM recovery_codes WHERE user_id = :user AND code_hash = :hash")
                        .param("user", userId)
                        .param("hash", hash(code))
                        .update()
                == 1;
    }

    /** Removes the codes when nothing is left that they stand in for. */
    public void dropIfUseless(String userId) {
        if (!users.secondFactors(userId).any()) {
            deleteAll(userId);
        }
    }

    private void deleteAll(String userId) {
        jdbc.sql("DELETE FROM recovery_codes WHERE user_id = :user")
                .param("user", userId)
                .update();
    }

    private String draw() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < 2 * HALF; i++) {
            code.append(i == HALF ? "-" : "").append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return code.toString();
    }

    // However a person writes it down: case, blanks and the dash do not matter.
    private static String hash(String code) {
        return TokenHash.of(code.toLowerCase(Locale.ROOT).replaceAll("[\\s-]", ""));
    }
}
