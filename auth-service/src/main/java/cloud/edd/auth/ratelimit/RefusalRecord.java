package cloud.edd.auth.ratelimit;

/** Keeps on record that somebody was told to wait. Implementations are thread-safe. */
@FunctionalInterface
interface RefusalRecord {
    /** @param resource a user name, or an address while nobody is known */
    void refused(String resource);
}
