package cloud.edd.gateway.ssh;

/** Being inside a container: where channels are opened. Thread-safe. */
interface ContainerSession extends AutoCloseable {
    /**
     * Opens a channel without waiting for it; the opening is told once how it went.
     *
     * @param type such as {@code session} or {@code direct-tcpip}
     * @param parameters what the type needs, as in the message that opened the user's channel
     */
    void open(String type, byte[] parameters, Opening opening);

    /** Runs once when the container ended the session. */
    void onEnd(Runnable action);

    /** Ends everything that was opened. */
    @Override
    void close();
}
