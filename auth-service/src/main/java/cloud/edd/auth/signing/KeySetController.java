package cloud.edd.auth.signing;

import cloud.edd.platform.identity.JsonWebKey;
import cloud.edd.platform.identity.SigningKeys;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Publishes what verifies tokens, as RFC 7517 section 5 has it. */
@RestController
class KeySetController {
    private final SigningKeys keys;

    KeySetController(SigningKeys keys) {
        this.keys = keys;
    }

    record KeySet(List<JsonWebKey> keys) {}

    @GetMapping("/.well-known/jwks.json")
    KeySet listSigningKeys() {
        return new KeySet(keys.published());
    }
}
