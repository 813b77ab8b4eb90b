package cloud.edd.auth.webauthn;

import cloud.edd.auth.http.Required;
import cloud.edd.platform.error.InvalidRequestException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a browser got from a key, as the dashboard sends it: binary members as base64url. Members that older clients leave
 * out are not looked at.
 */
public record PostedCredential(
        @Nullable String id,
        @Nullable String rawId,
        @Nullable String type,
        @Required @Nullable Response response) {
    private static final String PUBLIC_KEY = "public-key";

    /** Of a registration the first two members, of a sign-in all but the second. */
    public record Response(
            @Required @Nullable String clientDataJSON,
            @Nullable String attestationObject,
            @Nullable String authenticatorData,
            @Nullable String signature,
            @Nullable String userHandle) {}

    /**
     * The credential itself.
     *
     * @throws InvalidRequestException when it is missing or not of a kind known here
     */
    static Response require(@Nullable PostedCredential credential) {
        if (credential == null) {
            throw malformed("is required");
        }
        if (credential.type() != null && !credential.type().equals(PUBLIC_KEY)) {
            throw malformed("is of an unknown type");
        }
        if (credential.response() == null) {
            throw malformed("has no response");
        }
        return credential.response();
    }

    byte[] credentialId() {
        return bytes("rawId", rawId == null ? id : rawId);
    }

    /** @throws InvalidRequestException when it is missing or not base64url */
    static byte[] bytes(String name, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            throw malformed("has no " + name);
        }
        return decode(text, name);
    }

    /** Decodes base64url, with padding or without. */
    static byte[] decode(String text, String name) {
        try {
            return Base64.getUrlDecoder().decode(text.replace("=", ""));
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("invalid_request", name, name + " is not base64url");
        }
    }

    private static InvalidRequestException malformed(String what) {
        return new InvalidRequestException("invalid_request", "credential", "credential " + what);
    }
}
