package cloud.edd.gateway.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells by the first decrypted bytes whether a client of a container speaks HTTP: a word, a space and a slash, or a known
 * method. Everything else is not ours to understand, nor is a client that says nothing. Steps aside once it knows.
 */
final class DecryptedDetector extends ByteToMessageDecoder {
    private static final int LONGEST_METHOD = 32;

    private final Runnable http;
    private final Runnable other;
    private final Runnable silence;
    private final Duration patience;
    private @Nullable ScheduledFuture<?> deadline;

    /**
     * All are called on the event loop while the handler is still in the pipeline, before any byte is passed on.
     *
     * @param silence what is done after the patience without a decision
     */
    DecryptedDetector(Runnable http, Runnable other, Runnable silence, Duration patience) {
        this.http = http;
        this.other = other;
        this.silence = silence;
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline =
                context.executor().schedule(() -> decide(context, silence), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        switch (startsLikeHttp(in)) {
            case YES -> decide(context, http);
            case NO -> decide(context, other);
            case NOT_YET -> {}
        }
    }

    private void decide(ChannelHandlerContext context, Runnable outcome) {
        if (!context.isRemoved()) {
            outcome.run();
            if (context.channel().isActive()) {
                context.pipeline().remove(this);
            }
        }
    }

    private static ProtocolDetector.Match startsLikeHttp(ByteBuf in) {
        if (ProtocolDetector.startsWithMethod(in) == ProtocolDetector.Match.YES) {
            return ProtocolDetector.Match.YES;
        }
        int end = Math.min(in.readableBytes(), LONGEST_METHOD + 2);
        for (int i = 0; i < end; i++) {
            int octet = in.getByte(in.readerIndex() + i);
            if (octet == ' ' && i > 0) {
                return i + 1 == in.readableBytes()
                        ? ProtocolDetector.Match.NOT_YET
                        : in.getByte(in.readerIndex() + i + 1) == '/'
                                ? ProtocolDetector.Match.YES
                                : ProtocolDetector.Match.NO;
            }
            if (!Character.isLetter(octet) && octet != '-') {
                return ProtocolDetector.Match.NO;
            }
        }
        return end > LONGEST_METHOD ? ProtocolDetector.Match.NO : ProtocolDetector.Match.NOT_YET;
    }
}
