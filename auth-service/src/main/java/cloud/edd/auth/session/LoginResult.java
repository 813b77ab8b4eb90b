package cloud.edd.auth.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What a sign-in yields. Empty members are left out: {@code is_admin} appears only when true. */
record LoginResult(
        String username,

        @JsonProperty("display_name") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String displayName,

        @JsonProperty("user_id") String userId,

        @JsonProperty("is_admin") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean admin,

        String token) {}
