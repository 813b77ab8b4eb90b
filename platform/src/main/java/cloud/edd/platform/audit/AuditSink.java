package cloud.edd.platform.audit;

/** A further place for audit entries, such as a table written in the transaction of the act. */
@FunctionalInterface
public interface AuditSink {

    /** Keeps the entry, in the transaction of the caller if there is one; a failure fails the act. */
    void keep(AuditEntry entry);
}
