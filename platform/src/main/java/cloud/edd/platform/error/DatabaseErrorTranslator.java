package cloud.edd.platform.error;

import java.util.Optional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.CannotCreateTransactionException;

/** A database that is away is 503; two writers that met are 409. What the driver says stays in the log. */
@Order(Ordered.LOWEST_PRECEDENCE)
final class DatabaseErrorTranslator implements ErrorTranslator {

    @Override
    public Optional<ErrorDescription> translate(Throwable failure) {
        return switch (failure) {
            case DataAccessResourceFailureException _,
                    TransientDataAccessResourceException _,
                    CannotCreateTransactionException _ ->
                Optional.of(ErrorDescription.of(new UnavailableException(
                        "database_unavailable", "The database is out of reach just now; try again.", failure)));
            case ConcurrencyFailureException _ ->
                Optional.of(ErrorDescription.of(
                        ErrorCategory.CONFLICT,
                        "concurrent_change",
                        "Somebody else changed this at the same moment; try again."));
            default -> Optional.empty();
        };
    }
}
