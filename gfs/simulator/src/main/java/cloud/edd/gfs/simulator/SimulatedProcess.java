package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A core with what a shell gives it: links, calls, timers. It can be killed between any two events and started again; what
 * was on its way to an earlier life never reaches a later one.
 */
abstract class SimulatedProcess {

    final Simulation world;
    final String name;

    private final TreeMap<Long, SimulatedLink.End> links = new TreeMap<>();
    /** For each timer the number of its last setting, so that earlier ones do not fire. */
    private final TreeMap<Long, Long> timers = new TreeMap<>();

    private @Nullable Core<NodeEvent, NodeAction> core;
    /** What waits for it while it stands still, in order; null while it runs. */
    private @Nullable List<Runnable> missed;

    private long life;
    private long lastOdd = -1;
    private long settings;

    SimulatedProcess(Simulation world, String name) {
        this.world = world;
        this.name = name;
    }

    final boolean isUp() {
        return core != null;
    }

    /** Counts the starts; a closure that was made in another life must do nothing. */
    final long life() {
        return life;
    }

    final void begin(Core<NodeEvent, NodeAction> fresh) {
        life++;
        core = fresh;
        world.trace.add(world.timeline.now(), name + " starts");
    }

    /** Dies at this instant; peers learn of it later, over their links. */
    void kill(String why) {
        if (core == null) {
            return;
        }
        world.trace.add(world.timeline.now(), name + " dies: " + why);
        core = null;
        missed = null;
        life++;
        timers.clear();
        List<SimulatedLink.End> open = new ArrayList<>(links.values());
        links.clear();
        open.forEach(end -> end.link().cutBy(end));
    }

    /** SIGSTOP: it does nothing from now on, and whatever comes for it waits; its connections stay as they are. */
    final void pause() {
        if (core != null && missed == null) {
            world.trace.add(world.timeline.now(), name + " stands still");
            missed = new ArrayList<>();
        }
    }

    /** SIGCONT: it finds everything that came meanwhile, and believes that no time has passed. */
    final void goOn() {
        List<Runnable> waiting = missed;
        if (waiting != null) {
            world.trace.add(world.timeline.now(), name + " goes on");
            missed = null;
            waiting.forEach(Runnable::run);
        }
    }

    final boolean isPaused() {
        return missed != null;
    }

    /** Does what a running process would do now, or does it when it goes on, if this life lasts until then. */
    final void whenRunning(Runnable work) {
        List<Runnable> waiting = missed;
        if (waiting == null) {
            work.run();
            return;
        }
        long mine = life;
        waiting.add(() -> {
            if (life == mine) {
                work.run();
            }
        });
    }

    /** A frame came. */
    void receive(long link, Message header, Payload payload) {
        happen(new NodeEvent.FrameReceived(link, header, payload));
    }

    /** Lets an event happen now. */
    final void happen(NodeEvent event) {
        Core<NodeEvent, NodeAction> current = core;
        if (current == null) {
            return;
        }
        if (missed != null) {
            // A clock is looked at when it is needed; everything else waits in the buffers of the kernel.
            if (!(event instanceof NodeEvent.WallClock)) {
                whenRunning(() -> happen(event));
            }
            return;
        }
        if (!(event instanceof NodeEvent.WallClock)) {
            world.trace.add(world.timeline.now(), name, event);
        }
        turn(out -> current.on(event, world.timeline.now(), out));
    }

    /** Runs the core once and does what it asks for. */
    final void turn(Consumer<Consumer<NodeAction>> body) {
        List<NodeAction> actions = new ArrayList<>();
        body.accept(actions::add);
        long mine = life;
        int lastAction = diesAfter(actions.size());
        for (int index = 0; index < actions.size(); index++) {
            if (life != mine) {
                return;
            }
            if (index == lastAction) {
                dieHere();
                return;
            }
            carryOut(actions.get(index));
        }
        turned();
    }

    /** Before which of its actions it dies; -1 to live on. */
    int diesAfter(int actions) {
        return -1;
    }

    /** Dies in the middle of what it was doing, to be started again. */
    void dieHere() {}

    /** After an event and everything that the core asked for. */
    void turned() {}

    /** Lets an event happen later, if this life lasts until then. */
    final void happenIn(long delayNanos, NodeEvent event) {
        long mine = life;
        world.timeline.in(delayNanos, () -> {
            if (life == mine) {
                happen(event);
            }
        });
    }

    /** A number for what comes from outside. */
    final long odd() {
        return lastOdd += 2;
    }

    final void accept(SimulatedLink.End end, Door door) {
        links.put(end.number(), end);
        happen(new NodeEvent.LinkAccepted(end.number(), door));
    }

    final void opened(SimulatedLink.End end) {
        if (links.containsKey(end.number())) {
            happen(new NodeEvent.LinkOpened(end.number()));
        }
    }

    final void closed(SimulatedLink.End end, String reason) {
        if (links.remove(end.number()) != null) {
            happen(new NodeEvent.LinkClosed(end.number(), reason));
        }
    }

    final boolean holds(SimulatedLink.End end) {
        return end.equals(links.get(end.number()));
    }

    private void carryOut(NodeAction action) {
        switch (action) {
            case NodeAction.OpenLink open -> links.put(open.link(), world.network.open(this, open.link(), open.to()));
            case NodeAction.Send(long link, var header, var payload) -> {
                SimulatedLink.End end = links.get(link);
                if (end != null) {
                    end.link().send(end, header, payload);
                } else {
                    payload.release();
                }
            }
            case NodeAction.CloseLink(long link) -> {
                SimulatedLink.End end = links.remove(link);
                if (end != null) {
                    end.link().closeBy(end);
                }
            }
            case NodeAction.SetTimer(long timer, long atNanos) -> setTimer(timer, atNanos);
            case NodeAction.CancelTimer(long timer) -> timers.remove(timer);
            case NodeAction.Stop(String reason) -> stopped(reason);
            default -> special(action);
        }
    }

    private void setTimer(long timer, long atNanos) {
        long setting = ++settings;
        timers.put(timer, setting);
        long mine = life;
        world.timeline.at(atNanos, () -> {
            Long current = timers.get(timer);
            if (life == mine && current != null && current == setting) {
                timers.remove(timer);
                happen(new NodeEvent.TimerFired(timer));
            }
        });
    }

    final SimulatedLink.@Nullable End link(long number) {
        return links.get(number);
    }

    /** The core asked to be stopped; the supervisor will start it again. */
    abstract void stopped(String reason);

    /** What only this kind of process can ask for. */
    abstract void special(NodeAction action);
}
