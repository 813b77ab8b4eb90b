package cloud.edd.auth.webauthn;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.ceremony.Ceremonies;
import cloud.edd.auth.ceremony.Ceremonies.Kind;
import cloud.edd.auth.event.AuthEvents;
import cloud.edd.auth.recovery.RecoveryCodes;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.InvalidRequestException;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.error.UnauthenticatedException;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.names.PlatformNames;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** A person's own keys. Every change is on record, and the person is told of it. */
@Service
class KeySettings {
    // Sign-in offers every key to the browser.
    private static final int MAX_KEYS = 20;
    private static final String PAGE = "/settings";

    private final SecurityKeyRepository keys;
    private final Ceremonies ceremonies;
    private final RelyingParty relyingParty;
    private final RecoveryCodes recoveryCodes;
    private final PlatformNames names;
    private final SecureRandom random;
    private final Clock clock;
    private final AuthEvents events;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    KeySettings(
            SecurityKeyRepository keys,
            Ceremonies ceremonies,
            RelyingParty relyingParty,
            RecoveryCodes recoveryCodes,
            PlatformNames names,
            SecureRandom random,
            Clock clock,
            AuthEvents events,
            AuditTrail audit,
            TransactionTemplate transaction) {
        this.keys = keys;
        this.ceremonies = ceremonies;
        this.relyingParty = relyingParty;
        this.recoveryCodes = recoveryCodes;
        this.names = names;
        this.random = random;
        this.clock = clock;
        this.events = events;
        this.audit = audit;
        this.transaction = transaction;
    }

    List<SecurityKey> all(String userId) {
        return keys.findAll(userId);
    }

    Begun<CreationOptions> begin(Caller.User caller) {
        byte[] challenge = new byte[KeySignIn.CHALLENGE_BYTES];
        random.nextBytes(challenge);
        String state = ceremonies.begin(Kind.REGISTER, caller.userId(), null, challenge);
        var person = new CreationOptions.Person(
                caller.username(),
                caller.displayName().isEmpty() ? caller.username() : caller.displayName(),
                CreationOptions.encode(RelyingParty.handle(caller.userId())));
        return Begun.of(
                CreationOptions.of(names.relyingPartyId(), person, challenge, keys.findAll(caller.userId())), state);
    }

    /**
     * Adds the key that answered.
     *
     * @throws InvalidRequestException when the state or the credential is not accepted
     * @throws UnauthenticatedException when another person has begun it
     */
    void finish(Caller.User caller, String state, @Nullable PostedCredential credential, String name) {
        var ceremony = ceremonies.take(Kind.REGISTER, state);
        if (!caller.userId().equals(ceremony.userId())) {
            throw new UnauthenticatedException("another person has begun to register this key");
        }
        var registered = relyingParty.register(
                credential,
                ceremony.secret(),
                caller.userId(),
                name,
                clock.instant().getEpochSecond());
        transaction.executeWithoutResult(_ -> {
            if (keys.findAll(caller.userId()).size() >= MAX_KEYS) {
                throw new InvalidRequestException("at most " + MAX_KEYS + " security keys are possible, remove one");
            }
            if (!keys.insert(registered.key(), registered.attestation())) {
                throw new InvalidRequestException("this security key is registered already");
            }
            record(caller, "passkey.register", "Security key added", "A security key was added to your account.");
        });
    }

    /** @throws NotFoundException when the caller has no such key */
    @Transactional
    public void rename(Caller.User caller, byte[] id, String name) {
        if (!keys.rename(caller.userId(), id, name)) {
            throw noSuchKey();
        }
        audit.record(caller, "passkey.rename", AuditOutcome.SUCCESS, caller.username());
    }

    /**
     * Removes a key; without the last one the password is enough again.
     *
     * @throws NotFoundException when the caller has no such key
     */
    @Transactional
    public void delete(Caller.User caller, byte[] id) {
        if (!keys.delete(caller.userId(), id)) {
            throw noSuchKey();
        }
        recoveryCodes.dropIfUseless(caller.userId());
        record(caller, "passkey.delete", "Security key removed", "A security key was removed from your account.");
    }

    private void record(Caller.User caller, String action, String title, String message) {
        audit.record(caller, action, AuditOutcome.SUCCESS, caller.username());
        events.notify(caller.userId(), title, message + " If this was not you, change your password.", PAGE);
    }

    private static NotFoundException noSuchKey() {
        return new NotFoundException("security key not found");
    }
}
