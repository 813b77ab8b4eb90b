package cloud.edd.gfs.chunkserver.shell;

import cloud.edd.gfs.chunkserver.core.ChunkserverCore;
import cloud.edd.gfs.chunkserver.core.ChunkserverStatus;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The one thread on which the core runs: takes events in order, keeps timers, tells the time every second.
 *
 * <p>The queue is bounded. Threads of connections and of the disk wait when it is full; the core's own thread never puts.
 */
final class CoreLoop implements Runnable {

    private static final int QUEUE = 4_096;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private record Timer(long number, long atNanos) {}

    private final ChunkserverCore core;
    private final Consumer<NodeAction> actions;
    private final LongSupplier nanoTime;
    private final InstantSource wallClock;
    private final BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();
    /** One for each event that the queue may take. */
    private final Semaphore room = new Semaphore(QUEUE);

    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos));
    private final Map<Long, Timer> current = new HashMap<>();
    private volatile ChunkserverStatus status;
    private volatile boolean running = true;
    private volatile long lastTurnNanos;

    CoreLoop(ChunkserverCore core, Consumer<NodeAction> actions, LongSupplier nanoTime, InstantSource wallClock) {
        this.core = core;
        this.actions = actions;
        this.nanoTime = nanoTime;
        this.wallClock = wallClock;
        this.status = core.status();
        this.lastTurnNanos = nanoTime.getAsLong();
    }

    /**
     * Waits while the queue is full; forgets the event once the loop has ended. An interrupted thread waits, too: the core would wait
     * for ever for an answer of the disk that was dropped.
     */
    void put(NodeEvent event) {
        room.acquireUninterruptibly();
        if (running) {
            events.add(event);
        } else {
            room.release();
        }
    }

    /** Events that the core has not seen yet. */
    int waiting() {
        return events.size();
    }

    /** Not older than about a second. */
    ChunkserverStatus status() {
        return status;
    }

    /** How long the core has not looked at its events. */
    long silentNanos() {
        return nanoTime.getAsLong() - lastTurnNanos;
    }

    void stop() {
        running = false;
        // Whoever waits goes on and lets the next one go on.
        room.release();
    }

    void setTimer(long number, long atNanos) {
        Timer timer = new Timer(number, atNanos);
        Timer before = current.put(number, timer);
        if (before != null) {
            timers.remove(before);
        }
        timers.add(timer);
    }

    void cancelTimer(long number) {
        Timer before = current.remove(number);
        if (before != null) {
            timers.remove(before);
        }
    }

    @Override
    public void run() {
        // Monotonic time of the core begins at zero, so that its arithmetic never meets an overflow.
        long born = nanoTime.getAsLong();
        long nextSecond = 0;
        while (running) {
            long now = nanoTime.getAsLong() - born;
            lastTurnNanos = now + born;
            if (now >= nextSecond) {
                nextSecond = now + SECOND;
                core.on(new NodeEvent.WallClock(wallClock.millis()), now, actions);
                status = core.status();
            }
            for (Timer due = timers.peek(); due != null && due.atNanos() <= now; due = timers.peek()) {
                cancelTimer(due.number());
                core.on(new NodeEvent.TimerFired(due.number()), now, actions);
            }
            long until = timers.isEmpty()
                    ? nextSecond
                    : Math.min(nextSecond, timers.peek().atNanos());
            try {
                NodeEvent event = events.poll(Math.max(0, until - now), TimeUnit.NANOSECONDS);
                if (event != null) {
                    room.release();
                    core.on(event, nanoTime.getAsLong() - born, actions);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
