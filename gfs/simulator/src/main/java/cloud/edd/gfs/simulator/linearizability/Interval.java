package cloud.edd.gfs.simulator.linearizability;

/**
 * An operation of a history, and when it can have taken effect.
 *
 * @param calledAt not before
 * @param answeredAt not after; {@link Long#MAX_VALUE} when nobody was told how it ended
 * @param required false when it may never have taken effect at all
 * @param <O> the operation
 */
public record Interval<O>(O operation, long calledAt, long answeredAt, boolean required) {}
