package cloud.edd.gateway.relay;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of connections that are relayed as bytes. How long one lasts as a whole is never bounded.
 *
 * @param silence after a handshake without ALPN, whoever says nothing for so long waits for the server to begin
 * @param connect to a container
 * @param idle in which no byte moves either way, then it ends
 */
@ConfigurationProperties("edd.gateway.relay")
public record RelayProperties(
        @DefaultValue("3s") Duration silence,
        @DefaultValue("2s") Duration connect,
        @DefaultValue("1h") Duration idle) {}
