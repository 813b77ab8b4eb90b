package cloud.edd.gateway.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells by its first bytes what a connection speaks: {@code 0x16} is TLS, a known method HTTP, {@code SSH-} SSH where that
 * is spoken, anything else is closed. Bytes may come one at a time. Steps aside once it knows.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive like any other end
final class ProtocolDetector extends ByteToMessageDecoder {
    /** What to do with the connection once its protocol is known; called on its event loop, before any byte is passed on. */
    interface Outcome {
        void tls(ChannelHandlerContext context);

        void clearHttp(ChannelHandlerContext context);

        /** Whether SSH is anything here. */
        boolean takesSsh();

        void ssh(ChannelHandlerContext context);
    }

    private static final int TLS_HANDSHAKE = 0x16;
    private static final List<byte[]> SSH = List.of("SSH-".getBytes(StandardCharsets.US_ASCII));

    private static final List<byte[]> METHODS =
            List.of("GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "TRACE ", "CONNECT ").stream()
                    .map(method -> method.getBytes(StandardCharsets.US_ASCII))
                    .toList();

    private final Outcome outcome;
    private final Duration patience;
    private @Nullable ScheduledFuture<?> deadline;

    ProtocolDetector(Outcome outcome, Duration patience) {
        this.outcome = outcome;
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor().schedule((Runnable) context::close, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        cancelDeadline();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        cancelDeadline();
        super.channelInactive(context);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.getUnsignedByte(in.readerIndex()) == TLS_HANDSHAKE) {
            outcome.tls(context);
            context.pipeline().remove(this);
            return;
        }
        if (startsWith(SSH, in) != Match.NO && outcome.takesSsh()) {
            if (startsWith(SSH, in) == Match.YES) {
                outcome.ssh(context);
                context.pipeline().remove(this);
            }
            return;
        }
        switch (startsWithMethod(in)) {
            case YES -> {
                outcome.clearHttp(context);
                context.pipeline().remove(this);
            }
            case NO -> {
                in.skipBytes(in.readableBytes());
                context.close();
            }
            case NOT_YET -> {}
        }
    }

    enum Match {
        YES,
        NO,
        NOT_YET
    }

    static Match startsWithMethod(ByteBuf in) {
        return startsWith(METHODS, in);
    }

    private static Match startsWith(List<byte[]> words, ByteBuf in) {
        boolean possible = false;
        for (byte[] word : words) {
            int length = Math.min(word.length, in.readableBytes());
            boolean same = true;
            for (int i = 0; i < length && same; i++) {
                same = in.getByte(in.readerIndex() + i) == word[i];
            }
            if (same && length == word.length) {
                return Match.YES;
            }
            possible |= same;
        }
        return possible ? Match.NOT_YET : Match.NO;
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
