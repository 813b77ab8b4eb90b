package cloud.edd.gfs.protocol.core;

import java.util.function.Consumer;

/**
 * A single-threaded state machine: events and time go in, actions come out.
 *
 * <p>A core holds no thread, socket, file, clock or source of randomness, and iterates over nothing whose order is not
 * defined. So the same events at the same times give the same actions: in production, where a shell connects it
 * to the world, and in the simulator, where a seed decides what the world does.
 *
 * @param <E> what can happen to it, a sealed type
 * @param <A> what it can ask for, a sealed type
 */
public interface Core<E, A> {

    /**
     * Takes one event and emits what must follow from it, in order. Never blocks and never throws for anything that
     * came from outside: a bad message is answered, a broken promise of the shell is a bug.
     *
     * @param event what happened
     * @param nowNanos monotonic time, never less than at the call before
     * @param out receives the actions, in the order in which the shell must carry them out
     */
    void on(E event, long nowNanos, Consumer<? super A> out);
}
