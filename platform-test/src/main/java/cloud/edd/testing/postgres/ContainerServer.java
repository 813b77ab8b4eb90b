package cloud.edd.testing.postgres;

import cloud.edd.testing.SharedContainer;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** A container, for the server that a JVM's tests share: its port does not outlive a stop. */
final class ContainerServer extends SharedContainer implements PostgresServer {
    private static final String IMAGE = "postgres:16";
    private static final int PORT = 5432;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /** @param password of the superuser {@code postgres} */
    @SuppressWarnings("resource") // closed by close()
    ContainerServer(String password) {
        super(
                new GenericContainer<>(IMAGE)
                        .withEnv("POSTGRES_PASSWORD", password)
                        .withExposedPorts(PORT)
                        // Once while it initialises, once for everybody.
                        .waitingFor(Wait.forLogMessage(".*ready to accept connections.*\\s", 2))
                        .withStartupTimeout(START_LIMIT),
                PORT,
                "TestPostgres.start()");
    }

    @Override
    public void pause() {
        throw shared();
    }

    @Override
    public void resume() {
        throw shared();
    }
}
