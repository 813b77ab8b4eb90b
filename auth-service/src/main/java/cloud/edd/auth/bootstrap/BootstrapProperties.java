package cloud.edd.auth.bootstrap;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The first account. Its password is the secret {@code DEFAULT_PASSWORD}.
 *
 * @param username of the account that is created when it does not exist (environment: {@code DEFAULT_USERNAME})
 * @param adminUsername whose account becomes an administrator while there is none (environment: {@code ADMIN_USERNAME})
 */
@Validated
@ConfigurationProperties("edd.auth.bootstrap")
record BootstrapProperties(
        @NotBlank(message = "is not set: give DEFAULT_USERNAME") String username,

        @NotBlank(message = "is not set: give ADMIN_USERNAME") String adminUsername) {}
