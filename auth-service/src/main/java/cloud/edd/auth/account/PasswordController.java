package cloud.edd.auth.account;

import cloud.edd.auth.http.Fields;
import cloud.edd.auth.http.Required;
import cloud.edd.platform.identity.Caller;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A person's own password. */
@RestController
class PasswordController {
    private final PasswordChange passwordChange;

    PasswordController(PasswordChange passwordChange) {
        this.passwordChange = passwordChange;
    }

    record NewPassword(
            @Required @JsonProperty("current_password") @Nullable String currentPassword,

            @Required @JsonProperty("new_password") @Nullable String newPassword) {}

    @PutMapping("/api/settings/password")
    void changePassword(Caller.User caller, @RequestBody NewPassword body) {
        String current = Fields.require("current_password", body.currentPassword());
        String replacement = Fields.require("new_password", body.newPassword());
        passwordChange.change(caller, current, replacement);
    }
}
