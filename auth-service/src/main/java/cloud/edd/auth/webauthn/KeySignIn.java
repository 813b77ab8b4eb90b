package cloud.edd.auth.webauthn;

import cloud.edd.auth.ceremony.Ceremonies;
import cloud.edd.auth.ceremony.Ceremonies.Ceremony;
import cloud.edd.auth.ceremony.Ceremonies.Kind;
import cloud.edd.auth.webauthn.RelyingParty.Asserted;
import cloud.edd.platform.error.ConflictException;
import cloud.edd.platform.error.InvalidRequestException;
import cloud.edd.platform.error.UnauthenticatedException;
import cloud.edd.platform.names.PlatformNames;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Asks for keys and believes them. What is earned by it is decided elsewhere. Thread-safe. */
@Service
public class KeySignIn {
    static final int CHALLENGE_BYTES = 32;

    private final Ceremonies ceremonies;
    private final SecurityKeyRepository keys;
    private final RelyingParty relyingParty;
    private final PlatformNames names;
    private final SecureRandom random;

    KeySignIn(
            Ceremonies ceremonies,
            SecurityKeyRepository keys,
            RelyingParty relyingParty,
            PlatformNames names,
            SecureRandom random) {
        this.ceremonies = ceremonies;
        this.keys = keys;
        this.relyingParty = relyingParty;
        this.names = names;
        this.random = random;
    }

    /**
     * Asks for one of a person's keys.
     *
     * @param challengeId the sign-in that this is a part of
     * @throws ConflictException when there is none
     */
    public Begun<RequestOptions> begin(String userId, String challengeId) {
        List<SecurityKey> own = keys.findAll(userId);
        if (own.isEmpty()) {
            throw new ConflictException("no security key is left, sign in with a code in the new dashboard");
        }
        byte[] challenge = challenge();
        String state = ceremonies.begin(Kind.LOGIN, userId, challengeId, challenge);
        return Begun.of(options(challenge, CreationOptions.descriptors(own), null), state);
    }

    /** Asks for any key that knows its person. */
    public Begun<RequestOptions> beginPasskey(String address) {
        byte[] challenge = challenge();
        String state = ceremonies.begin(Kind.PASSKEY, address, challenge);
        return Begun.of(options(challenge, List.of(), "required"), state);
    }

    /** @param challengeId the sign-in it is a part of; null for a passkey */
    public record Proven(String userId, @Nullable String challengeId) {}

    /**
     * Uses the state of a second factor up.
     *
     * @throws InvalidRequestException when it is unknown, used or over
     */
    public Ceremony take(String state) {
        return ceremonies.take(Kind.LOGIN, state);
    }

    /**
     * Uses the state of a passkey up.
     *
     * @throws InvalidRequestException when it is unknown, used or over
     */
    public Ceremony takePasskey(String state) {
        return ceremonies.take(Kind.PASSKEY, state);
    }

    /**
     * Believes a key, or not. To be called in the transaction of what it earns.
     *
     * @throws InvalidRequestException when the credential is malformed
     * @throws UnauthenticatedException when it is not accepted
     */
    public Proven finish(Ceremony ceremony, @Nullable PostedCredential credential) {
        var answer = relyingParty.read(credential);
        boolean passkey = ceremony.userId() == null;
        if (passkey && answer.userHandle() == null) {
            throw refusal();
        }
        SecurityKey key = keys.find(answer.credentialId())
                .filter(known -> passkey || known.userId().equals(ceremony.userId()))
                .orElseThrow(KeySignIn::refusal);
        Asserted asserted = relyingParty.verify(answer, key, ceremony.secret(), passkey);
        // Lost against another use at the same moment, which may be the copy of a key.
        if (!keys.used(key, asserted.signCount(), asserted.backupEligible(), asserted.backedUp())) {
            throw refusal();
        }
        return new Proven(key.userId(), ceremony.challengeId());
    }

    private RequestOptions options(
            byte[] challenge, List<CreationOptions.Descriptor> allowed, @Nullable String userVerification) {
        return new RequestOptions(
                CreationOptions.encode(challenge),
                Ceremonies.LIFETIME.toMillis(),
                names.relyingPartyId(),
                allowed,
                userVerification);
    }

    private byte[] challenge() {
        byte[] bytes = new byte[CHALLENGE_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    private static UnauthenticatedException refusal() {
        return new UnauthenticatedException("the security key was not accepted");
    }
}
