package cloud.edd.testing.nats;

/** The configuration of every nats-server in tests. */
final class NatsConfiguration {
    /** The store limit of the platform's configuration: 4 GiB. */
    private static final long STORE_BYTES = 4L << 30;

    private static final long MEMORY_BYTES = 64L << 20;

    private NatsConfiguration() {}

    static String of(String host, int port, String store) {
        return """
                listen: "%s:%d"
                jetstream { store_dir: "%s", max_file_store: %d, max_memory_store: %d }
                """.formatted(host, port, store, STORE_BYTES, MEMORY_BYTES);
    }
}
