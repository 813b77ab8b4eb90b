package cloud.edd.bench.gfs;

import cloud.edd.bench.Program;
import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A master and three chunkservers, with the flags that {@code ./edd up} gives them. Every sync is one. */
final class EddCluster implements Peer {
    static final int SERVERS = 3;

    /** As {@code ./edd up} runs them: little heap, the full compiler, and buffers beside the heap. */
    private static final List<String> MASTER_FLAGS = List.of("-Xms48m", "-Xmx256m", "-XX:MaxDirectMemorySize=256m");

    private static final List<String> CHUNKSERVER_FLAGS =
            List.of("-Xms48m", "-Xmx128m", "-XX:MaxDirectMemorySize=192m");

    private static final Duration SOON = Duration.ofSeconds(2);

    private final Application chunkserver;
    private final Path folder;
    private final int masterPort = Program.freePort();
    private final List<Integer> dataPorts = ports();
    private final List<Integer> peerPorts = ports();
    private final Program master;
    private final List<Program> servers = new ArrayList<>();
    private final Dialog worker;
    private final GfsClient onlooker;

    @SuppressWarnings("this-escape") // closes what has started when the rest does not
    EddCluster(Path root, Path folder) throws IOException, InterruptedException {
        chunkserver = Application.chunkserver(root);
        this.folder = Files.createDirectories(folder);
        master = master(Application.master(root), folder.resolve("master"), masterPort, MASTER_FLAGS);
        onlooker = GfsClient.connect(
                new GfsClientSettings("127.0.0.1", masterPort, Application.SECRET, "onlooker", SOON, SOON, SOON));
        try {
            for (int number = 0; number < SERVERS; number++) {
                servers.add(server(number));
            }
            master.await(() -> {
                ClusterState state = onlooker.status();
                if (state.safeMode()
                        || state.servers().stream()
                                        .filter(ClusterState.Server::alive)
                                        .count()
                                < SERVERS) {
                    throw new IOException("not yet");
                }
            });
            worker = new Dialog(
                    "the client of GFS", Jvms.here(EddStore.class, List.of(Integer.toString(masterPort))), this.folder);
            worker.answer();
        } catch (IOException | InterruptedException e) {
            stop();
            throw e;
        }
    }

    private static List<Integer> ports() {
        List<Integer> ports = new ArrayList<>();
        for (int number = 0; number < SERVERS; number++) {
            ports.add(Program.freePort());
        }
        return ports;
    }

    /** A master alone, which is in safe mode: it answers what is only asked. */
    static Program master(Application application, Path data, int port, List<String> flags) throws IOException {
        return application.start(flags, List.of("--edd.gfs.master.data=" + data, "--edd.gfs.master.port=" + port));
    }

    private Program server(int number) throws IOException {
        return chunkserver.start(
                CHUNKSERVER_FLAGS,
                List.of(
                        "--edd.gfs.chunkserver.id=server-" + number,
                        "--edd.gfs.chunkserver.node=machine-" + number,
                        "--edd.gfs.chunkserver.data=" + data(number),
                        "--edd.gfs.chunkserver.data-port=" + dataPorts.get(number),
                        "--edd.gfs.chunkserver.replication-port=" + peerPorts.get(number),
                        "--edd.gfs.chunkserver.master=127.0.0.1:" + masterPort));
    }

    private Path data(int number) {
        return folder.resolve("server-" + number);
    }

    ClusterState state() throws IOException {
        return onlooker.status();
    }

    /** Kills a server, empties its disk, and starts it again. */
    void replaceWithEmpty(int number) throws IOException, InterruptedException {
        servers.get(number).kill();
        TestFolders.delete(data(number));
        servers.set(number, server(number));
    }

    @Override
    public String name() {
        return EDD;
    }

    @Override
    public Dialog worker() {
        return worker;
    }

    @Override
    public List<Long> pids() {
        List<Long> pids = new ArrayList<>(List.of(worker.pid(), master.pid()));
        servers.forEach(server -> pids.add(server.pid()));
        return pids;
    }

    private void stop() throws IOException {
        onlooker.close();
        for (Program server : servers) {
            server.close();
        }
        master.close();
        TestFolders.delete(folder);
    }

    @Override
    public void close() throws IOException {
        worker.close();
        stop();
    }
}
