package cloud.edd.platform.identity;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whom to ask about identities.
 *
 * @param authServiceUrl where auth-service answers inside the platform (environment: {@code AUTH_SERVICE_URL})
 */
@Validated
@ConfigurationProperties("edd.identity")
record IdentityProperties(
        @NotNull @DefaultValue("http://auth-service") URI authServiceUrl) {}
