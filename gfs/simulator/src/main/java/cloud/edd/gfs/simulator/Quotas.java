package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.core.metadata.Namespace;
import cloud.edd.proto.gfs.SetQuotaRequest;
import com.google.protobuf.Message;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** In some runs a person limits the namespace while times are rough, again and again, mostly below what the clients want. */
final class Quotas {

    private static final String NAMESPACE = "simulated";
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int ONE_IN = 4;
    private static final long MOST_BYTES = 4_000_000;
    private static final long MOST_FILES = 7;

    /** Longer than any call is asked again. */
    private static final long PATIENCE = 60 * SECOND;

    private final Simulation world;
    private final Chance chance;
    private final Operator operator;
    private final Map<String, Integer> seen;
    private final boolean atWork;
    private int unanswered;

    /**
     * @param seed of the run: what is done is decided by randomness of its own
     * @param seen counts what was done
     */
    Quotas(Simulation world, long seed, Operator operator, Map<String, Integer> seen) {
        this.world = world;
        this.chance = new Chance(Long.rotateLeft(seed, 48) + 5);
        this.operator = operator;
        this.seen = seen;
        this.atWork = chance.oneIn(ONE_IN);
    }

    void begin() {
        if (atWork) {
            world.timeline.in(chance.between(0, 8 * SECOND), () -> {
                if (world.isRough()) {
                    limit();
                    begin();
                }
            });
        }
    }

    private void limit() {
        unanswered++;
        operator.ask(
                request(chance.between(0, MOST_BYTES), chance.between(0, MOST_FILES)),
                reply -> {
                    unanswered--;
                    seen.merge("quotas set in rough times", 1, Integer::sum);
                },
                error -> unanswered--);
    }

    /** In calm times: nothing is limited any more. */
    void takeBack(Person person) {
        if (!atWork) {
            return;
        }
        world.playUntil(() -> unanswered == 0, PATIENCE);
        // A call whose retry was answered may still come, and would be the last word.
        world.playFor(SimulatedNetwork.LATEST_CALL_NANOS);
        long end = world.timeline.now() + PATIENCE;
        while (person.ask(request(Namespace.NO_LIMIT, Namespace.NO_LIMIT)).error() != null
                && world.timeline.now() < end) {
            world.playFor(SECOND);
        }
    }

    private static Message request(long bytes, long files) {
        return SetQuotaRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setMaxBytes(bytes)
                .setMaxFiles(files)
                .build();
    }
}
