package cloud.edd.gfs.simulator.linearizability;

import java.util.List;

/**
 * What an object does when operations come one at a time.
 *
 * @param <S> its states: values, compared by {@code equals}
 * @param <O> operations together with what was observed of their results
 */
public interface SequentialModel<S, O> {

    S initial();

    /** The states that the operation may lead to from here; empty when it cannot have had the observed result here. */
    List<S> after(S state, O operation);
}
