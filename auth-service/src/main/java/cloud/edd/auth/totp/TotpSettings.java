package cloud.edd.auth.totp;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.ceremony.Ceremonies;
import cloud.edd.auth.ceremony.Ceremonies.Kind;
import cloud.edd.auth.clock.SharedClock;
import cloud.edd.auth.event.AuthEvents;
import cloud.edd.auth.recovery.RecoveryCodes;
import cloud.edd.auth.user.UserRepository;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.ConflictException;
import cloud.edd.platform.error.InvalidRequestException;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.identity.Caller;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** A person's own authenticator app. Every change is on record, and the person is told of it. */
@Service
class TotpSettings {
    private static final String ISSUER = "Edd Cloud";
    private static final String PAGE = "/settings";

    private final AuthenticatorApps apps;
    private final SecretSeal seal;
    private final Codes codes;
    private final RecoveryCodes recoveryCodes;
    private final UserRepository users;
    private final Ceremonies ceremonies;
    private final SecureRandom random;
    private final SharedClock clock;
    private final AuthEvents events;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    TotpSettings(
            AuthenticatorApps apps,
            SecretSeal seal,
            Codes codes,
            RecoveryCodes recoveryCodes,
            UserRepository users,
            Ceremonies ceremonies,
            SecureRandom random,
            SharedClock clock,
            AuthEvents events,
            AuditTrail audit,
            TransactionTemplate transaction) {
        this.apps = apps;
        this.seal = seal;
        this.codes = codes;
        this.recoveryCodes = recoveryCodes;
        this.users = users;
        this.ceremonies = ceremonies;
        this.random = random;
        this.clock = clock;
        this.events = events;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** @param createdAt Unix seconds; 0 while there is none */
    record Setup(boolean enabled, long createdAt, int recoveryCodesLeft) {}

    Setup setup(String userId) {
        var createdAt = apps.createdAt(userId);
        return new Setup(
                createdAt.isPresent(),
                createdAt.orElse(0L),
                users.secondFactors(userId).recoveryCodes());
    }

    /**
     * What the app is given.
     *
     * @param secret in base32, to be typed
     * @param uri the same, to be shown as a picture
     */
    record Begun(String secret, String uri, String state) {}

    /** @throws ConflictException when an app is set up already */
    Begun begin(Caller.User caller) {
        if (apps.createdAt(caller.userId()).isPresent()) {
            throw alreadyOn();
        }
        byte[] secret = new byte[TimeCode.SECRET_BYTES];
        random.nextBytes(secret);
        String text = Base32.encode(secret);
        String uri = "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d"
                .formatted(
                        encoded(ISSUER),
                        encoded(caller.username()),
                        text,
                        encoded(ISSUER),
                        TimeCode.DIGITS,
                        TimeCode.STEP_SECONDS);
        return new Begun(
                text, uri, ceremonies.begin(Kind.TOTP, caller.userId(), null, seal.seal(caller.userId(), secret)));
    }

    /**
     * Sets the app up once it makes right codes. A mistyped code may be tried again.
     *
     * @throws InvalidRequestException when the state or the code is not accepted
     */
    void finish(Caller.User caller, String state, String code) {
        byte[] secret = seal.open(
                        caller.userId(), ceremonies.look(Kind.TOTP, state).secret())
                .orElseThrow(() -> new InvalidRequestException(
                        "invalid_request", "state", "state belongs to another person, begin again"));
        long step = TimeCode.stepOf(code.replace(" ", ""), secret, clock.now()).orElseThrow(TotpSettings::wrongCode);
        transaction.executeWithoutResult(_ -> {
            var ceremony = ceremonies.take(Kind.TOTP, state);
            if (!caller.userId().equals(ceremony.userId())) {
                throw new InvalidRequestException("invalid_request", "state", "state belongs to another person");
            }
            if (!apps.insert(caller.userId(), secret, step)) {
                throw alreadyOn();
            }
            record(caller, "totp.enable", "Authenticator app added", "An authenticator app was added to your account.");
        });
    }

    /**
     * Removes the app.
     *
     * @throws NotFoundException when there is none
     * @throws InvalidRequestException when the code is wrong
     */
    void delete(Caller.User caller, String code, String address) {
        if (apps.createdAt(caller.userId()).isEmpty()) {
            throw new NotFoundException("no authenticator app is set up");
        }
        // What is found out about the code stays, whatever becomes of the removal.
        if (!codes.use(caller.userId(), code, address)) {
            audit.record(caller, "totp.disable", AuditOutcome.FAILURE, caller.username());
            throw wrongCode();
        }
        transaction.executeWithoutResult(_ -> {
            apps.delete(caller.userId());
            recoveryCodes.dropIfUseless(caller.userId());
            record(
                    caller,
                    "totp.disable",
                    "Authenticator app removed",
                    "The authenticator app was removed from your account.");
        });
    }

    private void record(Caller.User caller, String action, String title, String message) {
        audit.record(caller, action, AuditOutcome.SUCCESS, caller.username());
        events.notify(caller.userId(), title, message + " If this was not you, change your password.", PAGE);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static ConflictException alreadyOn() {
        return new ConflictException("an authenticator app is set up already, remove it first");
    }

    private static InvalidRequestException wrongCode() {
        return new InvalidRequestException("invalid_request", "code", "the code is wrong or was used");
    }
}
