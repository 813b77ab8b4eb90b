package cloud.edd.gateway.ssh;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * SSH to containers.
 *
 * @param hostKeys private keys that the gateway shows itself by, one of each kind; without any there is no SSH
 * @param key the private key that containers let the gateway in with
 * @param certificateAuthority the private key that signs a certificate for each way into a container; none signs none
 * @param containerPort where a container's SSH server listens
 * @param login from the connection to the end of the login
 * @param attempts keys that one connection may offer
 * @param pendingLogins connections of one address that have not logged in yet
 * @param connect to a container's SSH server, and then once more for the login there
 * @param heartbeat how often a silent connection is given a sign of life
 * @param channels shells, commands, transfers and forwarded connections at the same time in one connection
 * @param window what one channel may send ahead of a receiver that does not read; as much is held in memory at most
 */
@Validated
@ConfigurationProperties("edd.gateway.ssh")
record SshProperties(
        @DefaultValue List<Path> hostKeys,
        @Nullable Path key,
        @Nullable Path certificateAuthority,
        @DefaultValue("22") @Min(1) @Max(65_535) int containerPort,
        @DefaultValue("30s") Duration login,
        @DefaultValue("10") @Min(1) int attempts,
        @DefaultValue("20") @Min(1) int pendingLogins,
        @DefaultValue("5s") Duration connect,
        @DefaultValue("30s") Duration heartbeat,
        @DefaultValue("64") @Min(1) int channels,
        @DefaultValue("512KB") DataSize window) {}
