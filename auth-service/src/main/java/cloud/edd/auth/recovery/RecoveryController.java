package cloud.edd.auth.recovery;

import cloud.edd.platform.identity.Caller;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A person's own recovery codes. */
@RestController
class RecoveryController {
    private final RecoveryCodes recoveryCodes;

    RecoveryController(RecoveryCodes recoveryCodes) {
        this.recoveryCodes = recoveryCodes;
    }

    record Codes(List<String> codes) {}

    @PostMapping("/api/settings/recovery-codes")
    Codes replaceCodes(Caller.User caller) {
        return new Codes(recoveryCodes.replace(caller));
    }
}
