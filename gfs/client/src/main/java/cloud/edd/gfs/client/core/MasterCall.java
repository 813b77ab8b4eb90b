package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.OpenSessionReply;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.Outcome;
import com.google.protobuf.Message;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call to the master at a time, asked again with the same request until it is answered, refused or late. Requests are
 * idempotent by their operation or by what they name.
 *
 * <p>A session that the master does not know (it was restored, or the session slept too long) says of a first try that it
 * was not applied; only where a try before may have been does nobody know.
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
        startIn(null, () -> request, budgetNanos, passing, answered, failed);
    }

    /**
     * The same for an operation that was never asked for before: a session that the master does not know is replaced, once.
     *
     * @param session null when the request needs none
     * @param request made again with the new session
     */
    void startIn(
            @Nullable Session session,
            Supplier<Message> request,
            long budgetNanos,
            Predicate<GfsError> passing,
            Consumer<Message> answered,
            Consumer<GfsError> failed) {
        underway = new Underway(session, request, turn.now() + budgetNanos, passing, answered, failed);
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
            case NodeEvent.CallAnswered answer when answer.call() == current.call -> current.answered(answer.reply());
            case NodeEvent.CallFailed failure when failure.call() == current.call -> current.failed(failure.error());
            case NodeEvent.TimerFired fired when fired.timer() == current.timer -> current.attempt();
            default -> {
                return false;
            }
        }
        return true;
    }

    private final class Underway {
        private final @Nullable Session session;
        private final Supplier<Message> requests;
        private final long deadline;
        private final Predicate<GfsError> passing;
        private final Consumer<Message> answered;
        private final Consumer<GfsError> failed;
        private final long timer = turn.number();
        private Message request;
        private long call;
        private long pause = FIRST_PAUSE_NANOS;
        private boolean mayHaveHappened;
        private boolean opening;
        private boolean opened;

        private Underway(
                @Nullable Session session,
                Supplier<Message> requests,
                long deadline,
                Predicate<GfsError> passing,
                Consumer<Message> answered,
                Consumer<GfsError> failed) {
            this.session = session;
            this.requests = requests;
            this.request = requests.get();
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

        private void answered(Message reply) {
            if (opening && session != null) {
                opening = false;
                session.renew(((OpenSessionReply) reply).getSession());
                request = requests.get();
                attempt();
                return;
            }
            underway = null;
            answered.accept(reply);
        }

        private void failed(GfsError error) {
            call = 0;
            boolean expired = Errors.sessionExpired(error);
            mayHaveHappened |= error.getOutcome() == Outcome.UNKNOWN && !expired && !opening;
            if (expired && !mayHaveHappened && session != null && !opened) {
                opening = true;
                opened = true;
                request = OpenSessionRequest.newBuilder()
                        .setClient(session.client())
                        .build();
                attempt();
                return;
            }
            if ((opening ? Errors.passing(error) : passing.test(error)) && turn.now() + pause < deadline) {
                turn.ask(new NodeAction.SetTimer(timer, turn.now() + pause));
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
                return;
            }
            underway = null;
            if (session != null && (expired || opening)) {
                session.spoil();
            }
            GfsError told = error.getCode() == ErrorCode.INTERNAL
                            && error.getMessage().isEmpty()
                    ? Errors.of(
                            ErrorCode.INTERNAL, error.getOutcome(), "The master failed without a reason; see its log.")
                    : error;
            if (mayHaveHappened) {
                told = Errors.withOutcome(told, Outcome.UNKNOWN);
            } else if (expired || opening) {
                told = Errors.withOutcome(told, Outcome.NOT_HAPPENED);
            }
            failed.accept(told);
        }
    }
}
