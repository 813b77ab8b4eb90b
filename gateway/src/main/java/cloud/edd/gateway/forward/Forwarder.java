package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.Decision;
import cloud.edd.gateway.exchange.Exchange;
import reactor.core.publisher.Mono;

/**
 * Hands a request to the service behind its route and relays the answer, both in bounded memory and without waiting for
 * the end of either.
 */
public interface Forwarder {

    /**
     * Completes when the answer is relayed in full. Fails with a {@link ForwardException}: as long as the answer's head is
     * not sent, the caller answers with its status; after that the connection or stream must be broken off, since the client
     * must never take a part for the whole. Cancelling gives the backend's connection up.
     */
    Mono<Void> forward(Exchange exchange, Decision.Forward decision);
}
