package cloud.edd.platform.event;

import io.nats.client.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The messages a consumer has taken and not answered. Tells the bus in time that they are still worked on, so that
 * neither a long handler nor a long wait for a dependency makes it deliver them again and count that as a try.
 */
final class InHand implements AutoCloseable {
    private final Deque<Message> messages = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param ackWait after which the bus delivers again what it heard nothing of */
    InHand(String durable, Duration ackWait) {
        var interval = ackWait.dividedBy(3);
        Thread.ofVirtual().name("event-in-progress-" + durable).start(() -> keepAll(interval));
    }

    void take(Collection<Message> taken) {
        lock.lock();
        try {
            messages.addAll(taken);
        } finally {
            lock.unlock();
        }
    }

    /** The message was answered. */
    void release(Message message) {
        lock.lock();
        try {
            messages.remove(message);
        } finally {
            lock.unlock();
        }
    }

    /** Gives everything back at once, for other replicas. */
    @Override
    public void close() {
        closed.countDown();
        for (var message : snapshot()) {
            try {
                message.nak();
            } catch (IllegalStateException e) {
                // The bus is gone and will deliver it again by itself.
                break;
            }
        }
    }

    private void keepAll(Duration interval) {
        try {
            while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                for (var message : snapshot()) {
                    tell(message);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(Message message) {
        try {
            message.inProgress();
        } catch (IllegalStateException e) {
            // The bus is gone or the message was answered meanwhile: either way nothing is to be kept.
        }
    }

    private List<Message> snapshot() {
        lock.lock();
        try {
            return List.copyOf(messages);
        } finally {
            lock.unlock();
        }
    }
}
