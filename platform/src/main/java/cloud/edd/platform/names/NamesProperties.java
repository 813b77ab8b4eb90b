package cloud.edd.platform.names;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the platform is reached from outside.
 *
 * @param baseDomain the domain under which all services live (environment: {@code BASE_DOMAIN}); required
 * @param publicHttpsPort the port browsers use (environment: {@code PUBLIC_HTTPS_PORT})
 * @param publicSshPort the port SSH clients use (environment: {@code PUBLIC_SSH_PORT})
 */
@Validated
@ConfigurationProperties("edd")
record NamesProperties(
        @NotNull(message = "is not set: give BASE_DOMAIN, for instance cloud.example.org") @Pattern(
                regexp = PlatformNames.DOMAIN,
                flags = Pattern.Flag.CASE_INSENSITIVE,
                message = "is not a domain name; BASE_DOMAIN is one without scheme and port")
        String baseDomain,

        @DefaultValue("443") @Min(1) @Max(65_535) int publicHttpsPort,
        @DefaultValue("22") @Min(1) @Max(65_535) int publicSshPort) {

    PlatformNames toNames() {
        return new PlatformNames(baseDomain, publicHttpsPort, publicSshPort);
    }
}
