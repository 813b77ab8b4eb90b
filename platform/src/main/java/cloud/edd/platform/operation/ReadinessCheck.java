package cloud.edd.platform.operation;

/**
 * Something without which this service can answer nothing useful, such as its database. What it can do without for a
 * while, such as the event bus behind an outbox, is no readiness check.
 */
public interface ReadinessCheck {

    /** One word for operators, such as {@code database}. */
    String name();

    /**
     * Returns if the dependency answers.
     *
     * @throws Exception if it does not; the message is logged, never sent
     */
    void check() throws Exception;
}
