package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.core.ClientAction;
import cloud.edd.gfs.client.core.ClientEvent;
import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Runs one core of the client: events from any thread, one at a time, and its actions in order. What the application is to
 * hear goes to a consumer that is called under the lock of this runner and must not block.
 */
final class CoreRunner {

    private final Core<ClientEvent, ClientAction> core;
    private final World world;
    private final Consumer<ClientAction> application;
    private final ReentrantLock lock;
    private final ArrayDeque<ClientEvent> events = new ArrayDeque<>();
    private final Map<Long, ServerConnection> links = new HashMap<>();
    private final Set<Long> opening = new HashSet<>();
    private final Map<Long, Timer> timers = new HashMap<>();
    private long settings;
    private boolean running;
    private boolean started;
    private boolean over;
    private boolean broken;

    /** A timer set once; setting it again makes another one, so that a late firing is recognised. */
    private record Timer(long setting, Future<?> future) {}

    /**
     * @param lock held while the core runs and while the application hears something
     */
    CoreRunner(
            Core<ClientEvent, ClientAction> core, World world, ReentrantLock lock, Consumer<ClientAction> application) {
        this.core = core;
        this.world = world;
        this.lock = lock;
        this.application = application;
    }

    /** Lets an event happen, and whatever follows from it at once. */
    void post(ClientEvent event) {
        lock.lock();
        try {
            note(event);
            if (broken) {
                refuse(event);
                return;
            }
            started = true;
            events.addLast(event);
            if (running) {
                return;
            }
            running = true;
            try {
                for (ClientEvent next = events.pollFirst(); next != null; next = events.pollFirst()) {
                    List<ClientAction> actions = new ArrayList<>();
                    core.on(next, System.nanoTime(), actions::add);
                    actions.forEach(this::carryOut);
                }
            } finally {
                running = false;
            }
        } finally {
            lock.unlock();
        }
    }

    private void note(ClientEvent event) {
        // A reader that was through with everything is not, once bytes that it delivered are dropped.
        if (event instanceof ClientEvent.Start || event instanceof ClientEvent.Dropped) {
            over = false;
            world.runners().began(this);
        } else if (event instanceof ClientEvent.Abort) {
            over = true;
            world.runners().ended(this);
        }
    }

    /** The client is closed: nothing happens any more, and who waits hears it. */
    void breakOff() {
        lock.lock();
        try {
            if (broken) {
                return;
            }
            boolean waited = !over;
            if (started) {
                post(new ClientEvent.Abort());
            }
            broken = true;
            timers.values().forEach(timer -> timer.future().cancel(false));
            timers.clear();
            if (waited && started) {
                application.accept(new ClientAction.Failed(closed(Outcome.UNKNOWN)));
            }
        } finally {
            lock.unlock();
        }
    }

    private void refuse(ClientEvent event) {
        switch (event) {
            case ClientEvent.Outside(NodeEvent.FrameReceived frame) ->
                frame.payload().release();
            case ClientEvent.Outside outside -> {
                // Nobody waits for it.
            }
            case ClientEvent.Abort abort -> {
                // It was aborted before.
            }
            case ClientEvent.Segment(Payload bytes) -> {
                bytes.release();
                application.accept(new ClientAction.Failed(closed(Outcome.NOT_HAPPENED)));
            }
            default -> application.accept(new ClientAction.Failed(closed(Outcome.NOT_HAPPENED)));
        }
    }

    private static GfsError closed(Outcome outcome) {
        return GfsError.newBuilder()
                .setCode(ErrorCode.UNAVAILABLE)
                .setOutcome(outcome)
                .setMessage("The client of GFS was closed.")
                .build();
    }

    void linkOpened(long number, ServerConnection connection) {
        lock.lock();
        try {
            if (opening.remove(number)) {
                links.put(number, connection);
                outside(new NodeEvent.LinkOpened(number));
            } else {
                connection.giveBack();
            }
        } finally {
            lock.unlock();
        }
    }

    void linkClosed(long number, String reason) {
        lock.lock();
        try {
            opening.remove(number);
            links.remove(number);
            outside(new NodeEvent.LinkClosed(number, reason));
        } finally {
            lock.unlock();
        }
    }

    void frameReceived(long number, DataFrame header, Payload payload) {
        outside(new NodeEvent.FrameReceived(number, header, payload));
    }

    private void outside(NodeEvent event) {
        post(new ClientEvent.Outside(event));
    }

    private void carryOut(ClientAction action) {
        if (action instanceof ClientAction.Outside(NodeAction outside)) {
            carryOut(outside);
            return;
        }
        if (action instanceof ClientAction.Done || action instanceof ClientAction.Failed) {
            over = true;
            world.runners().ended(this);
        }
        application.accept(action);
    }

    private void carryOut(NodeAction action) {
        switch (action) {
            case NodeAction.OpenLink open -> {
                opening.add(open.link());
                world.connections().open(this, open.link(), open.to());
            }
            case NodeAction.Send(long link, var header, var payload) -> {
                ServerConnection connection = links.get(link);
                if (connection == null) {
                    payload.release();
                } else {
                    connection.send((DataFrame) header, payload);
                }
            }
            case NodeAction.CloseLink(long link) -> {
                opening.remove(link);
                ServerConnection connection = links.remove(link);
                if (connection != null) {
                    connection.giveBack();
                }
            }
            case NodeAction.Call(long call, var request, long timeoutNanos) ->
                world.master()
                        .call(
                                request,
                                timeoutNanos,
                                reply -> outside(new NodeEvent.CallAnswered(call, reply)),
                                error -> outside(new NodeEvent.CallFailed(call, error)));
            case NodeAction.SetTimer(long timer, long atNanos) -> {
                cancel(timer);
                long setting = ++settings;
                long delay = Math.max(0, atNanos - System.nanoTime());
                timers.put(
                        timer,
                        new Timer(
                                setting,
                                world.scheduler().schedule(() -> fire(timer, setting), delay, TimeUnit.NANOSECONDS)));
            }
            case NodeAction.CancelTimer(long timer) -> cancel(timer);
            default -> throw new IllegalStateException("a client cannot ask for " + action);
        }
    }

    private void fire(long timer, long setting) {
        lock.lock();
        try {
            Timer current = timers.get(timer);
            if (current != null && current.setting() == setting) {
                timers.remove(timer);
                outside(new NodeEvent.TimerFired(timer));
            }
        } finally {
            lock.unlock();
        }
    }

    private void cancel(long timer) {
        Timer set = timers.remove(timer);
        if (set != null) {
            set.future().cancel(false);
        }
    }
}
