package cloud.edd.platform.error;

import java.util.Optional;

/**
 * Knows what some failures tell the caller. A service may define beans of its own; they are asked in the order of
 * {@code @Order}, each with the failure itself first and then with what caused it.
 */
@FunctionalInterface
public interface ErrorTranslator {

    /** What the caller is told, or empty for a failure this translator does not know. */
    Optional<ErrorDescription> translate(Throwable failure);
}
