package cloud.edd.platform.database;

import org.springframework.boot.diagnostics.FailureAnalyzedException;

/** {@code DATABASE_URL} cannot be used; the message says why and never shows the password. */
public final class UnusableDatabaseUrlException extends FailureAnalyzedException {

    private static final long serialVersionUID = 1;

    UnusableDatabaseUrlException(String reason) {
        super(
                "DATABASE_URL cannot be used. " + reason,
                "Give it as postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=MODE,"
                        + " with special characters percent-encoded.");
    }
}
