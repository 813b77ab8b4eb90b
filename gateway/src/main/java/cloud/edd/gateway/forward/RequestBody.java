package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.Exchange;
import io.netty.buffer.ByteBuf;
import reactor.core.publisher.Flux;

/** The body of a client's request as it arrives. */
final class RequestBody {
    /** A body of any size may pass. */
    static final long UNLIMITED = -1;

    private RequestBody() {}

    /** Its receiver releases the buffers. Fails with {@link ForwardException.BodyTooLarge} at the first byte beyond the limit. */
    static Flux<ByteBuf> of(Exchange exchange, long limit) {
        if (!exchange.hasBody()) {
            return Flux.empty();
        }
        return exchange.request()
                .receive()
                .retain()
                .<ByteBuf>handle((buffer, sink) -> {
                    int size = buffer.readableBytes();
                    if (limit != UNLIMITED && exchange.bytesIn() + size > limit) {
                        buffer.release();
                        sink.error(new ForwardException.BodyTooLarge(limit));
                    } else {
                        exchange.countIn(size);
                        sink.next(buffer);
                    }
                })
                .doOnComplete(exchange::completeRequest);
    }
}
