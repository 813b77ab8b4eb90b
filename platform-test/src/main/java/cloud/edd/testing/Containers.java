package cloud.edd.testing;

import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;

/**
 * Shared servers in containers instead of processes, for machines whose container engine can pull images: set {@code
 * EDD_TEST_CONTAINERS=true}. Servers that a test stops, kills or wipes stay processes, since a container does not keep
 * its port.
 */
public final class Containers {
    private static final String VARIABLE = "EDD_TEST_CONTAINERS";

    private Containers() {}

    /** Whether shared servers are to be containers. */
    public static boolean wanted() {
        return "true".equals(System.getenv(VARIABLE));
    }

    /** Starts the container, or fails with what to do. */
    public static void start(GenericContainer<?> container) {
        try {
            container.start();
        } catch (IllegalStateException | ContainerFetchException | ContainerLaunchException e) {
            throw new FixtureException(
                    "cannot start " + container.getDockerImageName()
                            + ": start a container engine that can pull it, or unset " + VARIABLE + " to run processes",
                    e);
        }
    }
}
