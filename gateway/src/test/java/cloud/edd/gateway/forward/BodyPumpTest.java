package cloud.edd.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The end of a body whose receiver takes its time. */
class BodyPumpTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final int PIECE = 16 * 1024;
    private static final int MAY_BE_LEFT = 2;

    /** A receiver that takes what is written only when it is told to. */
    private static final class Receiver extends ChannelOutboundHandlerAdapter {
        private final Queue<ChannelPromise> waiting = new ArrayDeque<>();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            waiting.add(promise);
        }

        void takeOne() {
            waiting.remove().setSuccess();
        }
    }

    private final Receiver receiver = new Receiver();
    private final EmbeddedChannel channel = new EmbeddedChannel(receiver);
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger moved = new AtomicInteger();

    private void send(int pieces, Duration progress) {
        Flux<ByteBuf> body = Flux.range(0, pieces).map(number -> Unpooled.wrappedBuffer(new byte[PIECE]));
        BodyPump.toClient(body, channel, new PumpLimits(Duration.ZERO, Duration.ZERO, 0, progress), moved::addAndGet)
                .doOnSuccess(done -> over.set(true))
                .subscribe();
    }

    @Test
    void an_answer_may_end_when_little_of_it_is_left() {
        send(MAY_BE_LEFT + 1, Duration.ofMinutes(1));
        assertThat(moved).hasValue((MAY_BE_LEFT + 1) * PIECE);
        assertThat(over).isFalse();
        receiver.takeOne();
        assertThat(over).isTrue();
    }

    @Test
    void whoever_does_not_take_the_rest_loses_the_connection() {
        send(1, SHORT);
        assertThat(over).isTrue();
        assertThat(channel.isOpen()).isTrue();
        await().until(() -> {
            channel.runScheduledPendingTasks();
            return !channel.isOpen();
        });
    }

    @Test
    void whoever_takes_the_rest_keeps_it() {
        send(1, SHORT);
        receiver.takeOne();
        assertThat(channel.runScheduledPendingTasks()).as("no task is left").isEqualTo(-1);
        assertThat(channel.isOpen()).isTrue();
    }
}
