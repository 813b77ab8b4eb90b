package cloud.edd.testing.gfs;

import cloud.edd.gfs.chunkserver.core.ChunkserverSettings;
import cloud.edd.gfs.chunkserver.core.LoadSource;
import cloud.edd.gfs.chunkserver.shell.ChunkserverShell;
import cloud.edd.gfs.chunkserver.shell.ShellSettings;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.gfs.protocol.wire.WireTimeouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A chunkserver that can be stopped and started again on the same ports. */
final class MiniChunkserver {

    private static final Logger log = LoggerFactory.getLogger(MiniChunkserver.class);
    private static final String LOOPBACK = "127.0.0.1";

    private final String id;
    private final Path folder;
    private final SigningKeys keys;
    private final List<Integer> masterPorts;
    private final Consumer<String> fatal;
    private int dataPort;
    private int replicationPort;
    private @Nullable ChunkserverShell shell;

    MiniChunkserver(String id, Path folder, SigningKeys keys, int masterPort) {
        this(
                id,
                folder,
                keys,
                List.of(masterPort),
                0,
                0,
                reason -> log.error("chunkserver {} must end: {}", id, reason));
    }

    /**
     * @param masterPorts of the master and of those that may take its place
     * @param fatal told why the process must end
     */
    MiniChunkserver(
            String id,
            Path folder,
            SigningKeys keys,
            List<Integer> masterPorts,
            int dataPort,
            int replicationPort,
            Consumer<String> fatal) {
        this.id = id;
        this.folder = folder;
        this.keys = keys;
        this.masterPorts = masterPorts;
        this.dataPort = dataPort;
        this.replicationPort = replicationPort;
        this.fatal = fatal;
    }

    /** Of the last start. */
    int replicationPort() {
        return replicationPort;
    }

    void start() {
        if (shell != null) {
            return;
        }
        try {
            ChunkserverShell started = new ChunkserverShell(
                    new ChunkserverShell.Identity(
                            id, LOOPBACK, "mini cluster", ChunkserverSettings.MINIMUM_JOURNAL_SEGMENT_BYTES * 8),
                    new ShellSettings(
                            InetAddress.getLoopbackAddress(),
                            dataPort,
                            replicationPort,
                            masterPorts.stream()
                                    .map(port -> InetSocketAddress.createUnresolved(LOOPBACK, port))
                                    .toList(),
                            ShellSettings.DEFAULT_BUFFER_BYTES,
                            ShellSettings.DEFAULT_BUFFER_BYTES,
                            ChunkserverSettings.DEFAULT_SCRUB_BYTES_PER_SECOND,
                            WireTimeouts.DEFAULT),
                    folder,
                    keys,
                    new RandomIds(),
                    LoadSource.NONE,
                    InstantSource.system(),
                    fatal);
            started.start();
            dataPort = started.dataPort();
            replicationPort = started.replicationPort();
            shell = started;
        } catch (IOException e) {
            throw new UncheckedIOException("Chunkserver " + id + " did not start.", e);
        }
    }

    void stop() {
        ChunkserverShell running = shell;
        shell = null;
        if (running != null) {
            try {
                running.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Chunkserver " + id + " did not stop.", e);
            }
        }
    }
}
