package cloud.edd.bench.gfs.skeleton;

import cloud.edd.bench.gfs.workload.Content;
import cloud.edd.bench.gfs.workload.Store;
import cloud.edd.bench.gfs.workload.Worker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.stream.Stream;

/**
 * The least that a write, a read or an append can be: {@code MASTER-PORT SERVER-PORT SERVER-PORT SERVER-PORT}. A read is sent straight from the
 * file and looked at by nobody.
 */
public final class SkeletonStore implements Store {
    private final int decider;
    private final List<Integer> servers;

    private SkeletonStore(List<Integer> ports) {
        decider = ports.getFirst();
        servers = ports.subList(1, ports.size());
    }

    public static void main(String[] arguments) throws IOException {
        try (SkeletonStore store =
                new SkeletonStore(Stream.of(arguments).map(Integer::valueOf).toList())) {
            Worker.serve(store);
        }
        System.exit(0);
    }

    private SocketChannel primary(String path, boolean durableEach) throws IOException {
        SocketChannel channel = Wire.connect(servers.getFirst());
        List<Integer> others = List.of(servers.get(1), servers.get(2), decider);
        Wire.writeFully(channel, new Hello(Wire.PRIMARY, durableEach, number(path), others).bytes());
        return channel;
    }

    private static int number(String path) {
        return path.hashCode() & Integer.MAX_VALUE;
    }

    @Override
    public void write(String path, long length) throws IOException {
        ByteBuffer header = ByteBuffer.allocateDirect(Wire.HEADER_BYTES);
        ByteBuffer bytes = ByteBuffer.allocateDirect(Wire.FRAME_BYTES);
        byte[] piece = Content.record(PIECE_BYTES);
        try (SocketChannel channel = primary(path, false)) {
            long left = length;
            while (left > 0) {
                bytes.clear();
                while (bytes.hasRemaining() && left > 0) {
                    int step = (int) Math.min(Math.min(left, piece.length), bytes.remaining());
                    bytes.put(piece, 0, step);
                    left -= step;
                }
                bytes.flip();
                Wire.header(header, bytes);
                Wire.writeFully(channel, header, bytes);
            }
            Wire.header(header, bytes.clear().limit(0));
            Wire.writeFully(channel, header);
            Wire.awaitAcknowledgement(channel);
        }
    }

    @Override
    public long read(String path) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Wire.FRAME_BYTES);
        try (SocketChannel channel = Wire.connect(servers.getFirst())) {
            Wire.writeFully(channel, Hello.alone(Wire.READ, false, number(path)).bytes());
            long all = 0;
            int read = channel.read(bytes);
            while (read >= 0) {
                all += read;
                read = channel.read(bytes.clear());
            }
            return all;
        }
    }

    @Override
    public Log log(String path) throws IOException {
        SocketChannel channel = primary(path, true);
        ByteBuffer header = ByteBuffer.allocateDirect(Wire.HEADER_BYTES);
        ByteBuffer bytes = ByteBuffer.allocateDirect(Wire.FRAME_BYTES);
        return new Log() {
            @Override
            public void append(byte[] record) throws IOException {
                bytes.clear().put(record).flip();
                Wire.header(header, bytes);
                Wire.writeFully(channel, header, bytes);
                Wire.awaitAcknowledgement(channel);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    @Override
    public void create(String path) {
        throw noNames();
    }

    @Override
    public void open(String path) {
        throw noNames();
    }

    @Override
    public void stat(String path) {
        throw noNames();
    }

    @Override
    public int list(String folder) {
        throw noNames();
    }

    @Override
    public void delete(String path) throws IOException {
        for (int server : servers) {
            try (SocketChannel channel = Wire.connect(server)) {
                Wire.writeFully(
                        channel, Hello.alone(Wire.DELETE, false, number(path)).bytes());
                Wire.awaitAcknowledgement(channel);
            }
        }
    }

    private static UnsupportedOperationException noNames() {
        return new UnsupportedOperationException("the skeleton knows no names");
    }

    @Override
    public void close() {
        // A connection ends with its call.
    }
}
