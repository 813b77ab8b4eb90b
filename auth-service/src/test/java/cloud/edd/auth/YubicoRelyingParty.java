package cloud.edd.auth;

import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.CredentialRepository;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RegisteredCredential;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.PublicKeyCredentialParameters;
import com.yubico.webauthn.data.PublicKeyCredentialRequestOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.data.UserVerificationRequirement;
import com.yubico.webauthn.exception.AssertionFailedException;
import com.yubico.webauthn.exception.RegistrationFailedException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The same relying party as the service under test, by other people: Yubico's library. One person with one key. */
final class YubicoRelyingParty implements CredentialRepository {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAME = "mira";

    private final RelyingParty party = RelyingParty.builder()
            .identity(RelyingPartyIdentity.builder()
                    .id("cloud.localhost")
                    .name("Edd Cloud")
                    .build())
            .credentialRepository(this)
            .origins(Set.of(SoftKey.ORIGIN))
            .build();
    private @Nullable RegisteredCredential registered;

    /** Whether it takes the answer of a key to the service's options. */
    // What that library says of backups is marked as not settled yet.
    @SuppressWarnings("deprecation")
    boolean register(JsonNode options, Map<String, Object> answer) {
        JsonNode publicKey = options.get("publicKey");
        try {
            ByteArray handle =
                    ByteArray.fromBase64Url(publicKey.get("user").get("id").asString());
            var request = PublicKeyCredentialCreationOptions.builder()
                    .rp(party.getIdentity())
                    .user(UserIdentity.builder()
                            .name(NAME)
                            .displayName(NAME)
                            .id(handle)
                            .build())
                    .challenge(
                            ByteArray.fromBase64Url(publicKey.get("challenge").asString()))
                    .pubKeyCredParams(List.of(PublicKeyCredentialParameters.ES256))
                    .build();
            var result = party.finishRegistration(FinishRegistrationOptions.builder()
                    .request(request)
                    .response(PublicKeyCredential.parseRegistrationResponseJson(text(answer)))
                    .build());
            registered = RegisteredCredential.builder()
                    .credentialId(result.getKeyId().getId())
                    .userHandle(handle)
                    .publicKeyCose(result.getPublicKeyCose())
                    .signatureCount(result.getSignatureCount())
                    .backupEligible(result.isBackupEligible())
                    .build();
            return true;
        } catch (RegistrationFailedException | IOException | com.yubico.webauthn.data.exception.Base64UrlException e) {
            return false;
        }
    }

    /** Whether it takes the answer of the key to the service's options. */
    boolean signIn(JsonNode options, Map<String, ?> answer) {
        JsonNode publicKey = options.get("publicKey");
        try {
            var request = AssertionRequest.builder()
                    .publicKeyCredentialRequestOptions(PublicKeyCredentialRequestOptions.builder()
                            .challenge(ByteArray.fromBase64Url(
                                    publicKey.get("challenge").asString()))
                            .rpId("cloud.localhost")
                            .userVerification(
                                    publicKey.has("userVerification")
                                            ? UserVerificationRequirement.REQUIRED
                                            : UserVerificationRequirement.PREFERRED)
                            .build())
                    .username(NAME)
                    .build();
            var result = party.finishAssertion(FinishAssertionOptions.builder()
                    .request(request)
                    .response(PublicKeyCredential.parseAssertionResponseJson(text(answer)))
                    .build());
            registered = java.util.Objects.requireNonNull(registered).toBuilder()
                    .signatureCount(result.getSignatureCount())
                    .build();
            return result.isSuccess();
        } catch (AssertionFailedException
                | IOException
                | IllegalArgumentException
                | com.yubico.webauthn.data.exception.Base64UrlException e) {
            return false;
        }
    }

    // The dashboard leaves this member out, which this library insists on.
    private static String text(Map<String, ?> answer) {
        ObjectNode tree = JSON.valueToTree(answer);
        tree.putObject("clientExtensionResults");
        return tree.toString();
    }

    @Override
    public Set<PublicKeyCredentialDescriptor> getCredentialIdsForUsername(String username) {
        return registered == null
                ? Set.of()
                : Set.of(PublicKeyCredentialDescriptor.builder()
                        .id(registered.getCredentialId())
                        .build());
    }

    @Override
    public Optional<ByteArray> getUserHandleForUsername(String username) {
        return Optional.ofNullable(registered).map(RegisteredCredential::getUserHandle);
    }

    @Override
    public Optional<String> getUsernameForUserHandle(ByteArray userHandle) {
        return Optional.ofNullable(registered)
                .filter(key -> key.getUserHandle().equals(userHandle))
                .map(key -> NAME);
    }

    @Override
    public Optional<RegisteredCredential> lookup(ByteArray credentialId, ByteArray userHandle) {
        return Optional.ofNullable(registered)
                .filter(key -> key.getCredentialId().equals(credentialId)
                        && key.getUserHandle().equals(userHandle));
    }

    @Override
    public Set<RegisteredCredential> lookupAll(ByteArray credentialId) {
        return registered != null && registered.getCredentialId().equals(credentialId) ? Set.of(registered) : Set.of();
    }
}
