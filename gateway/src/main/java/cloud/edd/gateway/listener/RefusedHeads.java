package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.ClientConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes requests that are refused before they are requests: what came was too long, too late or not HTTP. */
final class RefusedHeads {
    private static final Logger ACCESS = LoggerFactory.getLogger("cloud.edd.gateway.access");

    private final MeterRegistry meters;

    RefusedHeads(MeterRegistry meters) {
        this.meters = meters;
    }

    /** One that its address may not have beside those it has. */
    void recordConnection() {
        Counter.builder("edd.gateway.refused.connections")
                .description("Connections closed at once because their address has too many")
                .register(meters)
                .increment();
    }

    void record(Channel channel, HttpResponseStatus status, String requestId) {
        Counter.builder("edd.gateway.refused.heads")
                .description("Requests refused while their head was read")
                .tag("status", String.valueOf(status.code()))
                .register(meters)
                .increment();
        ACCESS.atInfo()
                .addKeyValue("request_id", requestId)
                .addKeyValue(
                        "client",
                        ClientConnection.of(channel).peer().getAddress().getHostAddress())
                .addKeyValue("status", status.code())
                .addKeyValue("decision", "refuse")
                .log("- - {}", status.code());
    }
}
