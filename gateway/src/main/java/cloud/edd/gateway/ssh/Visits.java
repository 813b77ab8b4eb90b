package cloud.edd.gateway.ssh;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Everybody who is inside a container. Thread-safe. */
final class Visits {
    private final Admission admission;
    private final Set<Visit> present = ConcurrentHashMap.newKeySet();
    private final Lock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();

    Visits(Admission admission) {
        this.admission = admission;
    }

    void began(Visit visit) {
        present.add(visit);
        // What changed between the login and here was not told to it.
        recheck(visit);
    }

    void ended(Visit visit) {
        lock.lock();
        try {
            present.remove(visit);
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int count() {
        return present.size();
    }

    /** Shows out whoever could not enter any more. */
    void recheck() {
        present.forEach(this::recheck);
    }

    private void recheck(Visit visit) {
        admission
                .refusal(visit.target(), visit.fingerprint(), visit.ingressPort())
                .ifPresent(visit::end);
    }

    void warnAll(String line) {
        present.forEach(visit -> visit.warn(line));
    }

    void endAll(String reason) {
        present.forEach(visit -> visit.end(reason));
    }

    /** Waits until nobody is there, at most the given time. */
    void awaitEmpty(Duration most) throws InterruptedException {
        long remaining = most.toNanos();
        lock.lock();
        try {
            while (!present.isEmpty() && remaining > 0) {
                remaining = left.awaitNanos(remaining);
            }
        } finally {
            lock.unlock();
        }
    }
}
