package cloud.edd.platform.event;

/** How much waits in the outbox; free of database classes, which a service without one does not have. */
@FunctionalInterface
interface OutboxGauge {
    /**
     * What waits.
     *
     * @param events how many
     * @param oldestSeconds the age of the oldest, 0 when there is none
     */
    record Level(long events, double oldestSeconds) {}

    /** @throws RuntimeException when the database is away */
    Level read();
}
