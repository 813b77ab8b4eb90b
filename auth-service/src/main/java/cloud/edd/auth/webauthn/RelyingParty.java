package cloud.edd.auth.webauthn;

import cloud.edd.auth.webauthn.PostedCredential.Response;
import cloud.edd.platform.error.InvalidRequestException;
import cloud.edd.platform.error.PlatformException;
import cloud.edd.platform.error.UnauthenticatedException;
import cloud.edd.platform.names.PlatformNames;
import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.util.exception.WebAuthnException;
import com.webauthn4j.verifier.attestation.statement.androidkey.AndroidKeyAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.apple.AppleAnonymousAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.none.NoneAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.packed.PackedAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.tpm.TPMAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.u2f.FIDOU2FAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.NullCertPathTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.self.DefaultSelfAttestationTrustworthinessVerifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Verifies what keys sign, for the dashboard's origin. Attestations must be right, but no maker of keys is preferred: their
 * certificates are not held against a list. Thread-safe.
 */
@Component
class RelyingParty {
    private static final Logger log = LoggerFactory.getLogger(RelyingParty.class);
    private static final AAGUID UNKNOWN_MODEL = AAGUID.ZERO;

    private final PlatformNames names;
    private final ObjectConverter converter = new ObjectConverter();
    private final WebAuthnManager manager = new WebAuthnManager(
            List.of(
                    new NoneAttestationStatementVerifier(),
                    new PackedAttestationStatementVerifier(),
                    new FIDOU2FAttestationStatementVerifier(),
                    new TPMAttestationStatementVerifier(),
                    new AndroidKeyAttestationStatementVerifier(),
                    new AppleAnonymousAttestationStatementVerifier()),
            new NullCertPathTrustworthinessVerifier(),
            new DefaultSelfAttestationTrustworthinessVerifier(),
            converter);
    private final List<PublicKeyCredentialParameters> algorithms = CreationOptions.ALGORITHMS.stream()
            .map(algorithm -> new PublicKeyCredentialParameters(
                    PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.create(algorithm)))
            .toList();

    RelyingParty(PlatformNames names) {
        this.names = names;
    }

    /** The handle by which keys know a person. */
    static byte[] handle(String userId) {
        return userId.getBytes(StandardCharsets.US_ASCII);
    }

    /** @param attestation how the key vouched for itself */
    record Registered(SecurityKey key, String attestation) {}

    /**
     * Verifies the answer to a registration.
     *
     * @throws InvalidRequestException when it is malformed or does not hold
     */
    Registered register(@Nullable PostedCredential credential, byte[] challenge, String userId, String name, long now) {
        Response response = PostedCredential.require(credential);
        var request = new RegistrationRequest(
                PostedCredential.bytes("attestationObject", response.attestationObject()),
                PostedCredential.bytes("clientDataJSON", response.clientDataJSON()));
        try {
            RegistrationData data =
                    manager.verify(request, new RegistrationParameters(server(challenge), algorithms, false, true));
            var attestation = data.getAttestationObject();
            var attested = attestation == null
                    ? null
                    : attestation.getAuthenticatorData().getAttestedCredentialData();
            if (attestation == null || attested == null) {
                throw refused("it names no key");
            }
            var authenticator = attestation.getAuthenticatorData();
            return new Registered(
                    new SecurityKey(
                            attested.getCredentialId(),
                            userId,
                            name,
                            converter.getCborMapper().writeValueAsBytes(attested.getCOSEKey()),
                            model(attested),
                            authenticator.getSignCount(),
                            authenticator.isFlagBE(),
                            authenticator.isFlagBS(),
                            now),
                    attestation.getFormat());
        } catch (PlatformException e) {
            throw e;
        } catch (RuntimeException e) {
            // Hostile bytes break the library in more ways than it declares.
            log.debug("Registration refused", e);
            throw refused(e instanceof WebAuthnException ? e.getClass().getSimpleName() : "it is malformed");
        }
    }

    private static byte @Nullable [] model(AttestedCredentialData attested) {
        UUID model = attested.getAaguid().getValue();
        return model == null
                ? null
                : ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(model.getMostSignificantBits())
                        .putLong(model.getLeastSignificantBits())
                        .array();
    }

    private static InvalidRequestException refused(String reason) {
        return new InvalidRequestException(
                "invalid_request", "credential", "the security key could not be registered: " + reason);
    }

    /** What a key has shown. */
    record Asserted(long signCount, boolean backupEligible, boolean backedUp) {}

    /**
     * What a browser answered, not believed yet.
     *
     * @param userHandle whom the key takes the person for; null when it does not say
     */
    // Nobody compares two of them.
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(AuthenticationData data, byte[] credentialId, byte @Nullable [] userHandle) {}

    /**
     * Reads the answer to a sign-in, without believing it.
     *
     * @throws InvalidRequestException when it is malformed
     */
    Answer read(@Nullable PostedCredential credential) {
        Response response = PostedCredential.require(credential);
        String handle = response.userHandle();
        byte[] credentialId = credential == null ? new byte[0] : credential.credentialId();
        byte @Nullable [] userHandle =
                handle == null || handle.isEmpty() ? null : PostedCredential.decode(handle, "userHandle");
        var request = new AuthenticationRequest(
                credentialId,
                PostedCredential.bytes("authenticatorData", response.authenticatorData()),
                PostedCredential.bytes("clientDataJSON", response.clientDataJSON()),
                PostedCredential.bytes("signature", response.signature()));
        try {
            return new Answer(manager.parse(request), credentialId, userHandle);
        } catch (RuntimeException e) {
            // Hostile bytes break the library in more ways than it declares.
            log.debug("Assertion unreadable", e);
            throw new InvalidRequestException("invalid_request", "credential", "credential is malformed");
        }
    }

    /**
     * Verifies an answer with the key that it names.
     *
     * @param userVerified whether the key must have known the person, by a PIN or a finger
     * @throws UnauthenticatedException when it does not hold, or the key was copied
     */
    Asserted verify(Answer answer, SecurityKey key, byte[] challenge, boolean userVerified) {
        byte @Nullable [] handle = answer.userHandle();
        if (handle != null && !Arrays.equals(handle, handle(key.userId()))) {
            throw new UnauthenticatedException("the security key was not accepted");
        }
        CredentialRecord record = record(key);
        try {
            var verified = manager.verify(
                    answer.data(), new AuthenticationParameters(server(challenge), record, null, userVerified, true));
            var authenticator = Objects.requireNonNull(verified.getAuthenticatorData());
            return new Asserted(authenticator.getSignCount(), authenticator.isFlagBE(), authenticator.isFlagBS());
        } catch (RuntimeException e) {
            // As above: whatever is not proved is refused.
            log.debug("Assertion refused", e);
            throw new UnauthenticatedException("the security key was not accepted");
        }
    }

    private CredentialRecord record(SecurityKey key) {
        COSEKey publicKey = converter.getCborMapper().readValue(key.publicKey(), COSEKey.class);
        AAGUID model = key.aaguid() == null || key.aaguid().length == 0 ? UNKNOWN_MODEL : new AAGUID(key.aaguid());
        return new CredentialRecordImpl(
                new NoneAttestationStatement(),
                null,
                key.backupEligible(),
                key.backedUp(),
                key.signCount(),
                new AttestedCredentialData(model, key.id(), publicKey),
                null,
                null,
                null,
                null);
    }

    private ServerProperty server(byte[] challenge) {
        return ServerProperty.builder()
                .origin(Origin.create(names.relyingPartyOrigin()))
                .rpId(names.relyingPartyId())
                .challenge(new DefaultChallenge(challenge))
                .build();
    }
}
