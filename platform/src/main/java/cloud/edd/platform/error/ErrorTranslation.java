package cloud.edd.platform.error;

import cloud.edd.platform.request.RequestContext;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns any failure into what the caller is told, and writes faults of ours to the log with their reason. Thread-safe.
 */
public final class ErrorTranslation {

    private static final Logger log = LoggerFactory.getLogger(ErrorTranslation.class);

    /** Causes are followed this far; a longer chain is a loop or a mistake. */
    private static final int MAX_CAUSES = 10;

    private final List<ErrorTranslator> translators;

    /** Asks the translators in this order. */
    public ErrorTranslation(List<ErrorTranslator> translators) {
        this.translators = List.copyOf(translators);
    }

    /** What the caller is told. */
    public ErrorDescription describe(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < MAX_CAUSES && cause != null; depth++) {
            Optional<ErrorDescription> known = translateOne(cause);
            if (known.isPresent()) {
                return known.get();
            }
            cause = cause.getCause();
        }
        return ErrorDescription.internal();
    }

    /** What the caller is told; a fault of ours is logged with its reason. */
    public ErrorDescription describeAndLog(Throwable failure) {
        ErrorDescription error = describe(failure);
        if (error.status() == ErrorCategory.INTERNAL.status()) {
            log.atError()
                    .setCause(failure)
                    .log(
                            "Internal error in request {}",
                            RequestContext.currentRequestId().orElse("-"));
        } else if (error.isServerFault()) {
            log.atWarn().addKeyValue("code", error.code()).log("{} ({})", error.message(), reasonOf(failure));
        } else {
            log.atDebug().addKeyValue("code", error.code()).log("Refused with {}: {}", error.status(), error.message());
        }
        return error;
    }

    private Optional<ErrorDescription> translateOne(Throwable failure) {
        if (failure instanceof PlatformException platform) {
            return Optional.of(ErrorDescription.of(platform));
        }
        return translators.stream()
                .flatMap(translator -> translator.translate(failure).stream())
                .findFirst();
    }

    private static String reasonOf(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; depth < MAX_CAUSES && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
