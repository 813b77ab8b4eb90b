package cloud.edd.auth.user;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A user as administrators and other services see one. */
public record UserView(
        @JsonProperty("user_id") String userId,
        String username,
        @JsonProperty("display_name") String displayName,
        @JsonProperty("is_admin") boolean admin,
        boolean disabled) {

    public static UserView of(User user) {
        return new UserView(user.id(), user.username(), user.displayName(), user.admin(), user.disabled());
    }
}
