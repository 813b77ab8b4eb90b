package cloud.edd.bench.gfs;

import cloud.edd.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A NameNode and three DataNodes in one process, and a client in another. */
final class HdfsCluster implements Peer {
    private static final int CLUSTER_MEBIBYTES = 2048;
    private static final int CLIENT_MEBIBYTES = 512;

    private final Path folder;
    private final Dialog cluster;
    private final Dialog worker;

    HdfsCluster(Path root, Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        String data = folder.resolve("dfs").toString();
        cluster = new Dialog("HDFS", Jvms.hdfs(root, CLUSTER_MEBIBYTES, List.of("cluster", data)), folder);
        try {
            String port = Integer.toString((int) cluster.answer()[0]);
            worker = new Dialog(
                    "the client of HDFS", Jvms.hdfs(root, CLIENT_MEBIBYTES, List.of("client", port)), folder);
            worker.answer();
        } catch (IOException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return HDFS;
    }

    @Override
    public Dialog worker() {
        return worker;
    }

    @Override
    public List<Long> pids() {
        return List.of(cluster.pid(), worker.pid());
    }

    @Override
    public void close() throws IOException {
        worker.close();
        cluster.close();
        TestFolders.delete(folder);
    }
}
