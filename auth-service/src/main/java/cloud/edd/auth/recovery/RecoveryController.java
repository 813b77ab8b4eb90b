package cloud.edd.auth.recovery;

import cloud.edd.auth.confirmation.Confirmations;
import cloud.edd.auth.confirmation.Proof;
import cloud.edd.platform.identity.Caller;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A person's own recovery codes. */
@RestController
class RecoveryController {
    private final RecoveryCodes recoveryCodes;
    private final Confirmations confirmations;

    RecoveryController(RecoveryCodes recoveryCodes, Confirmations confirmations) {
        this.recoveryCodes = recoveryCodes;
        this.confirmations = confirmations;
    }

    record Codes(List<String> codes) {}

    record Shown(
            @JsonProperty("current_password") @Nullable String currentPassword,
            @Nullable String code) {}

    // Older clients send no body.
    @PostMapping("/api/settings/recovery-codes")
    Codes replaceCodes(Caller.User caller, @RequestBody(required = false) @Nullable Shown body) {
        confirmations.check(caller, body == null ? Proof.NONE : new Proof(body.currentPassword(), body.code()));
        return new Codes(recoveryCodes.replace(caller));
    }
}
