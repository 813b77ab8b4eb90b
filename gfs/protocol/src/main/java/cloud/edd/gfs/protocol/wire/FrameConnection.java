package cloud.edd.gfs.protocol.wire;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.DataFrame;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the data plane, blocking, made for virtual threads: one thread receives and one sends.
 *
 * <p>Payloads are read into buffers of the pool and written from wherever they lie; files go out by sendfile. Deadlines are
 * kept by a {@link ConnectionWatch}, which closes a connection that stands still: the thread blocked in it then gets an
 * {@link IOException}.
 */
public final class FrameConnection implements Closeable {

    /** What a file is sent in, so that a slow reader is seen to move. */
    private static final int FILE_STEP_BYTES = 1 << 20;

    /** How often it is told that a payload is still arriving: often enough for a peer that waits some seconds. */
    private static final long ARRIVAL_NANOS = 1_000_000_000;

    /** Hears of a payload that has arrived in part. */
    @FunctionalInterface
    public interface Arrivals {
        void arriving(DataFrame header, int bytes);
    }

    private static final int COPY_BYTES = 64 << 10;
    private static final int FIRST_INPUT_BYTES = 8 << 10;

    private final SocketChannel channel;
    private final BufferPool pool;
    private final PayloadGate gate;
    private final ConnectionWatch.Watched reading;
    private final ConnectionWatch.Watched writing;
    private ByteBuffer input =
            ByteBuffer.allocateDirect(FIRST_INPUT_BYTES).position(0).limit(0);
    private ByteBuffer output = ByteBuffer.allocateDirect(FIRST_INPUT_BYTES);

    /**
     * Takes over the channel, which must be connected and blocking. Closes it when it cannot.
     *
     * @param pool where received payloads lie
     * @param gate which payloads are taken
     */
    public FrameConnection(SocketChannel channel, BufferPool pool, ConnectionWatch watch, PayloadGate gate)
            throws IOException {
        this.channel = channel;
        this.pool = pool;
        this.gate = gate;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        this.reading = watch.watch(channel);
        this.writing = watch.watch(channel);
    }

    /** Sends our preface and reads the peer's; before anything else, once. */
    public void exchangePrefaces() throws IOException {
        output.clear().putLong(WireLimits.PREFACE).flip();
        writeFully(output);
        reading.begins(0);
        fill(WireLimits.PREFACE_BYTES);
        long theirs = input.getLong();
        if (theirs != WireLimits.PREFACE) {
            throw new WireException("the peer does not speak the GFS data plane of version 1: its first bytes are "
                    + Long.toHexString(theirs) + "; check that both sides run the same release");
        }
    }

    /** {@link #receive(Arrivals)} for one who waits for whole frames. */
    public @Nullable Frame receive() throws IOException, InterruptedException {
        return receive((header, bytes) -> {});
    }

    /**
     * The next frame; null when the peer closed between two frames. Waits for a buffer while the pool is empty, for a time
     * only. A payload that the gate does not admit is passed over.
     *
     * <p>For one thread only.
     *
     * @param arrivals told about once a second how much of a long payload is there
     */
    public @Nullable Frame receive(Arrivals arrivals) throws IOException, InterruptedException {
        reading.idle();
        if (!input.hasRemaining() && !readSome()) {
            return null;
        }
        reading.begins(0);
        fill(WireLimits.PRELUDE_BYTES);
        int headerLength = input.getInt();
        int payloadLength = input.getInt();
        int headerCrc = input.getInt();
        if (headerLength < 0 || headerLength > WireLimits.MAX_HEADER_BYTES) {
            throw new WireException("a header of " + Integer.toUnsignedLong(headerLength) + " bytes; at most "
                    + WireLimits.MAX_HEADER_BYTES + " are allowed");
        }
        if (payloadLength < 0 || payloadLength > WireLimits.MAX_READ_PAYLOAD_BYTES) {
            throw new WireException("a payload of " + Integer.toUnsignedLong(payloadLength) + " bytes; at most "
                    + WireLimits.MAX_READ_PAYLOAD_BYTES + " are allowed");
        }
        fill(headerLength);
        DataFrame header = header(headerLength, headerCrc);
        int limit = gate.limit(header);
        if (payloadLength > limit) {
            throw new WireException("a payload of " + payloadLength + " bytes in a " + header.getBodyCase()
                    + " frame; at most " + limit + " are allowed here");
        }
        if (payloadLength == 0) {
            return new Frame(header, Payload.empty());
        }
        if (!gate.admits(header)) {
            passOver(payloadLength);
            return new Frame(header, Payload.empty());
        }
        return new Frame(header, payload(header, payloadLength, arrivals));
    }

    private void passOver(int length) throws IOException {
        reading.begins(length);
        for (int left = length; left > 0; ) {
            fill(1);
            int step = Math.min(left, input.remaining());
            input.position(input.position() + step);
            left -= step;
        }
    }

    /** Sends a frame and releases its payload, also when it fails. For one thread at a time. */
    public void send(DataFrame header, Payload payload) throws IOException {
        try {
            gate.sends(header);
            encode(header, payload.length());
            writing.begins(payload.length());
            if (payload.length() == 0) {
                writeFully(output);
            } else {
                writeFully(new ByteBuffer[] {output, payload.bytes()});
            }
        } finally {
            writing.rests();
            payload.release();
        }
    }

    /** Sends a frame whose payload are bytes of a file; {@link EOFException} when it is shorter. For one thread at a time. */
    public void sendFile(DataFrame header, FileChannel file, long offset, int length) throws IOException {
        try {
            encode(header, length);
            writing.begins(length);
            writeFully(output);
            long position = offset;
            long end = offset + length;
            while (position < end) {
                writing.moves();
                long sent = file.transferTo(position, Math.min(FILE_STEP_BYTES, end - position), channel);
                position += sent > 0 ? sent : copy(file, position, end);
            }
        } finally {
            writing.rests();
        }
    }

    @Override
    public void close() throws IOException {
        reading.forget();
        writing.forget();
        channel.close();
    }

    @Override
    public String toString() {
        return channel.toString();
    }

    /** Where the system cannot send from the file just now, it is read and written, which waits. */
    private int copy(FileChannel file, long position, long end) throws IOException {
        ByteBuffer copy = ByteBuffer.allocate((int) Math.min(COPY_BYTES, end - position));
        if (file.read(copy, position) <= 0) {
            throw new EOFException("a file ended at " + position + ", before the announced end at " + end);
        }
        int length = copy.flip().remaining();
        writeFully(copy);
        return length;
    }

    private void encode(DataFrame header, int payloadLength) throws IOException {
        int headerLength = header.getSerializedSize();
        if (headerLength > WireLimits.MAX_HEADER_BYTES) {
            throw new WireException("a header of " + headerLength + " bytes is too long to be sent");
        }
        if (output.capacity() < WireLimits.PRELUDE_BYTES + headerLength) {
            output = ByteBuffer.allocateDirect(WireLimits.PRELUDE_BYTES + WireLimits.MAX_HEADER_BYTES);
        }
        output.clear().position(WireLimits.PRELUDE_BYTES).limit(WireLimits.PRELUDE_BYTES + headerLength);
        CodedOutputStream coded = CodedOutputStream.newInstance(output);
        header.writeTo(coded);
        coded.flush();
        output.position(WireLimits.PRELUDE_BYTES);
        int crc = Crc32c.of(output);
        output.putInt(0, headerLength)
                .putInt(Integer.BYTES, payloadLength)
                .putInt(2 * Integer.BYTES, crc)
                .position(0);
    }

    private DataFrame header(int length, int expectedCrc) throws WireException {
        ByteBuffer bytes = input.slice(input.position(), length);
        input.position(input.position() + length);
        if (Crc32c.of(bytes) != expectedCrc) {
            throw new WireException("the checksum of a header does not fit: it was damaged on its way");
        }
        try {
            return DataFrame.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new WireException("a header is not a DataFrame", e);
        }
    }

    private Payload payload(DataFrame header, int length, Arrivals arrivals) throws IOException, InterruptedException {
        reading.rests();
        ByteBuffer target = pool.take(length);
        boolean filled = false;
        try {
            reading.begins(length);
            int buffered = Math.min(length, input.remaining());
            target.put(input.slice(input.position(), buffered));
            input.position(input.position() + buffered);
            long told = reading.age();
            while (target.hasRemaining()) {
                reading.moves();
                if (channel.read(target) < 0) {
                    throw new EOFException("the peer closed in the middle of a payload");
                }
                if (reading.age() - told > ARRIVAL_NANOS && target.hasRemaining()) {
                    told = reading.age();
                    arrivals.arriving(header, target.position());
                }
            }
            filled = true;
            Payload payload = pool.payload(target.flip());
            if (!header.hasReadReply()) {
                // Here, and not on the thread of a core. What was read has a checksum for each block.
                payload.crc32c();
            }
            return payload;
        } finally {
            if (!filled) {
                pool.giveBack(target);
            }
        }
    }

    /** Makes at least {@code wanted} bytes available in {@link #input}. */
    private void fill(int wanted) throws IOException {
        if (input.capacity() < wanted) {
            ByteBuffer larger = ByteBuffer.allocateDirect(WireLimits.PRELUDE_BYTES + WireLimits.MAX_HEADER_BYTES);
            input = larger.put(input).flip();
        }
        while (input.remaining() < wanted) {
            reading.moves();
            if (!readSome()) {
                throw new EOFException("the peer closed in the middle of a frame");
            }
        }
    }

    private boolean readSome() throws IOException {
        input.compact();
        try {
            return channel.read(input) >= 0;
        } finally {
            input.flip();
        }
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            writing.moves();
            channel.write(bytes);
        }
    }

    private void writeFully(ByteBuffer[] parts) throws IOException {
        while (parts[parts.length - 1].hasRemaining()) {
            writing.moves();
            channel.write(parts);
        }
    }
}
