package cloud.edd.testing.postgres;

/** A PostgreSQL 16 somewhere. Thread-safe. */
interface PostgresServer {
    String host();

    int port();

    void stop();

    void restart();

    void pause();

    void resume();

    /** Stops it and deletes its data. */
    void close();
}
