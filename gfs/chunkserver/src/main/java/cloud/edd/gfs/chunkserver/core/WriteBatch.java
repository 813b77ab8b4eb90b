package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationExtent;
import cloud.edd.proto.gfs.OperationPart;
import java.util.ArrayList;
import java.util.List;

/** One segment on its way through all replicas: a client's, or several waiting appends put together. */
final class WriteBatch {

    /** Who waits for an operation: the link and the id of his request. */
    record Waiter(long link, long id) {}

    /** One client operation in it. */
    static final class Part {
        final Operation operation;
        final int length;
        final boolean append;
        /** An append's bytes are held until it is answered: it may have to be prepared once more at another place. */
        final Payload payload;

        final List<Waiter> waiters = new ArrayList<>();
        /** Of what others had prepared of it. */
        final List<Abort> aborts = new ArrayList<>(0);

        private Part(WriteAsk ask, boolean append, Payload held) {
            this.operation = ask.operation();
            this.append = append;
            this.length = ask.payload().length();
            this.payload = held;
            waiters.add(ask.waiter());
        }

        static Part segment(WriteAsk ask) {
            return new Part(ask, false, Payload.empty());
        }

        static Part append(WriteAsk ask) {
            return new Part(ask, true, ask.payload().retain());
        }
    }

    final List<Part> parts;
    final int offset;
    final int baseCrc;
    final int endCrc;
    final int length;
    final int crc;
    /** Held until every secondary has been sent it. */
    Payload payload;
    /** Durable on this server. */
    boolean preparedHere;

    WriteBatch(List<Part> parts, int offset, int baseCrc, int endCrc, Payload payload) {
        this.parts = parts;
        this.offset = offset;
        this.baseCrc = baseCrc;
        this.endCrc = endCrc;
        this.length = payload.length();
        this.crc = payload.crc32c();
        this.payload = payload.retain();
    }

    void letGo() {
        payload.release();
        payload = Payload.empty();
    }

    int end() {
        return offset + length;
    }

    List<OperationPart> operations() {
        return parts.stream()
                .map(part -> OperationPart.newBuilder()
                        .setOperation(part.operation)
                        .setLength(part.length)
                        .build())
                .toList();
    }

    List<OperationExtent> extents() {
        List<OperationExtent> extents = new ArrayList<>();
        int at = offset;
        for (Part part : parts) {
            extents.add(OperationExtent.newBuilder()
                    .setOperation(part.operation)
                    .setOffset(at)
                    .setLength(part.length)
                    .build());
            at += part.length;
        }
        return extents;
    }
}
