package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.AnswerTap;
import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.exchange.RequestId;
import cloud.edd.gateway.forward.StalledBodyException.Side;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Hands the answer of a service on to the client, in bounded memory and time. */
final class ClientAnswer {
    private static final String EVENT_STREAM = "text/event-stream";
    private static final String LINES = "application/x-ndjson";

    private final PumpLimits steady;
    private final PumpLimits pausing;

    ClientAnswer(ForwardProperties properties) {
        steady = new PumpLimits(properties.readGap(), Duration.ZERO, 0, properties.writeProgress());
        pausing = new PumpLimits(Duration.ZERO, Duration.ZERO, 0, properties.writeProgress());
    }

    /**
     * Fills in the head; {@link #send} sends it.
     *
     * @param delimited whether the service tells where the answer ends
     * @return whether somebody wants to see the body on its way
     */
    static boolean begin(Exchange exchange, int status, HttpHeaders headers, boolean delimited) {
        HttpServerResponse response = exchange.response().status(status);
        HttpHeaders outgoing = response.responseHeaders();
        headers.remove(HttpHeaderNames.TRANSFER_ENCODING).remove(RequestId.HEADER);
        outgoing.add(headers);
        boolean tapped = exchange.tap().head(status, outgoing, delimited);
        boolean lengthUnknown = !outgoing.contains(HttpHeaderNames.CONTENT_LENGTH);
        if (lengthUnknown && HttpVersion.HTTP_1_0.equals(exchange.request().version())) {
            response.chunkedTransfer(false).keepAlive(false);
        }
        if (!exchange.isRequestComplete()) {
            // An answer before the end of the request: what follows of the request is not read.
            response.keepAlive(false);
        }
        return tapped;
    }

    /**
     * Sends the head at once, so that an event stream is open before its first event, then the body. What of both is there
     * already leaves in one packet.
     *
     * @param body its buffers are released
     * @param tapped what {@link #begin} returned
     */
    Mono<Void> send(Exchange exchange, Flux<ByteBuf> body, boolean tapped) {
        HttpServerResponse response = exchange.response();
        String type = response.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE, "");
        AnswerTap tap = exchange.tap();
        Flux<ByteBuf> seen = tapped ? body.doOnNext(tap::body).doOnComplete(tap::end) : body;
        boolean events = type.startsWith(EVENT_STREAM);
        // An event stream never ends by itself; whoever listens to one comes again.
        Flux<ByteBuf> whole = events ? seen.takeUntilOther(exchange.connection().drained()) : seen;
        PumpLimits limits = events || type.startsWith(LINES) ? pausing : steady;
        Mono<Void> pump = BodyPump.toClient(whole, exchange.channel(), limits, exchange::countOut);
        return Mono.defer(() -> {
                    // Not waited for: if it cannot be written, what follows it cannot be either, and the pump tells.
                    response.sendHeaders().then().subscribe(sent -> {}, failure -> {});
                    return pump;
                })
                .onErrorMap(ClientAnswer::translate);
    }

    static Throwable translate(Throwable cause) {
        return switch (cause) {
            case ForwardException known -> known;
            case BrokenSinkException gone -> new ForwardException.LostClient(gone);
            case StalledBodyException stalled ->
                stalled.side() == Side.SINK
                        ? new ForwardException.LostClient(stalled)
                        : new ForwardException.SlowBackend(stalled, true);
            default -> new ForwardException.BrokenBackend(cause, true);
        };
    }
}
