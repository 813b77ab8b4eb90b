package cloud.edd.testing;

import org.testcontainers.containers.GenericContainer;

/** A server in a container that all tests of a JVM share: its port does not outlive a stop, so nobody may stop it. */
public abstract class SharedContainer {
    private final GenericContainer<?> container;
    private final int port;
    private final String ownInstead;

    /**
     * @param port in the container
     * @param ownInstead what gives a test a server of its own
     */
    protected SharedContainer(GenericContainer<?> container, int port, String ownInstead) {
        this.container = container;
        this.port = port;
        this.ownInstead = ownInstead;
        Containers.start(container);
    }

    public final String host() {
        return container.getHost();
    }

    public final int port() {
        return container.getMappedPort(port);
    }

    public void stop() {
        throw shared();
    }

    public void restart() {
        throw shared();
    }

    public final void close() {
        container.stop();
    }

    protected final FixtureException shared() {
        return new FixtureException("the shared server stays as it is for all tests: take " + ownInstead);
    }
}
