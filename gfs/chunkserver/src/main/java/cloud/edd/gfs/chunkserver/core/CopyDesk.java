package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.CopyOrder;
import cloud.edd.proto.gfs.CopyOrders;
import cloud.edd.proto.gfs.CopyResult;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Uuid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The copies that the master wants made here: a few at a time, all together no faster than they may. */
final class CopyDesk implements CopyRun.Desk {

    /** Enough that one which waits for its disk does not keep the others from the network. */
    static final int MAX_RUNNING = 4;

    /** Orders of some hundred bytes; a master that sends more than it limits itself to hears so. */
    static final int MAX_WAITING = 4_096;

    /** What the rest of the chunkserver hears. */
    interface Listener {

        void copied(CopyResult result);

        /** The copy is whole, or is not made any more. */
        void ended(Uuid handle);

        /** The file is about to be replaced: whoever works on it as a primary ends. */
        void replacing(Uuid handle);
    }

    private final Surroundings surroundings;
    private final Replicas replicas;
    private final PeerLinks links;
    private final ByteRate rate;
    private final Listener listener;
    private final Map<Uuid, CopyRun> running = new TreeMap<>(ChunkHandles.ORDER);
    /** One for each chunk, the newest, in the order in which they came. */
    private final Map<Uuid, CopyOrder> waiting = new LinkedHashMap<>();

    private long copiedBytes;

    CopyDesk(Surroundings surroundings, Replicas replicas, PeerLinks links, long bytesPerSecond, Listener listener) {
        this.surroundings = surroundings;
        this.replicas = replicas;
        this.links = links;
        this.rate = new ByteRate(bytesPerSecond);
        this.listener = listener;
    }

    /** Copies being made. */
    int active() {
        return running.size();
    }

    /** Copies not begun. */
    int waiting() {
        return waiting.size();
    }

    /** Bytes taken from other servers since the start. */
    long copiedBytes() {
        return copiedBytes;
    }

    void ordered(CopyOrders orders) {
        orders.getOrdersList().forEach(this::ordered);
    }

    private void ordered(CopyOrder order) {
        Uuid handle = order.getHandle();
        CopyRun run = running.get(handle);
        if (run != null && isRepeated(run.order(), order)) {
            return;
        }
        int length = order.getCommitted().getLength();
        if (length < 0 || length > StorageLayout.CHUNK_BYTES) {
            refuse(order, ErrorCode.INVALID_ARGUMENT, Integer.toUnsignedString(length) + " bytes are no chunk");
            return;
        }
        waiting.remove(handle);
        if (waiting.size() >= MAX_WAITING) {
            refuse(order, ErrorCode.RESOURCE_EXHAUSTED, MAX_WAITING + " copies wait here already");
            return;
        }
        if (run != null && !run.installing()) {
            running.remove(handle);
            run.stop();
        }
        waiting.put(handle, order);
        next();
    }

    /** The same copy of the same bytes: whatever else has changed, what is under way will do. */
    private static boolean isRepeated(CopyOrder known, CopyOrder order) {
        return known.getAddedSequence() == order.getAddedSequence()
                && known.getVersion() == order.getVersion()
                && known.getCommitted().equals(order.getCommitted())
                && known.getInUse() == order.getInUse();
    }

    private void refuse(CopyOrder order, ErrorCode code, String message) {
        listener.copied(CopyResult.newBuilder()
                .setHandle(order.getHandle())
                .setAddedSequence(order.getAddedSequence())
                .setError(Refusals.notHappened(
                        code, "chunk " + ChunkHandles.text(order.getHandle()) + " is not copied: " + message))
                .build());
    }

    private void next() {
        for (CopyOrder order : List.copyOf(waiting.values())) {
            if (running.size() >= MAX_RUNNING) {
                return;
            }
            if (!running.containsKey(order.getHandle())) {
                waiting.remove(order.getHandle());
                CopyRun run = new CopyRun(surroundings, replicas, links, order, this);
                running.put(order.getHandle(), run);
                run.begin();
            }
        }
    }

    /** Whether a copy that the writes of this version continue is being made. */
    boolean isMaking(Uuid handle, long version) {
        CopyRun run = running.get(handle);
        CopyOrder order = waiting.getOrDefault(handle, run == null ? CopyOrder.getDefaultInstance() : run.order());
        return order.getInUse() && order.getVersion() == version;
    }

    /** Whether the file of this chunk is being replaced right now. */
    boolean installing(Uuid handle) {
        CopyRun run = running.get(handle);
        return run != null && run.installing();
    }

    /** The copy of this name will be deleted; it must not be under installation. */
    void stop(Uuid handle, long addedSequence) {
        CopyOrder order = waiting.get(handle);
        if (order != null && order.getAddedSequence() == addedSequence) {
            waiting.remove(handle);
        }
        CopyRun run = running.get(handle);
        if (run != null && run.order().getAddedSequence() == addedSequence) {
            running.remove(handle);
            run.stop();
            next();
        }
        listener.ended(handle);
    }

    void answered(DataFrame frame, Payload payload) {
        for (CopyRun run : List.copyOf(running.values())) {
            if (run.answered(frame.getId(), frame.getReadReply(), payload)) {
                return;
            }
        }
    }

    void gone(PeerLinks.PeerLink peer, String reason) {
        List.copyOf(running.values()).forEach(run -> run.gone(peer, reason));
    }

    void tick() {
        List.copyOf(running.values()).forEach(CopyRun::tick);
    }

    // ---- for the copies -----------------------------------------------------------------------------------

    @Override
    public boolean mayMove(int bytes) {
        return rate.takes(bytes, surroundings.nowNanos());
    }

    @Override
    public void fetched(int bytes) {
        copiedBytes += bytes;
    }

    @Override
    public void replacing(Uuid handle) {
        listener.replacing(handle);
    }

    @Override
    public void over(CopyRun run, CopyResult result) {
        running.remove(result.getHandle(), run);
        listener.copied(result);
        if (!waiting.containsKey(result.getHandle())) {
            listener.ended(result.getHandle());
        }
        next();
    }
}
