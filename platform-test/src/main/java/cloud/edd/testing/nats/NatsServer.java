package cloud.edd.testing.nats;

/** A nats-server with JetStream somewhere. Thread-safe. */
interface NatsServer {
    String host();

    int port();

    void stop();

    void kill();

    void wipeStore();

    void restart();

    void pause();

    void resume();

    /** Ends it and deletes its store. */
    void close();
}
