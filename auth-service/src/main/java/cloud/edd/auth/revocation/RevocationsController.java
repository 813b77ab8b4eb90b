package cloud.edd.auth.revocation;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells other services what no longer counts though its signature does. */
@RestController
class RevocationsController {
    private final Revocations revocations;

    RevocationsController(Revocations revocations) {
        this.revocations = revocations;
    }

    record Revoked(List<String> sessions, List<String> tokens) {}

    @GetMapping("/api/revocations")
    Revoked listRevocations() {
        return new Revoked(revocations.sessions(), revocations.tokens());
    }
}
