package cloud.edd.testing.gfs.process;

import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.proto.gfs.ScrubRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A master and three chunkservers, each in a JVM of its own. For one thread; clients of {@link #connect} for any. */
final class GfsProcessCluster implements AutoCloseable {

    static final int SERVERS = Site.SERVERS;

    /** Four applications that start at once on a machine that is busy otherwise. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(4);

    /** A chunk in use is repaired under its lease, which nobody ends before its minute is over. */
    private static final Duration REPAIRED_WITHIN = Duration.ofSeconds(150);

    /** Some hundred megabytes at 20 MB/s, and a fraction of that while they are used. */
    private static final Duration SCRUBBED_WITHIN = Duration.ofMinutes(2);

    private final Site site;
    private String standby = "";
    private final List<GfsProcess> processes = new ArrayList<>();

    GfsProcessCluster(Site site, Program.Suite programs) throws IOException {
        this.site = site;
        for (int number = 0; number <= SERVERS; number++) {
            processes.add(new GfsProcess(site, number, programs.of(site, number)));
        }
    }

    /** The real applications on loopback. */
    static GfsProcessCluster applications(Path folder) throws IOException {
        return new GfsProcessCluster(Site.local(folder), Program.applications(List.of(), List.of()));
    }

    /** Starts everything and waits until it serves. */
    GfsProcessCluster start() {
        processes.forEach(GfsProcess::start);
        awaitServing();
        return this;
    }

    /** From now on clients know of another one that may be the master, at this host:port. */
    GfsProcessCluster withStandby(String address) {
        standby = address;
        return this;
    }

    private String masters() {
        return standby.isEmpty() ? site.masterHost() : site.masterHost() + ":" + site.masterPort() + "," + standby;
    }

    Site site() {
        return site;
    }

    GfsProcess master() {
        return processes.getFirst();
    }

    /** Numbers count from 1. */
    GfsProcess server(int number) {
        return processes.get(number);
    }

    /** The master, then the chunkservers. */
    List<GfsProcess> processes() {
        return processes;
    }

    /** The caller closes it. */
    GfsClient connect() {
        return GfsClient.connect(
                GfsClientSettings.of(masters(), site.masterPort(), Site.CLIENT_KEY, "client of a test"));
    }

    /** Starts what does not run. */
    void startTheDead() {
        for (GfsProcess process : processes) {
            if (!process.isAlive()) {
                process.start();
            }
        }
    }

    /** Waits until the master is out of safe mode and hears all chunkservers. */
    void awaitServing() {
        awaitState(state -> {
            for (GfsProcess process : processes) {
                if (!process.isAlive()) {
                    throw new AssertionError(process.name() + " ended:\n" + process.output());
                }
            }
            return !state.safeMode() && alive(state) == SERVERS;
        });
    }

    /** Waits until the master hears one chunkserver and no other. It may be in safe mode then, where files are read. */
    void awaitOneAlive() {
        awaitState(state -> alive(state) == 1);
    }

    private void awaitState(Predicate<ClusterState> wanted) {
        await().atMost(READY_WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> {
            ClusterState state = state();
            return state != null && wanted.test(state);
        });
    }

    private static long alive(ClusterState state) {
        return state.servers().stream().filter(ClusterState.Server::alive).count();
    }

    /** Waits until every chunk has three good copies, without anybody's help. */
    void awaitThreeGoodCopies() {
        await().atMost(REPAIRED_WITHIN).pollInterval(Duration.ofMillis(100)).until(() -> {
            ClusterState state = state();
            return state != null
                    && !state.safeMode()
                    && state.underReplicated() + state.stale() + state.corrupt() + state.lost() == 0;
        });
    }

    /** Has one chunkserver read everything it stores again, and waits until it has. */
    void scrub(int number) throws GfsException {
        String server = Site.name(number);
        try (GfsClient client = connect()) {
            long before = lastPassMs(client, server);
            client.admin().scrub(ScrubRequest.newBuilder().setServerId(server).build());
            await().atMost(SCRUBBED_WITHIN)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> lastPassMs(client, server) > before);
        }
    }

    private static long lastPassMs(GfsClient client, String server) throws GfsException {
        return client.admin().status().getServersList().stream()
                .filter(one -> one.getServerId().equals(server))
                .mapToLong(one -> one.getScrub().getLastPassMs())
                .findFirst()
                .orElseThrow();
    }

    /** Null while the master cannot say. */
    @Nullable ClusterState state() {
        Duration soon = Duration.ofSeconds(2);
        try (GfsClient client = GfsClient.connect(
                new GfsClientSettings(masters(), site.masterPort(), Site.CLIENT_KEY, "onlooker", soon, soon, soon))) {
            return client.status();
        } catch (GfsException e) {
            return null;
        }
    }

    @Override
    public void close() {
        processes.forEach(GfsProcess::close);
    }
}
