package cloud.edd.gfs.simulator;

import java.util.PriorityQueue;

/** Virtual time: what is to happen, in the order of time and, at one instant, in the order in which it was planned. */
public final class Timeline {

    private record Planned(long atNanos, long order, Runnable what) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Planned> plan = new PriorityQueue<>();
    private long nowNanos;
    private long orders;

    /** Nanoseconds since the run began. */
    public long now() {
        return nowNanos;
    }

    public void in(long delayNanos, Runnable what) {
        at(nowNanos + Math.max(0, delayNanos), what);
    }

    public void at(long nanos, Runnable what) {
        plan.add(new Planned(Math.max(nanos, nowNanos), ++orders, what));
    }

    /** Lets the next thing happen, unless it lies beyond the end; false when nothing did. */
    public boolean step(long endNanos) {
        Planned next = plan.peek();
        if (next == null || next.atNanos > endNanos) {
            return false;
        }
        plan.remove();
        nowNanos = next.atNanos;
        next.what.run();
        return true;
    }
}
