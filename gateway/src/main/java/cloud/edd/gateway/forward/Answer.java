package cloud.edd.gateway.forward;

import io.netty.buffer.ByteBuf;
import reactor.core.publisher.Flux;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientResponse;

/**
 * A service has begun to answer.
 *
 * @param connection whoever has the answer takes its body to the end or disposes of this
 */
record Answer(HttpClientResponse head, Connection connection) {

    /** Its receiver releases the buffers. */
    Flux<ByteBuf> body() {
        return connection.inbound().receive().retain();
    }
}
