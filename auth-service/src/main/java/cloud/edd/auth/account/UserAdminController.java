package cloud.edd.auth.account;

import cloud.edd.auth.http.Fields;
import cloud.edd.auth.http.Required;
import cloud.edd.auth.http.Status;
import cloud.edd.auth.user.UserView;
import cloud.edd.platform.identity.Caller;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Accounts, for administrators. */
@RestController
@RequestMapping("/admin/users")
class UserAdminController {
    private final Accounts accounts;

    UserAdminController(Accounts accounts) {
        this.accounts = accounts;
    }

    record NewUser(
            @Required @Nullable String username,
            @Required @Nullable String password,
            @JsonProperty("display_name") @Nullable String displayName) {}

    @GetMapping
    List<UserView> listAccounts() {
        return accounts.all().stream().map(UserView::of).toList();
    }

    @PostMapping
    UserView createAccount(Caller.User actor, @RequestBody NewUser body) {
        String username = Fields.requireText("username", body.username());
        String password = Fields.require("password", body.password());
        return UserView.of(
                accounts.create(actor, username, password, Fields.optionalText("display_name", body.displayName())));
    }

    record Password(@Required @Nullable String password) {}

    @PostMapping("/{id}/password")
    Status resetPassword(Caller.User actor, @PathVariable String id, @RequestBody Password body) {
        accounts.resetPassword(actor, id, Fields.require("password", body.password()));
        return Status.OK;
    }

    @PostMapping("/{id}/disable")
    Status disableAccount(Caller.User actor, @PathVariable String id) {
        accounts.disable(actor, id);
        return Status.OK;
    }

    @PostMapping("/{id}/enable")
    Status enableAccount(Caller.User actor, @PathVariable String id) {
        accounts.enable(actor, id);
        return Status.OK;
    }

    @DeleteMapping
    Status deleteAccount(Caller.User actor, @RequestParam(name = "id", required = false) @Nullable String id) {
        accounts.delete(actor, Fields.requireText("id", id));
        return Status.OK;
    }
}
