package cloud.edd.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Somebody between a request and the service that answers it: may change what is asked, may keep an answer from the
 * client, sees what goes to the client. Called for one request, by one thread at a time.
 */
public interface AnswerTap {
    /** Changes nothing and sees nothing. */
    AnswerTap NONE = new AnswerTap() {};

    /**
     * Around the forwarding of the request: may put it off, and may answer in its place.
     *
     * @param forward hands the request to its service when it is subscribed to
     */
    default Mono<Void> around(Supplier<Mono<Void>> forward) {
        return forward.get();
    }

    /** The head of the request as the service gets it; may be changed. Called again when the request is repeated. */
    default void ask(HttpHeaders request) {}

    /**
     * Whether the service's answer is meant for the gateway, which answers the client from what it has. Then nothing goes to
     * the client, and none of the other methods is called.
     *
     * @param answer its head, after the filters of the route
     */
    default boolean takes(int status, Supplier<HttpHeaders> answer) {
        return false;
    }

    /**
     * The head of the answer just before it goes to the client; may be changed.
     *
     * @param delimited whether the service says where the answer ends, by its length or in chunks
     * @return whether {@link #body} and {@link #end} are to be called
     */
    default boolean head(int status, HttpHeaders answer, boolean delimited) {
        return false;
    }

    /** A piece of the answer's body before it goes to the client; it must not be changed, released or kept. */
    default void body(ByteBuf piece) {}

    /** The answer has come to its end, which may not have reached the client yet. */
    default void end() {}
}
