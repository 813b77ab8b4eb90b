package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.History;
import java.util.List;

/** A promise of GFS, judged after a run by what was done and seen. */
public interface Invariant {

    /** The number in the list of invariants and a few words. */
    String name();

    /** One sentence for each breach, with the operations or chunks concerned; empty when it held. */
    List<String> breaches(History history);

    /**
     * @param undecided what was too much to decide, one sentence each: neither a breach nor its absence
     */
    record Verdict(List<String> breaches, List<String> undecided) {}

    /** Whether it must hold, too, where a person has restored metadata whose last records were lost, and accepted that. */
    default boolean holdsAfterALoss() {
        return true;
    }

    default Verdict judge(History history) {
        return new Verdict(breaches(history), List.of());
    }

    /** All of them, in order. */
    static List<Invariant> all() {
        return List.of(
                new DurableWrites(),
                new CommittedReads(),
                new NeverStale(),
                new ShownCopies(),
                new IdenticalReplicas(),
                new OneChain(),
                new OneMaster(),
                new CurrentVersions(),
                new TrueSizes(),
                new FaithfulRecovery(),
                new LinearizableNames(),
                new InTime(),
                new SelfHealing(),
                new ExactlyOnce(),
                new KeptCopies(),
                new StrangersRefused(),
                new KeptPromises(),
                new BoundedMemory());
    }
}
