package cloud.edd.gateway.connection;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the gateway listens, and how long a connection may take for what comes before a request. A port of 0 takes a free
 * one.
 *
 * @param address of all listeners, {@code 0.0.0.0} for every interface, {@code 127.0.0.1} for this machine only
 * @param http clear HTTP, which redirects to HTTPS
 * @param https TLS
 * @param health liveness, readiness and metrics
 * @param detection from the connection to the first bytes that tell its protocol
 * @param handshake from the first byte of TLS to the end of the handshake
 * @param head from the first byte of a request to the last of its headers, else 408
 * @param idle between two requests
 */
@Validated
@ConfigurationProperties("edd.gateway.listeners")
public record ListenerProperties(
        @DefaultValue("0.0.0.0") String address,
        @DefaultValue("18080") @Min(0) @Max(65_535) int http,
        @DefaultValue("8443") @Min(0) @Max(65_535) int https,
        @DefaultValue("9091") @Min(0) @Max(65_535) int health,
        @DefaultValue("5s") Duration detection,
        @DefaultValue("10s") Duration handshake,
        @DefaultValue("10s") Duration head,
        @DefaultValue("60s") Duration idle) {}
