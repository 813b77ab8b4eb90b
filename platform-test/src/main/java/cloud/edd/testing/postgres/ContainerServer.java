package cloud.edd.testing.postgres;

import cloud.edd.testing.Containers;
import cloud.edd.testing.FixtureException;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** A container, for the server that a JVM's tests share: its port does not outlive a stop. */
final class ContainerServer implements PostgresServer {
    private static final String IMAGE = "postgres:16";
    private static final int PORT = 5432;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final GenericContainer<?> container;

    /** @param password of the superuser {@code postgres} */
    @SuppressWarnings("resource") // closed by close()
    ContainerServer(String password) {
        container = new GenericContainer<>(IMAGE)
                .withEnv("POSTGRES_PASSWORD", password)
                .withExposedPorts(PORT)
                // Once while it initialises, once for everybody.
                .waitingFor(Wait.forLogMessage(".*ready to accept connections.*\\s", 2))
                .withStartupTimeout(START_LIMIT);
        Containers.start(container);
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return container.getMappedPort(PORT);
    }

    @Override
    public void stop() {
        throw shared();
    }

    @Override
    public void restart() {
        throw shared();
    }

    @Override
    public void pause() {
        throw shared();
    }

    @Override
    public void resume() {
        throw shared();
    }

    @Override
    public void close() {
        container.stop();
    }

    private static FixtureException shared() {
        return new FixtureException("the shared server stays as it is for all tests: take TestPostgres.start()");
    }
}
