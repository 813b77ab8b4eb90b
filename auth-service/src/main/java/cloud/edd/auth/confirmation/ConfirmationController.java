package cloud.edd.auth.confirmation;

import cloud.edd.auth.http.Required;
import cloud.edd.platform.error.InvalidRequestException;
import cloud.edd.platform.identity.Caller;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether a person's session alone may change keys, app and recovery codes. */
@RestController
@RequestMapping("/api/settings/confirmation")
class ConfirmationController {
    private final Confirmations confirmations;

    ConfirmationController(Confirmations confirmations) {
        this.confirmations = confirmations;
    }

    record ConfirmationView(boolean required) {}

    record Choice(
            @Required @Nullable Boolean required,
            @JsonProperty("current_password") @Nullable String currentPassword,
            @Nullable String code) {}

    @GetMapping
    ConfirmationView getConfirmation(Caller.User caller) {
        return new ConfirmationView(confirmations.required(caller.userId()));
    }

    @PutMapping
    ConfirmationView chooseConfirmation(Caller.User caller, @RequestBody Choice body) {
        Boolean required = body.required();
        if (required == null) {
            throw new InvalidRequestException("invalid_request", "required", "required is required");
        }
        confirmations.require(caller, required, new Proof(body.currentPassword(), body.code()));
        return new ConfirmationView(required);
    }
}
