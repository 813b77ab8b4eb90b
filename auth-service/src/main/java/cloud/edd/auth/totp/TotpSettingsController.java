package cloud.edd.auth.totp;

import cloud.edd.auth.confirmation.Confirmations;
import cloud.edd.auth.confirmation.Proof;
import cloud.edd.auth.http.Fields;
import cloud.edd.auth.http.Required;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.request.RequestContext;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A person's own authenticator app. */
@RestController
@RequestMapping("/api/settings/totp")
class TotpSettingsController {
    private final TotpSettings settings;
    private final Confirmations confirmations;

    TotpSettingsController(TotpSettings settings, Confirmations confirmations) {
        this.settings = settings;
        this.confirmations = confirmations;
    }

    /** @param createdAt Unix seconds; 0 while there is none */
    record TotpView(
            boolean enabled,
            @JsonProperty("created_at") long createdAt,
            @JsonProperty("recovery_codes_left") int recoveryCodesLeft) {}

    /**
     * @param secret in base32
     * @param uri {@code otpauth:}
     */
    record NewTotp(String secret, String uri, String state) {}

    /** @param code of the new app */
    record Confirmation(
            @Required @Nullable String state,
            @Required @Nullable String code,
            @JsonProperty("current_password") @Nullable String currentPassword) {}

    record Code(@Required @Nullable String code) {}

    @GetMapping
    TotpView getTotp(Caller.User caller) {
        var setup = settings.setup(caller.userId());
        return new TotpView(setup.enabled(), setup.createdAt(), setup.recoveryCodesLeft());
    }

    @PostMapping("/begin")
    NewTotp beginTotp(Caller.User caller) {
        var begun = settings.begin(caller);
        return new NewTotp(begun.secret(), begun.uri(), begun.state());
    }

    @PostMapping("/finish")
    void finishTotp(Caller.User caller, @RequestBody Confirmation body) {
        String state = Fields.require("state", body.state());
        String code = Fields.requireText("code", body.code());
        // A code of the new app proves nothing about the person.
        confirmations.check(caller, new Proof(body.currentPassword(), null));
        settings.finish(caller, state, code);
    }

    @PostMapping("/delete")
    void deleteTotp(Caller.User caller, @RequestBody Code body) {
        String address =
                RequestContext.current().map(RequestContext::clientAddress).orElse("");
        settings.delete(caller, Fields.requireText("code", body.code()), address);
    }
}
