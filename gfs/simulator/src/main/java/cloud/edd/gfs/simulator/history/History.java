package cloud.edd.gfs.simulator.history;

import java.util.ArrayList;
import java.util.List;

/** Everything the judges know of a run. */
public final class History {

    /** How long an operation may take at most, in nanoseconds, with some slack for the events at its deadline. */
    private final long longestOperationNanos;

    private final List<Op> ops = new ArrayList<>();
    private final List<Recovery> recoveries = new ArrayList<>();
    private final WireFacts wire = new WireFacts();
    private final List<CopyTouched> touched = new ArrayList<>();
    private final List<Intrusion> intrusions = new ArrayList<>();
    private final List<MemoryHeld> memory = new ArrayList<>();
    private final List<Promise> promises = new ArrayList<>();
    private List<ChunkCopies> copies = List.of();
    private long healingNanos;
    private boolean lossAccepted;
    private long endNanos;

    /**
     * The master's state was built from its log.
     *
     * @param first a digest of the state after the replay
     * @param second the same after replaying again, some prefix twice
     * @param before digest of the state from which the log was written, when the master had applied exactly the same records;
     *     else the same as first
     */
    public record Recovery(long atNanos, long records, String first, String second, String before) {}

    public History(long longestOperationNanos) {
        this.longestOperationNanos = longestOperationNanos;
    }

    public void add(Op op) {
        ops.add(op);
    }

    public void add(Recovery recovery) {
        recoveries.add(recovery);
    }

    /** The run is over; operations without an answer had until now. */
    public void end(long nowNanos) {
        endNanos = nowNanos;
        ops.removeIf(Op::sawThePast);
    }

    /** What every chunk came to in calm times, so long after everything was mended. */
    public void healed(long afterNanos, List<ChunkCopies> chunks) {
        healingNanos = afterNanos;
        copies = List.copyOf(chunks);
    }

    public List<ChunkCopies> copies() {
        return copies;
    }

    public long healingNanos() {
        return healingNanos;
    }

    public void add(CopyTouched one) {
        touched.add(one);
    }

    public List<CopyTouched> touched() {
        return List.copyOf(touched);
    }

    public void add(Promise one) {
        promises.add(one);
    }

    public List<Promise> promises() {
        return List.copyOf(promises);
    }

    /** A person has restored metadata whose last records were lost. */
    public void lossAccepted() {
        lossAccepted = true;
    }

    public boolean lossWasAccepted() {
        return lossAccepted;
    }

    public void add(Intrusion one) {
        intrusions.add(one);
    }

    public List<Intrusion> intrusions() {
        return List.copyOf(intrusions);
    }

    public void add(MemoryHeld held) {
        memory.add(held);
    }

    public List<MemoryHeld> memory() {
        return List.copyOf(memory);
    }

    public List<Op> ops() {
        return List.copyOf(ops);
    }

    public List<Recovery> recoveries() {
        return List.copyOf(recoveries);
    }

    public WireFacts wire() {
        return wire;
    }

    public long endNanos() {
        return endNanos;
    }

    public long longestOperationNanos() {
        return longestOperationNanos;
    }
}
