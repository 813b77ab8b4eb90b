package cloud.edd.k8s;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import java.util.List;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A pod's container by way of Testcontainers, on the engine of these tests. It is reached at its own address: the engine
 * publishes no ports, since that takes rules of a firewall.
 */
final class TestcontainersPod extends GenericContainer<TestcontainersPod> {

    private final String address;

    /**
     * @param host the last number of its address
     * @param hosts names and addresses
     */
    @SuppressWarnings("this-escape") // final
    TestcontainersPod(ContainerEngine engine, int host, String image, ConfinedContainer pod, List<String> hosts) {
        super(reachedBy(engine, image));
        address = engine.address(host);
        withNetworkMode(ContainerEngine.NETWORK);
        withEnv(pod.environment());
        withTmpFs(pod.temporary());
        withCreateContainerCmdModifier(create -> {
            create.withUser(pod.user()).withIpv4Address(address);
            Objects.requireNonNull(create.getHostConfig())
                    .withReadonlyRootfs(pod.readOnlyRoot())
                    .withCapDrop(Capability.ALL)
                    .withSecurityOpts(List.of(ConfinedContainer.NO_GAIN))
                    .withMemory(pod.memoryMebibytes() << 20)
                    .withMemorySwap(pod.memoryMebibytes() << 20)
                    .withNanoCPUs(pod.millicores() * 1_000_000)
                    .withExtraHosts(hosts.toArray(String[]::new))
                    .withBinds(pod.binds().stream().map(Bind::parse).toList());
        });
    }

    /** Testcontainers knows one engine in a JVM, and asks for it when it meets the first image. */
    private static DockerImageName reachedBy(ContainerEngine engine, String image) {
        System.setProperty("DOCKER_HOST", engine.socket);
        return DockerImageName.parse(image);
    }

    @Override
    public String getHost() {
        return address;
    }

    @Override
    public Integer getMappedPort(int originalPort) {
        return originalPort;
    }
}
