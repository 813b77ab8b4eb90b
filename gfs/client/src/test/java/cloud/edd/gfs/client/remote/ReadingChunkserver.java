package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.wire.BufferPool;
import cloud.edd.gfs.protocol.wire.ConnectionWatch;
import cloud.edd.gfs.protocol.wire.FrameConnection;
import cloud.edd.gfs.protocol.wire.FrameLink;
import cloud.edd.gfs.protocol.wire.PayloadGate;
import cloud.edd.gfs.protocol.wire.WireTimeouts;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.ReadRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.UnaryOperator;

/** Whoever connects may read its one chunk, with the checksums of what it should be. */
final class ReadingChunkserver implements AutoCloseable {

    private static final int BLOCK = 64 << 10;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final ConnectionWatch watch = new ConnectionWatch(WireTimeouts.DEFAULT, System::nanoTime, scheduler);
    private final ThreadFactory threads = Thread.ofVirtual().factory();
    private final byte[] content;
    private final UnaryOperator<byte[]> way;
    private final ServerSocketChannel door;
    private final List<ReadRequest> asked = new CopyOnWriteArrayList<>();

    /** @param way what becomes of the bytes of each answer before they arrive */
    ReadingChunkserver(byte[] content, UnaryOperator<byte[]> way) throws IOException {
        this.content = content;
        this.way = way;
        this.door = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        threads.newThread(this::accept).start();
    }

    int port() throws IOException {
        return ((InetSocketAddress) door.getLocalAddress()).getPort();
    }

    /** In the order in which they came. */
    List<ReadRequest> asked() {
        return asked;
    }

    @Override
    public void close() throws IOException {
        door.close();
        watch.close();
        scheduler.shutdownNow();
    }

    private void accept() {
        while (door.isOpen()) {
            try {
                SocketChannel channel = door.accept();
                FrameConnection connection =
                        new FrameConnection(channel, new BufferPool(BLOCK), watch, PayloadGate.forAnswers());
                threads.newThread(() -> serve(connection)).start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(FrameConnection connection) {
        try {
            connection.exchangePrefaces();
        } catch (IOException e) {
            return;
        }
        CompletableFuture<FrameLink> link = new CompletableFuture<>();
        link.complete(FrameLink.start(
                connection,
                new FrameLink.Handler() {
                    @Override
                    public void received(DataFrame header, Payload payload) {
                        answer(link.join(), header.getId(), header.getRead());
                    }

                    @Override
                    public void drained(int payloadBytes) {
                        // The client asks for no more than it can hold.
                    }

                    @Override
                    public void closed(String reason) {
                        // The client is done with it.
                    }
                },
                threads,
                64L << 20));
    }

    private void answer(FrameLink link, long id, ReadRequest read) {
        asked.add(read);
        int from = read.getOffset() / BLOCK * BLOCK;
        int to = Math.min(content.length, (read.getOffset() + read.getLength() + BLOCK - 1) / BLOCK * BLOCK);
        Payload all = Payload.of(content);
        ReadReply.Builder reply = ReadReply.newBuilder().setBlockOffset(from);
        for (int block = from; block < to; block += BLOCK) {
            reply.addBlockCrc32C(all.slice(block, Math.min(BLOCK, to - block)).crc32c());
        }
        byte[] arriving = way.apply(all.slice(from, to - from).toByteArray());
        link.send(DataFrame.newBuilder().setId(id).setReadReply(reply).build(), Payload.of(arriving));
    }
}
