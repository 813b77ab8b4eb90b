package cloud.edd.gateway.connection;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;

/** Reads of a bounded size, one at a time: a reader that is told to stop has taken in one more at most. Small for who says little. */
public final class BoundedReads {
    /** Bytes of one read at most; also of one piece of a body. */
    public static final int SIZE = 64 * 1024;

    private static final int LEAST = 1024;
    private static final int FIRST = 4 * 1024;

    @SuppressWarnings("deprecation") // Netty 4.2 deprecates the option without offering another way to bound a read
    public static final ChannelOption<RecvByteBufAllocator> OPTION = ChannelOption.RCVBUF_ALLOCATOR;

    private BoundedReads() {}

    public static RecvByteBufAllocator allocator() {
        return new AdaptiveRecvByteBufAllocator(LEAST, FIRST, SIZE).maxMessagesPerRead(1);
    }
}
