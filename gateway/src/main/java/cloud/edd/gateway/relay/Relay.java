package cloud.edd.gateway.relay;

import cloud.edd.gateway.connection.ClientConnection;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Two connections on one event loop, and what comes from one goes to the other. Ends when both have said all, when one is
 * lost, or when nothing moves for too long. Used on that event loop only.
 */
final class Relay {
    private static final Logger ACCESS = LoggerFactory.getLogger("cloud.edd.gateway.access");

    private final String host;
    private final String service;
    private final Channel channel;
    private final Duration longestIdle;
    private final RelayEnd client = new RelayEnd(this);
    private final RelayEnd container = new RelayEnd(this);
    private final long startedAt = System.nanoTime();
    private long lastMoved = startedAt;
    private @Nullable ScheduledFuture<?> idle;
    private @Nullable Throwable failure;

    /**
     * @param host what the client asked for; for the log
     * @param service what the other side is; for the log
     */
    Relay(String host, String service, Channel channel, Duration longestIdle) {
        this.host = host;
        this.service = service;
        this.channel = channel;
        this.longestIdle = longestIdle;
        channel.closeFuture().addListener(closed -> end());
    }

    RelayEnd client() {
        return client;
    }

    RelayEnd container() {
        return container;
    }

    /** Both connections stand. */
    void begin() {
        if (!channel.isActive()) {
            container.close();
            return;
        }
        client.open(container);
        container.open(client);
        watch(longestIdle.toNanos());
    }

    private void watch(long nanos) {
        idle = channel.eventLoop().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
    }

    private void checkIdle() {
        long left = longestIdle.toNanos() - (System.nanoTime() - lastMoved);
        if (left > 0) {
            watch(left);
        } else {
            client.close();
            container.close();
        }
    }

    void moved() {
        lastMoved = System.nanoTime();
    }

    void fail(@Nullable Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        client.close();
        container.close();
    }

    private void end() {
        if (idle != null) {
            idle.cancel(false);
        }
        container.close();
        LoggingEventBuilder line = ACCESS.atInfo()
                .addKeyValue(
                        "client",
                        ClientConnection.of(channel).peer().getAddress().getHostAddress())
                .addKeyValue("host", host)
                .addKeyValue("port", ClientConnection.of(channel).outsidePort())
                .addKeyValue("bytes_in", client.bytesRead())
                .addKeyValue("bytes_out", container.bytesRead())
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt))
                .addKeyValue("decision", "relay")
                .addKeyValue("service", service);
        if (failure != null) {
            line = line.addKeyValue("failure", failure.toString());
        }
        line.log("relay {}", host);
    }
}
