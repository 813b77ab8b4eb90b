package cloud.edd.gateway.ssh;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent on one channel, one thing after the other: the next begins when the one before was written. It
 * holds no more data than the sender's window allows, since that is given back only for what was written. Thread-safe.
 */
final class Outflow {
    /** Sends a thing of the queue; null stands for done at once. */
    interface Sender {
        @Nullable IoWriteFuture data(Buffer buffer, boolean error) throws IOException;
    }

    /** Something other than data. */
    interface Action {
        @Nullable IoWriteFuture run() throws IOException;
    }

    private sealed interface Step {}

    private static final class Data implements Step {
        final Buffer buffer = new ByteArrayBuffer();
        final boolean error;
        final LongConsumer taken;
        /** In bytes; the buffer is used up as it is written. */
        private int size;

        Data(boolean error, LongConsumer taken) {
            this.error = error;
            this.taken = taken;
        }

        void add(byte[] bytes) {
            buffer.putRawBytes(bytes);
            size += bytes.length;
        }

        void tellTaken() {
            taken.accept(size);
        }
    }

    private record Act(Action action) implements Step {}

    private final ArrayDeque<Step> waiting = new ArrayDeque<>();
    private final Sender sender;
    private final Runnable broken;
    private final Executor executor;
    /** What is being sent; null when nothing is. */
    private @Nullable Step current;

    private boolean discarding;

    /**
     * @param broken runs when something could not be sent
     * @param executor goes on after a write: its completion may be told while the session that wrote is locked, and what
     *     follows writes to other sessions
     */
    Outflow(Sender sender, Runnable broken, Executor executor) {
        this.sender = sender;
        this.broken = broken;
        this.executor = executor;
    }

    void data(byte[] bytes, boolean error, LongConsumer taken) {
        boolean queued = false;
        synchronized (waiting) {
            if (!discarding) {
                // Joined with what waits, so that many small packets cost no more memory than their bytes.
                if (waiting.peekLast() instanceof Data last && last.error == error && last.taken.equals(taken)) {
                    last.add(bytes);
                } else {
                    var data = new Data(error, taken);
                    data.add(bytes);
                    waiting.add(data);
                }
                queued = true;
            }
        }
        if (queued) {
            advance();
        } else {
            taken.accept(bytes.length);
        }
    }

    /** From now on data counts as sent without being sent, that which waits for the receiver's window included. */
    void discardData() {
        List<Data> dropped = new ArrayList<>();
        synchronized (waiting) {
            discarding = true;
            if (current instanceof Data data) {
                dropped.add(data);
                current = null;
            }
            waiting.removeIf(step -> step instanceof Data data && dropped.add(data));
        }
        dropped.forEach(Data::tellTaken);
        advance();
    }

    void act(Action action) {
        synchronized (waiting) {
            waiting.add(new Act(action));
        }
        advance();
    }

    private void advance() {
        while (true) {
            Step step;
            synchronized (waiting) {
                if (current != null) {
                    return;
                }
                step = waiting.poll();
                if (step == null) {
                    return;
                }
                current = step;
            }
            IoWriteFuture written;
            try {
                written = switch (step) {
                    case Data data -> sender.data(data.buffer, data.error);
                    case Act act -> act.action().run();
                };
            } catch (IOException e) {
                broken.run();
                return;
            }
            if (written != null && !written.isDone()) {
                written.addListener(done -> executor.execute(() -> {
                    if (finished(step, done)) {
                        advance();
                    }
                }));
                return;
            }
            if (!finished(step, written)) {
                return;
            }
        }
    }

    /** False when nothing can follow, or when what follows was begun by {@link #discardData}. */
    private boolean finished(Step step, @Nullable IoWriteFuture written) {
        boolean sent = written == null || written.isWritten();
        synchronized (waiting) {
            if (!step.equals(current)) {
                return false;
            }
            if (sent) {
                current = null;
            }
        }
        if (!sent) {
            broken.run();
        } else if (step instanceof Data data) {
            data.tellTaken();
        }
        return sent;
    }
}
