package cloud.edd.gfs.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.protocol.wire.BufferShortageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadSharesTest {

    private static final long BYTES = 32L << 20;
    private static final Duration SOON = Duration.ofMillis(10);

    private long now = 1;
    private final ReadShares shares = new ReadShares(BYTES, () -> now);
    private int shrunk;

    @Test
    void twoHundredStreamsHaveARequestEachInTheSmallestPool() throws Exception {
        List<ReadShares.Share> all = new ArrayList<>();
        for (int stream = 0; stream < 200; stream++) {
            all.add(open());
            // Each takes all it can get and then never anything again.
            for (int time = 0; time < 4; time++) {
                all.getLast().taken();
            }
        }

        assertThat(all.getFirst().requestBytes()).isEqualTo(ReadShares.MOST_REQUEST_BYTES);
        assertThat(all.getLast().requestBytes()).isEqualTo(ReadShares.LEAST_REQUEST_BYTES);
        assertThat(shares.bytes()).isLessThan(BYTES);
        all.forEach(ReadShares.Share::close);
        assertThat(shares.bytes()).isZero();
    }

    @Test
    void aStreamThatIsReadGrowsAndTakesFromThoseThatAreNot() throws Exception {
        List<ReadShares.Share> stalled = new ArrayList<>();
        for (int stream = 0; stream < 20; stream++) {
            ReadShares.Share[] share = new ReadShares.Share[1];
            share[0] = shares.open(
                    () -> {
                        shrunk++;
                        share[0].shrunk();
                    },
                    SOON);
            for (int time = 0; time < 4; time++) {
                share[0].taken();
            }
            stalled.add(share[0]);
        }
        ReadShares.Share reading = open();
        now += TimeUnit.SECONDS.toNanos(2);

        int window = 0;
        for (int time = 0; time < 20; time++) {
            window = reading.taken();
        }
        assertThat(window).isEqualTo(4 * reading.requestBytes());
        assertThat(stalled.getFirst().requestBytes()).isPositive();
        assertThat(shares.bytes()).isLessThan(BYTES);
    }

    @Test
    void whoFindsNoRoomWaitsForAnEndAndNotForEver() throws Exception {
        List<ReadShares.Share> all = new ArrayList<>();
        assertThatThrownBy(() -> {
                    while (true) {
                        all.add(open());
                    }
                })
                .isInstanceOf(BufferShortageException.class)
                .hasMessageContaining("none ended within 10 ms");
        assertThat(all).hasSizeGreaterThanOrEqualTo(200);

        CompletableFuture<Integer> waiting = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                waiting.complete(shares.open(() -> {}, Duration.ofSeconds(30)).requestBytes());
            } catch (InterruptedException | BufferShortageException e) {
                waiting.completeExceptionally(e);
            }
        });
        all.getFirst().close();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isPositive();
    }

    private ReadShares.Share open() throws Exception {
        return shares.open(() -> shrunk++, SOON);
    }
}
