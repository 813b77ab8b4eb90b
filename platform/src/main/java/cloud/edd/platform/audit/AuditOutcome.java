package cloud.edd.platform.audit;

import java.util.Locale;

/** How an act ended. */
public enum AuditOutcome {
    /** It was done. */
    SUCCESS,
    /** It was tried and went wrong. */
    FAILURE,
    /** It was refused. */
    DENIED;

    /** The word in the entry. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
