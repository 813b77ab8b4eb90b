package cloud.edd.platform.identity;

import java.security.PublicKey;
import java.util.Optional;

/** The public keys of auth-service that count now. Implementations are thread-safe. */
@FunctionalInterface
public interface VerificationKeys {
    /** The key of that id; empty when no such key counts, or when that cannot be known. */
    Optional<PublicKey> find(String keyId);
}
