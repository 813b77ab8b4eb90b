package cloud.edd.testing.gfs.process;

import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.gfs.client.GfsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A master and three chunkservers, each in a JVM of its own. For one thread; clients of {@link #connect} for any. */
final class GfsProcessCluster implements AutoCloseable {

    static final int SERVERS = Site.SERVERS;

    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    /** A chunk in use is repaired under its lease, which nobody ends before its minute is over. */
    private static final Duration REPAIRED_WITHIN = Duration.ofSeconds(150);

    private final Site site;
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
                GfsClientSettings.of(site.masterHost(), site.masterPort(), Site.CLIENT_KEY, "client of a test"));
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
        awaitServing(SERVERS);
    }

    /** Waits until the master is out of safe mode and hears exactly so many chunkservers. */
    void awaitServing(int alive) {
        await().atMost(READY_WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> {
            for (GfsProcess process : processes) {
                if (alive == SERVERS && !process.isAlive()) {
                    throw new AssertionError(process.name() + " ended:\n" + process.output());
                }
            }
            ClusterState state = state();
            return state != null
                    && !state.safeMode()
                    && state.servers().stream()
                                    .filter(ClusterState.Server::alive)
                                    .count()
                            == alive;
        });
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

    /** Null while the master cannot say. */
    @Nullable ClusterState state() {
        Duration soon = Duration.ofSeconds(2);
        try (GfsClient client = GfsClient.connect(new GfsClientSettings(
                site.masterHost(), site.masterPort(), Site.CLIENT_KEY, "onlooker", soon, soon, soon))) {
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
