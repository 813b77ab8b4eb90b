package cloud.edd.gateway.connection;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/** Reads of a fixed size, few in a row: a reader that is told to stop has taken in 64 KiB more at most. */
public final class BoundedReads {
    /** Bytes of one read; also of one piece of a body. */
    public static final int SIZE = 16 * 1024;

    private static final int IN_A_ROW = 4;

    @SuppressWarnings("deprecation") // Netty 4.2 deprecates the option without offering another way to bound a read
    public static final ChannelOption<RecvByteBufAllocator> OPTION = ChannelOption.RCVBUF_ALLOCATOR;

    private BoundedReads() {}

    public static RecvByteBufAllocator allocator() {
        return new FixedRecvByteBufAllocator(SIZE).maxMessagesPerRead(IN_A_ROW);
    }
}
