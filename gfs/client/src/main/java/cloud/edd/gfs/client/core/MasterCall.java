package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Outcome;
import com.google.protobuf.Message;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One call to the master at a time, asked again with the same request until it is answered, refused or late. Requests are
 * idempotent by their operation or by what they name.
 */
final class MasterCall {

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Turn turn;
    private final ClientLimits limits;
    private @Nullable Underway underway;

    MasterCall(Turn turn, ClientLimits limits) {
        this.turn = turn;
        this.limits = limits;
    }

    boolean isUnderway() {
        return underway != null;
    }

    /**
     * Asks until the budget is used up.
     *
     * @param passing which errors are worth another try
     * @param failed receives an outcome of UNKNOWN also when an earlier try may have been applied
     */
    void start(
            Message request,
            long budgetNanos,
            Predicate<GfsError> passing,
            Consumer<Message> answered,
            Consumer<GfsError> failed) {
        underway = new Underway(request, turn.now() + budgetNanos, passing, answered, failed);
        underway.attempt();
    }

    /** Forgets the call; its answer will be ignored. */
    void forget() {
        if (underway != null) {
            turn.ask(new NodeAction.CancelTimer(underway.timer));
            underway = null;
        }
    }

    /** True when the event belonged to this call. */
    boolean on(NodeEvent event) {
        Underway current = underway;
        if (current == null) {
            return false;
        }
        switch (event) {
            case NodeEvent.CallAnswered answer
            when answer.call() == current.call -> {
                underway = null;
                current.answered.accept(answer.reply());
            }
            case NodeEvent.CallFailed failure when failure.call() == current.call -> current.failed(failure.error());
            case NodeEvent.TimerFired fired when fired.timer() == current.timer -> current.attempt();
            default -> {
                return false;
            }
        }
        return true;
    }

    private final class Underway {
        private final Message request;
        private final long deadline;
        private final Predicate<GfsError> passing;
        private final Consumer<Message> answered;
        private final Consumer<GfsError> failed;
        private final long timer = turn.number();
        private long call;
        private long pause = FIRST_PAUSE_NANOS;
        private boolean mayHaveHappened;

        private Underway(
                Message request,
                long deadline,
                Predicate<GfsError> passing,
                Consumer<Message> answered,
                Consumer<GfsError> failed) {
            this.request = request;
            this.deadline = deadline;
            this.passing = passing;
            this.answered = answered;
            this.failed = failed;
        }

        private void attempt() {
            call = turn.number();
            long left = Math.max(1, deadline - turn.now());
            turn.ask(new NodeAction.Call(call, request, Math.min(limits.tryNanos(), left)));
        }

        private void failed(GfsError error) {
            call = 0;
            mayHaveHappened |= error.getOutcome() == Outcome.UNKNOWN;
            if (passing.test(error) && turn.now() + pause < deadline) {
                turn.ask(new NodeAction.SetTimer(timer, turn.now() + pause));
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
                return;
            }
            underway = null;
            GfsError told = error.getCode() == ErrorCode.INTERNAL
                            && error.getMessage().isEmpty()
                    ? Errors.of(
                            ErrorCode.INTERNAL, error.getOutcome(), "The master failed without a reason; see its log.")
                    : error;
            failed.accept(mayHaveHappened ? Errors.withOutcome(told, Outcome.UNKNOWN) : told);
        }
    }
}
