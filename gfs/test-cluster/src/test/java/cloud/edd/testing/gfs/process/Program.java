package cloud.edd.testing.gfs.process;

import cloud.edd.gfs.chunkserver.GfsChunkserverApplication;
import cloud.edd.gfs.master.GfsMasterApplication;
import cloud.edd.testing.gfs.BareProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process runs.
 *
 * @param main its main class
 * @param notForIt whose folder or archive must not be on its class path: Spring would find the settings there
 */
record Program(Class<?> main, @Nullable Class<?> notForIt, int heapMebibytes, List<String> arguments) {

    /** The applications as they are delivered, for one process each. */
    interface Suite {
        Program of(Site site, int number) throws IOException;
    }

    /**
     * The real applications. Heartbeats and checkpoints are frequent, so that seconds are enough for what takes minutes in production.
     */
    static Suite applications(List<String> moreForMaster, List<String> moreForServers) {
        return (site, number) -> number == 0 ? master(site, moreForMaster) : server(site, number, moreForServers);
    }

    /** Core and shell alone, which start at once. */
    static Suite bare() {
        return (site, number) -> new Program(
                BareProcess.class,
                null,
                number == 0 ? 128 : 96,
                number == 0
                        ? List.of("master", site.data(0).toString(), "" + site.masterPort())
                        : List.of(
                                "chunkserver",
                                Site.name(number),
                                site.data(number).toString(),
                                "" + site.masterPort(),
                                "" + site.dataPort(number),
                                "" + site.replicationPort(number)));
    }

    private static Program master(Site site, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--edd.gfs.master.bind=" + site.masterHost(),
                "--edd.gfs.master.port=" + site.masterPort(),
                "--server.port=" + site.statusPort(0),
                "--edd.gfs.master.data=" + site.data(0),
                "--edd.gfs.master.heartbeat-interval=300ms",
                "--edd.gfs.master.dead-after=2s",
                "--edd.gfs.master.checkpoint-records=200"));
        arguments.addAll(more);
        return new Program(GfsMasterApplication.class, GfsChunkserverApplication.class, 160, arguments);
    }

    private static Program server(Site site, int number, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--edd.gfs.chunkserver.id=" + Site.name(number),
                "--edd.gfs.chunkserver.bind=" + site.hosts().get(number),
                "--edd.gfs.chunkserver.data=" + site.data(number),
                "--edd.gfs.chunkserver.data-port=" + site.dataPort(number),
                "--edd.gfs.chunkserver.replication-port=" + site.replicationPort(number),
                "--server.port=" + site.statusPort(number),
                "--edd.gfs.chunkserver.master=" + site.masterHost() + ":" + site.masterPort(),
                "--edd.gfs.chunkserver.journal-segment=1MB",
                "--edd.gfs.chunkserver.client-buffer=16MB",
                "--edd.gfs.chunkserver.peer-buffer=16MB"));
        arguments.addAll(more);
        return new Program(GfsChunkserverApplication.class, GfsMasterApplication.class, 112, arguments);
    }
}
