package cloud.edd.gateway.ssh;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where SSH is listened to; a port of 0 takes a free one.
 *
 * @param address of all listeners
 * @param ssh the port
 */
@Validated
@ConfigurationProperties("edd.gateway.listeners")
record SshListenerProperties(
        @DefaultValue("0.0.0.0") String address,
        @DefaultValue("2222") @Min(0) @Max(65_535) int ssh) {}
