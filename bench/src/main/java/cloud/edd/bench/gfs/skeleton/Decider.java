package cloud.edd.bench.gfs.skeleton;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers each record when it is durable: here, and on two of the three others that keep a copy, who sync at the same time. Without others it
 * is one of those.
 */
final class Decider {
    private static final int COPIES_WANTED = 2;

    private final SocketChannel channel;
    private final Journal journal;
    private final List<SocketChannel> copies = new ArrayList<>();
    private final long[] stored = new long[3];

    Decider(SocketChannel channel, Journal journal, Hello hello) throws IOException {
        this.channel = channel;
        this.journal = journal;
        for (int port : hello.ports()) {
            if (port != 0) {
                SocketChannel copy = Wire.connect(port);
                Wire.writeFully(copy, Hello.alone(Wire.COPY, true, 0).bytes());
                int number = copies.size();
                copies.add(copy);
                Thread.ofPlatform().daemon().start(() -> count(copy, number));
            }
        }
    }

    private void count(SocketChannel copy, int number) {
        try {
            while (true) {
                Wire.awaitAcknowledgement(copy);
                synchronized (stored) {
                    stored[number]++;
                    stored.notifyAll();
                }
            }
        } catch (IOException over) {
            synchronized (stored) {
                stored[number] = -1;
                stored.notifyAll();
            }
        }
    }

    void serve() throws IOException, InterruptedException {
        ByteBuffer record = ByteBuffer.allocateDirect(Wire.RECORD_BYTES);
        long records = 0;
        try {
            while (true) {
                Wire.readFully(channel, record.clear());
                records++;
                for (SocketChannel copy : copies) {
                    Wire.writeFully(copy, record.duplicate());
                }
                journal.append(record);
                if (!copies.isEmpty()) {
                    awaitCopies(records);
                }
                Wire.acknowledge(channel);
            }
        } catch (EOFException done) {
            for (SocketChannel copy : copies) {
                copy.close();
            }
        }
    }

    private void awaitCopies(long records) throws InterruptedException, IOException {
        synchronized (stored) {
            while (have(records) < COPIES_WANTED) {
                if (lost() > copies.size() - COPIES_WANTED) {
                    throw new IOException("too few copies of the log are left");
                }
                stored.wait();
            }
        }
    }

    private int have(long records) {
        int have = 0;
        for (long one : stored) {
            have += one >= records ? 1 : 0;
        }
        return have;
    }

    private int lost() {
        int lost = 0;
        for (long one : stored) {
            lost += one < 0 ? 1 : 0;
        }
        return lost;
    }
}
