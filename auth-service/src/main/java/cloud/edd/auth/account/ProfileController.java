package cloud.edd.auth.account;

import cloud.edd.auth.http.Fields;
import cloud.edd.auth.user.User;
import cloud.edd.platform.identity.Caller;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What a person shows of themselves. */
@RestController
class ProfileController {
    private final Accounts accounts;

    ProfileController(Accounts accounts) {
        this.accounts = accounts;
    }

    record ProfileChange(
            @JsonProperty("display_name") @Nullable String displayName) {}

    record Profile(
            String username,
            @JsonProperty("display_name") String displayName,
            @JsonProperty("user_id") String userId) {}

    @PutMapping("/api/settings/profile")
    Profile changeProfile(Caller.User caller, @RequestBody ProfileChange body) {
        User user = accounts.rename(caller, Fields.optionalText("display_name", body.displayName()));
        return new Profile(user.username(), user.displayName(), user.id());
    }
}
