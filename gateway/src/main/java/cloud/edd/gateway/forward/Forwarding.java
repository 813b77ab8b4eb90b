package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.Decision;
import cloud.edd.gateway.exchange.Exchange;
import org.springframework.web.server.ServerWebExchange;

/** What the routing filter must know about a request beyond what Spring's exchange holds. */
record Forwarding(Exchange exchange, Decision.Forward decision, long bodyLimit) {
    private static final String ATTRIBUTE = Forwarding.class.getName();

    static Forwarding of(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ATTRIBUTE);
    }

    void attachTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }
}
