package cloud.edd.testing.nats;

import cloud.edd.testing.Containers;
import cloud.edd.testing.FixtureException;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/** A container, for the server that a JVM's tests share: its port does not outlive a stop. */
final class NatsContainer implements NatsServer {
    private static final String IMAGE = "nats:2.10";
    private static final int PORT = 4222;
    private static final String CONFIGURATION = "/edd/nats.conf";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final GenericContainer<?> container;

    @SuppressWarnings("resource") // closed by close()
    NatsContainer() {
        container = new GenericContainer<>(IMAGE)
                .withCopyToContainer(Transferable.of(NatsConfiguration.of("0.0.0.0", PORT, "/data")), CONFIGURATION)
                .withCommand("-c", CONFIGURATION)
                .withExposedPorts(PORT)
                .waitingFor(Wait.forLogMessage(".*Server is ready.*\\s", 1))
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
    public void kill() {
        throw shared();
    }

    @Override
    public void wipeStore() {
        throw shared();
    }

    @Override
    public void restart() {
        throw shared();
    }

    @Override
    public void close() {
        container.stop();
    }

    private static FixtureException shared() {
        return new FixtureException("the shared server stays as it is for all tests: take TestNats.start()");
    }
}
