package cloud.edd.gfs.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.protocol.payload.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

    private final BufferPool pool = new BufferPool(64 << 10);

    @Test
    void handsTheSameMemoryOutAgain() throws Exception {
        Payload first = pool.payload(pool.take(5_000));

        assertThat(pool.inUseBytes()).isEqualTo(8 << 10);
        first.release();
        assertThat(pool.inUseBytes()).isZero();
        assertThat(pool.take(6_000).capacity()).isEqualTo(8 << 10);
    }

    @Test
    void whoWantsMoreThanThereIsWaitsForTheLastRelease() throws Exception {
        Payload all = pool.payload(pool.take(64 << 10));
        Payload second = all.retain();
        CompletableFuture<Integer> waiting = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                waiting.complete(pool.take(1).limit());
            } catch (InterruptedException | BufferShortageException e) {
                waiting.completeExceptionally(e);
            }
        });

        all.release();
        assertThat(waiting).isNotDone();
        second.release();

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }

    /**
     * Small ones find room again and again, and must not keep the one waiting who needs all of it. No two of the three
     * fit at once, so each has noted its turn and given back before the next has one.
     */
    @Test
    void whoWaitsLongestIsNextAlsoWhenLessWouldDoForAnother() throws Exception {
        Payload small = pool.payload(pool.take(4 << 10));
        List<String> order = new CopyOnWriteArrayList<>();
        List<Thread> waiters = new ArrayList<>();
        waiters.add(waiting("all of it, first", 64 << 10, order));
        waiters.add(waiting("little, second", 4 << 10, order));
        waiters.add(waiting("all of it, third", 64 << 10, order));

        small.release();
        for (Thread waiter : waiters) {
            waiter.join(Duration.ofSeconds(10));
        }

        assertThat(order).containsExactly("all of it, first", "little, second", "all of it, third");
        assertThat(pool.inUseBytes()).isZero();
    }

    /** A thread that notes its turn and gives back; when this returns it waits for the pool, or wrongly did not have to. */
    private Thread waiting(String name, int length, List<String> order) {
        Thread waiter = Thread.ofPlatform().start(() -> {
            try {
                ByteBuffer buffer = pool.take(length);
                order.add(name);
                pool.giveBack(buffer);
            } catch (InterruptedException | BufferShortageException e) {
                order.add(e.toString());
            }
        });
        while (waiter.getState() != Thread.State.TIMED_WAITING && waiter.isAlive()) {
            Thread.onSpinWait();
        }
        return waiter;
    }

    @Test
    void whoGivesUpWaitingKeepsNobodyElse() throws Exception {
        Payload small = pool.payload(pool.take(4 << 10));

        assertThatThrownBy(() -> pool.take(64 << 10, Duration.ofMillis(10)))
                .isInstanceOf(BufferShortageException.class);

        assertThat(pool.take(8 << 10, Duration.ZERO).limit()).isEqualTo(8 << 10);
        small.release();
    }

    @Test
    void nobodyWaitsForEver() throws Exception {
        Payload all = pool.payload(pool.take(64 << 10));

        assertThatThrownBy(() -> pool.take(1, Duration.ofMillis(10)))
                .isInstanceOf(BufferShortageException.class)
                .hasMessageContaining("no 4096 of the 65536 bytes");
        all.release();
        assertThat(pool.take(1, Duration.ofMillis(10)).limit()).isEqualTo(1);
    }

    @Test
    void aPayloadIsNotReadAfterItsLastRelease() throws Exception {
        Payload payload = pool.payload(pool.take(10));
        Payload slice = payload.slice(2, 3);
        payload.release();

        assertThatThrownBy(slice::bytes).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(payload::release).isInstanceOf(IllegalStateException.class);
    }
}
