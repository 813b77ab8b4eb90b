package cloud.edd.auth.signin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What a right password yields. */
@Schema(oneOf = {LoginResult.SignedIn.class, LoginResult.SecondFactorDue.class})
sealed interface LoginResult {

    /** A session. Empty members are left out: {@code is_admin} appears only when true. */
    record SignedIn(
            String username,

            @JsonProperty("display_name") @JsonInclude(JsonInclude.Include.NON_EMPTY)
            String displayName,

            @JsonProperty("user_id") String userId,

            @JsonProperty("is_admin") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
            boolean admin,

            String token)
            implements LoginResult {}

    /**
     * No session yet.
     *
     * @param methods the kinds of second factor that the person has
     */
    record SecondFactorDue(
            @JsonProperty("requires_2fa") boolean required,
            @JsonProperty("challenge_token") String challengeToken,
            List<String> methods)
            implements LoginResult {}
}
