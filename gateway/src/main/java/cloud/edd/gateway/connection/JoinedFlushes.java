package cloud.edd.gateway.connection;

import io.netty.channel.ChannelHandler;
import io.netty.handler.flush.FlushConsolidationHandler;

/**
 * What is flushed in one turn of the event loop leaves together: the head of an answer, its body and its end in one TLS record
 * and one call of the operating system.
 */
public final class JoinedFlushes {
    public static final String NAME = "edd.flush";

    private JoinedFlushes() {}

    /** Stands between the codec and TLS, or first where there is no TLS. */
    public static ChannelHandler handler() {
        return new FlushConsolidationHandler(FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true);
    }
}
