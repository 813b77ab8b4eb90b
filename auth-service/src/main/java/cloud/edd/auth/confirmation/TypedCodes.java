package cloud.edd.auth.confirmation;

/** Takes codes that a person types. Implementations are thread-safe. */
@FunctionalInterface
public interface TypedCodes {
    /**
     * Whether the code is right. A right one is used up, a wrong one counts.
     *
     * @param address of the client
     * @throws cloud.edd.platform.error.RateLimitedException when codes were wrong too often before
     */
    boolean use(String userId, String code, String address);
}
