package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.Decision;
import cloud.edd.gateway.exchange.Exchange;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Locale;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * Forwards with reactor-netty's client as it comes, and nothing around it: headers pass but those of a connection, bodies as
 * reactor-netty moves them. No bounds of time and memory, no repetition, no copies for the cache: what {@link DirectForwarder}
 * costs or saves beside it is what its rules do.
 */
final class BareForwarder implements Forwarder {
    private static final int CONNECTIONS = 512;

    private final HttpClient client = HttpClient.create(ConnectionProvider.create("bare", CONNECTIONS));

    @Override
    public Mono<Void> forward(Exchange exchange, Decision.Forward decision) {
        HttpServerResponse response = exchange.response();
        return client.headers(headers -> pass(exchange.headers(), headers))
                .request(HttpMethod.valueOf(exchange.method()))
                .uri(decision.route().target() + decision.pathAndQuery())
                .send(RequestBody.of(exchange, RequestBody.UNLIMITED))
                .response((head, body) -> {
                    exchange.answered();
                    response.status(head.status());
                    pass(head.responseHeaders(), response.responseHeaders());
                    return response.send(body.retain());
                })
                .then();
    }

    private static void pass(HttpHeaders from, HttpHeaders to) {
        HopByHop ofConnection = HopByHop.of(from);
        for (Map.Entry<String, String> header : from) {
            if (!ofConnection.contain(header.getKey().toLowerCase(Locale.ROOT))) {
                to.set(header.getKey(), header.getValue());
            }
        }
    }
}
