package cloud.edd.gateway.ssh;

import java.io.IOException;
import java.util.ArrayDeque;
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

    private record Data(Buffer buffer, boolean error, LongConsumer taken) implements Step {}

    private record Act(Action action) implements Step {}

    private final ArrayDeque<Step> waiting = new ArrayDeque<>();
    private final Sender sender;
    private final Runnable broken;
    private final Executor executor;
    private boolean sending;

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
        synchronized (waiting) {
            // Joined with what waits, so that many small packets cost no more memory than their bytes.
            if (waiting.peekLast() instanceof Data last
                    && last.error() == error
                    && last.taken().equals(taken)) {
                last.buffer().putRawBytes(bytes);
            } else {
                waiting.add(new Data(new ByteArrayBuffer(bytes), error, taken));
            }
        }
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
                step = sending ? null : waiting.poll();
                if (step == null) {
                    return;
                }
                sending = true;
            }
            int bytes = step instanceof Data data ? data.buffer().available() : 0;
            IoWriteFuture written;
            try {
                written = switch (step) {
                    case Data data -> sender.data(data.buffer(), data.error());
                    case Act act -> act.action().run();
                };
            } catch (IOException e) {
                broken.run();
                return;
            }
            if (written != null && !written.isDone()) {
                written.addListener(done -> executor.execute(() -> {
                    if (finished(step, bytes, done)) {
                        advance();
                    }
                }));
                return;
            }
            if (!finished(step, bytes, written)) {
                return;
            }
        }
    }

    /** False when nothing can follow. */
    private boolean finished(Step step, int bytes, @Nullable IoWriteFuture written) {
        if (written != null && !written.isWritten()) {
            broken.run();
            return false;
        }
        if (step instanceof Data data) {
            data.taken().accept(bytes);
        }
        synchronized (waiting) {
            sending = false;
        }
        return true;
    }
}
