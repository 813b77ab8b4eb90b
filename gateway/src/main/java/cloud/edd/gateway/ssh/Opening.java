package cloud.edd.gateway.ssh;

/** A user's channel that waits for its other end: either it is opened or refused, once. */
interface Opening {
    /** The other end is there. */
    void opened(ChannelEnd container);

    /** @param reason as in RFC 4254, section 5.1 */
    void refused(int reason, String message);

    /** Counts bytes that the container sent on it. */
    void received(long bytes);

    /** The user's end. */
    ChannelEnd user();
}
