package cloud.edd.auth.webauthn;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a browser needs to sign in with a key. Binary members are base64url.
 *
 * @param allowCredentials absent when any key will do
 * @param userVerification absent when the key need not know the person
 */
public record RequestOptions(
        String challenge,
        long timeout,
        String rpId,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CreationOptions.Descriptor> allowCredentials,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String userVerification) {}
