package cloud.edd.gfs.simulator.linearizability;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for an order in which the operations of a history, each taking effect at one instant between its call and its answer, give
 * the results that were observed.
 *
 * <p>The search is that of J. M. Wing and C. Gong, "Testing and Verifying Concurrent Objects" (Journal of Parallel and Distributed
 * Computing 17, 1993), with the memory of G. Lowe, "Testing for Linearizability" (Concurrency and Computation 29, 2017): a set of
 * operations that led to the same state before is not tried again, nor one with more of the operations that may have happened. Knossos and Porcupine do the same. Operations whose outcome is
 * unknown may take effect at any later time or never.
 *
 * @param <S> states of the model
 * @param <O> its operations
 */
public final class LinearizabilityChecker<S, O> {

    /**
     * A search that has tried so many situations is given up without a verdict. Good histories of a run need a few thousand as a rule, and
     * of a run in hundreds some hundred thousand; some ten operations of unknown outcome can make millions.
     */
    public static final int MOST_SITUATIONS = 1_000_000;

    private record Situation<S>(BitSet done, S state) {}

    private final SequentialModel<S, O> model;
    private final List<Interval<O>> history;
    private final int most;
    private final BitSet optional = new BitSet();
    /** For each set of required operations that took effect and the state they led to: which others took effect besides. */
    private final Map<Situation<S>, List<BitSet>> tried = new HashMap<>();

    private int situations;
    private int required;
    private boolean gaveUp;
    private int furthest = -1;
    private Situation<S> stuck;

    /** Why there is no such order: where the search came furthest. */
    public record Contradiction<S, O>(S state, List<Interval<O>> impossible) {}

    public LinearizabilityChecker(SequentialModel<S, O> model, List<Interval<O>> history) {
        this(model, history, MOST_SITUATIONS);
    }

    /**
     * @param most situations after which the search is given up
     */
    LinearizabilityChecker(SequentialModel<S, O> model, List<Interval<O>> history, int most) {
        this.model = model;
        this.most = most;
        this.history = history.stream()
                .sorted(Comparator.comparingLong((Interval<O> interval) -> interval.calledAt()))
                .toList();
        for (int index = 0; index < this.history.size(); index++) {
            optional.set(index, !this.history.get(index).required());
        }
        this.stuck = new Situation<>(new BitSet(), model.initial());
    }

    /** Empty when there is an order, or when the search was given up. */
    public Optional<Contradiction<S, O>> contradiction() {
        required = (int) history.stream().filter(Interval::required).count();
        boolean explained = search(new BitSet(history.size()), model.initial(), 0, Long.MIN_VALUE);
        return explained || gaveUp
                ? Optional.empty()
                : Optional.of(new Contradiction<>(stuck.state(), candidates(stuck.done(), Long.MIN_VALUE)));
    }

    /** True when the history was too much to decide. */
    public boolean gaveUp() {
        return gaveUp;
    }

    /**
     * @param done what has taken effect, in some order
     * @param doneRequired how many of those are required
     * @param latestCall of what has taken effect: what was answered before cannot come after it
     */
    private boolean search(BitSet done, S state, int doneRequired, long latestCall) {
        if (doneRequired == required) {
            return true;
        }
        gaveUp |= situations >= most;
        if (gaveUp || !isNew(done, state)) {
            return false;
        }
        if (doneRequired > furthest) {
            furthest = doneRequired;
            stuck = new Situation<>((BitSet) done.clone(), state);
        }
        long firstAnswer = firstAnswer(done);
        // What must have happened is tried first: most histories need few of the others.
        for (boolean must : new boolean[] {true, false}) {
            for (int index = done.nextClearBit(0); index < history.size(); index = done.nextClearBit(index + 1)) {
                Interval<O> next = history.get(index);
                if (next.calledAt() > firstAnswer) {
                    break;
                }
                if (next.required() != must || next.answeredAt() < latestCall || repeats(index, done)) {
                    continue;
                }
                for (S after : model.after(state, next.operation())) {
                    done.set(index);
                    if (search(done, after, doneRequired + (must ? 1 : 0), Math.max(latestCall, next.calledAt()))) {
                        return true;
                    }
                    done.clear(index);
                }
            }
        }
        return false;
    }

    /**
     * Where less was used up to come to the same state, everything was possible that is possible now: with the same required
     * operations and no others than now. What is left of the optional ones is never needed.
     */
    private boolean isNew(BitSet done, S state) {
        BitSet required = (BitSet) done.clone();
        required.andNot(optional);
        BitSet used = (BitSet) done.clone();
        used.and(optional);
        List<BitSet> before = tried.computeIfAbsent(new Situation<>(required, state), absent -> new ArrayList<>());
        for (BitSet less : before) {
            BitSet beyond = (BitSet) less.clone();
            beyond.andNot(used);
            if (beyond.isEmpty()) {
                return false;
            }
        }
        before.add(used);
        situations++;
        return true;
    }

    /** Of several that are the same in everything the first is taken first: another order of them is no other order. */
    private boolean repeats(int index, BitSet done) {
        return index > 0 && !done.get(index - 1) && history.get(index - 1).equals(history.get(index));
    }

    /** No operation that was called later can come first. */
    private long firstAnswer(BitSet done) {
        long first = Long.MAX_VALUE;
        for (int index = done.nextClearBit(0); index < history.size(); index = done.nextClearBit(index + 1)) {
            Interval<O> interval = history.get(index);
            if (interval.calledAt() > first) {
                break;
            }
            if (interval.required()) {
                first = Math.min(first, interval.answeredAt());
            }
        }
        return first;
    }

    private List<Interval<O>> candidates(BitSet done, long latestCall) {
        long first = firstAnswer(done);
        return history.stream()
                .filter(interval -> !done.get(history.indexOf(interval))
                        && interval.required()
                        && interval.calledAt() <= first
                        && interval.answeredAt() >= latestCall)
                .toList();
    }
}
