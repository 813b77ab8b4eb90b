package cloud.edd.platform.event;

/** Remembers which events a consumer has handled, so that each has its effect once. Thread-safe. */
interface ProcessedEvents {
    /** What handling an event does. */
    @FunctionalInterface
    interface Effect {
        void apply() throws Exception;
    }

    /**
     * Applies the effect unless the event was handled before; effect and memory are one transaction where there is a
     * database.
     *
     * @return false when it was handled before
     * @throws Exception what the effect threw; then nothing is remembered
     */
    boolean once(String consumer, String eventId, Effect effect) throws Exception;

    /** Whether the event was handled before. */
    boolean contains(String consumer, String eventId);
}
