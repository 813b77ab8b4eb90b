package cloud.edd.platform.event;

/**
 * Rebuilds a projection from the service that owns the facts. Declare it as a bean. It runs after the start, every hour,
 * and when the bus discarded events before they were handled.
 */
public interface EventReconciler {
    /** The durable consumer whose projection this is. */
    String durable();

    /**
     * Fetches everything from the owner, writes what is missing or older, and removes what the owner does not have any
     * more. Events arrive meanwhile: compare versions, or read the owner before the own rows.
     *
     * @throws Exception when it failed; it is tried again within minutes
     */
    void reconcile() throws Exception;
}
