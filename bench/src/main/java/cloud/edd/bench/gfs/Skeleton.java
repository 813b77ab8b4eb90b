package cloud.edd.bench.gfs;

import cloud.edd.bench.gfs.skeleton.SkeletonServer;
import cloud.edd.bench.gfs.skeleton.SkeletonStore;
import cloud.edd.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** As many processes as GFS has, that do nothing but its hops, checksums and syncs. */
final class Skeleton implements Peer {
    private static final int PROCESSES = 1 + EddCluster.SERVERS;

    private final Path folder;
    private final List<Dialog> servers = new ArrayList<>();
    private final Dialog worker;

    Skeleton(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        List<String> ports = new ArrayList<>();
        for (int number = 0; number < PROCESSES; number++) {
            String data = folder.resolve("server-" + number).toString();
            Dialog server = new Dialog("a bare server", Jvms.here(SkeletonServer.class, List.of(data)), folder);
            servers.add(server);
            ports.add(Integer.toString((int) server.answer()[0]));
        }
        worker = new Dialog("the bare client", Jvms.here(SkeletonStore.class, ports), folder);
        worker.answer();
    }

    @Override
    public String name() {
        return SKELETON;
    }

    @Override
    public Dialog worker() {
        return worker;
    }

    @Override
    public List<Long> pids() {
        List<Long> pids = new ArrayList<>(List.of(worker.pid()));
        servers.forEach(server -> pids.add(server.pid()));
        return pids;
    }

    @Override
    public void close() throws IOException {
        worker.close();
        for (Dialog server : servers) {
            server.close();
        }
        TestFolders.delete(folder);
    }
}
