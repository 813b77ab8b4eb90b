package cloud.edd.bench.gfs.skeleton;

import cloud.edd.bench.gfs.workload.Worker;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/** A server whose folder is its argument, until its input ends. What it is to somebody, his connection says first. */
public final class SkeletonServer {
    private final Path folder;
    private final AtomicInteger serial = new AtomicInteger();

    private SkeletonServer(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        ServerSocketChannel door =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SkeletonServer server = new SkeletonServer(folder);
        Thread.ofPlatform().daemon().start(() -> server.accept(door));
        System.out.println(Worker.ANSWER + ((InetSocketAddress) door.getLocalAddress()).getPort());
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private void accept(ServerSocketChannel door) {
        try {
            while (true) {
                SocketChannel channel = door.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Thread.ofPlatform().daemon().start(() -> serve(channel));
            }
        } catch (IOException e) {
            throw new IllegalStateException("nobody can come in any more", e);
        }
    }

    /** A connection that breaks is told to whoever waits for its answer by its end. */
    private void serve(SocketChannel channel) {
        try (channel) {
            ByteBuffer hello = ByteBuffer.allocate(Hello.BYTES);
            Wire.readFully(channel, hello);
            Hello said = Hello.of(hello);
            switch (said.role()) {
                case Wire.PRIMARY, Wire.SECONDARY -> {
                    Path file = folder.resolve(said.durableEach() ? "log-" + serial.incrementAndGet() : said.file());
                    try (Replica replica = new Replica(channel, file, said)) {
                        replica.serve();
                    }
                }
                case Wire.DECIDE, Wire.COPY -> {
                    try (Journal journal = new Journal(folder.resolve("journal-" + serial.incrementAndGet()))) {
                        new Decider(channel, journal, said).serve();
                    }
                }
                case Wire.READ -> send(channel, folder.resolve(said.file()));
                case Wire.DELETE -> {
                    Files.deleteIfExists(folder.resolve(said.file()));
                    Wire.acknowledge(channel);
                }
                default -> throw new IOException("no role " + said.role());
            }
        } catch (IOException e) {
            // To the end of the log that is shown when a turn fails.
            System.err.println("a connection ended: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(SocketChannel channel, Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            long sent = 0;
            long length = file.size();
            while (sent < length) {
                sent += file.transferTo(sent, length - sent, channel);
            }
        }
    }
}
