package cloud.edd.testing.nats;

import cloud.edd.testing.SharedContainer;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/** The server that the tests of a JVM share, where containers are wanted. */
final class NatsContainer extends SharedContainer implements NatsServer {
    private static final String IMAGE = "nats:2.10";
    private static final int PORT = 4222;
    private static final String CONFIGURATION = "/edd/nats.conf";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    @SuppressWarnings("resource") // closed by close()
    NatsContainer() {
        super(
                new GenericContainer<>(IMAGE)
                        .withCopyToContainer(
                                Transferable.of(NatsConfiguration.of("0.0.0.0", PORT, "/data")), CONFIGURATION)
                        .withCommand("-c", CONFIGURATION)
                        .withExposedPorts(PORT)
                        .waitingFor(Wait.forLogMessage(".*Server is ready.*\\s", 1))
                        .withStartupTimeout(START_LIMIT),
                PORT,
                "TestNats.start()");
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
    public void pause() {
        throw shared();
    }

    @Override
    public void resume() {
        throw shared();
    }
}
