package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What clients want written to one chunk: batches under way, in order, and appends that wait for their turn behind them. */
final class WritePipeline {

    /** Prepared or preparing at most; a client keeps at most 4 MiB uncommitted, so this is two impatient ones. */
    private static final int MAX_PIPELINE_BYTES = 8 << 20;

    /** Appends put together: what is copied to put them together stays small. */
    private static final int MAX_COALESCED_BYTES = 1 << 20;

    private static final int MAX_COALESCED_OPERATIONS = 256;
    private static final int MAX_WAITING_APPENDS = 1_024;
    private static final int MAX_WAITING_BYTES = 16 << 20;

    private final ArrayDeque<WriteBatch> batches = new ArrayDeque<>();
    private final ArrayDeque<WriteBatch.Part> appends = new ArrayDeque<>();
    private int batchBytes;
    private int appendBytes;
    /** Appends go one by one, since one of them was refused together with others. */
    private boolean oneByOne;

    boolean isEmpty() {
        return batches.isEmpty() && appends.isEmpty();
    }

    int transfers() {
        return batches.size() + appends.size();
    }

    boolean hasRoomFor(Payload payload) {
        return batchBytes + payload.length() <= MAX_PIPELINE_BYTES
                && appendBytes + payload.length() <= MAX_WAITING_BYTES
                && appends.size() < MAX_WAITING_APPENDS;
    }

    /** The part that an operation is already, under way or waiting; null if it is neither. */
    WriteBatch.@Nullable Part find(Operation operation) {
        return Stream.concat(batches.stream().flatMap(batch -> batch.parts.stream()), appends.stream())
                .filter(part -> part.operation.equals(operation))
                .findFirst()
                .orElse(null);
    }

    // ---- waiting appends ------------------------------------------------------------------------------------

    /** Bytes of the appends that wait. */
    int appendBytes() {
        return appendBytes;
    }

    boolean hasAppends() {
        return !appends.isEmpty();
    }

    void append(WriteBatch.Part part) {
        appends.addLast(part);
        appendBytes += part.length;
    }

    /** The next ones that may share a batch; there is at least one. */
    List<WriteBatch.Part> nextAppends() {
        int most = oneByOne ? 1 : MAX_COALESCED_OPERATIONS;
        List<WriteBatch.Part> parts = new ArrayList<>();
        int bytes = 0;
        while (!appends.isEmpty()
                && parts.size() < most
                && (parts.isEmpty() || bytes + appends.getFirst().length <= MAX_COALESCED_BYTES)) {
            WriteBatch.Part part = takeAppend();
            bytes += part.length;
            parts.add(part);
        }
        oneByOne = oneByOne && !appends.isEmpty();
        return parts;
    }

    /** Appends that were refused together are prepared before all others once more, each for itself. */
    void again(List<WriteBatch.Part> parts) {
        oneByOne = !parts.isEmpty();
        for (WriteBatch.Part part : parts.reversed()) {
            appends.addFirst(part);
            appendBytes += part.length;
        }
    }

    void takeAppends(Consumer<WriteBatch.Part> taken) {
        while (!appends.isEmpty()) {
            taken.accept(takeAppend());
        }
    }

    private WriteBatch.Part takeAppend() {
        WriteBatch.Part part = appends.removeFirst();
        appendBytes -= part.length;
        return part;
    }

    // ---- batches under way ----------------------------------------------------------------------------------

    /** In order. */
    Iterable<WriteBatch> batches() {
        return batches;
    }

    Stream<WriteBatch> stream() {
        return batches.stream();
    }

    boolean hasBatches() {
        return !batches.isEmpty();
    }

    boolean contains(WriteBatch batch) {
        return batches.contains(batch);
    }

    void start(WriteBatch batch) {
        batches.addLast(batch);
        batchBytes += batch.length;
    }

    /** Everything up to a batch that is under way, which stays there. */
    List<WriteBatch> upTo(WriteBatch last) {
        List<WriteBatch> found = new ArrayList<>();
        for (WriteBatch batch : batches) {
            found.add(batch);
            if (batch == last) {
                break;
            }
        }
        return found;
    }

    /** The first one behind a batch; the first of all behind none; null if there is none. */
    @Nullable WriteBatch firstBehind(@Nullable WriteBatch before) {
        return before == null
                ? batches.peekFirst()
                : batches.stream().skip(upTo(before).size()).findFirst().orElse(null);
    }

    WriteBatch takeFirst() {
        WriteBatch batch = batches.removeFirst();
        batchBytes -= batch.length;
        return batch;
    }

    /** Takes away a batch and everything behind it. */
    List<WriteBatch> takeFrom(WriteBatch first) {
        List<WriteBatch> taken = new ArrayList<>();
        while (!taken.contains(first)) {
            WriteBatch batch = batches.removeLast();
            batchBytes -= batch.length;
            taken.addFirst(batch);
        }
        return taken;
    }

    List<WriteBatch> takeAll() {
        return batches.isEmpty() ? List.of() : takeFrom(batches.getFirst());
    }

    /** What every replica still in the operation was sent is held no longer. */
    void letGoUpTo(int end) {
        for (WriteBatch batch : batches) {
            if (batch.end() <= end) {
                batch.letGo();
            }
        }
    }
}
