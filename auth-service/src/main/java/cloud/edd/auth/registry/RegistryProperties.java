package cloud.edd.auth.registry;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The image registry.
 *
 * @param url where it is (environment: {@code REGISTRY_URL}); empty when there is none: then nothing is granted
 * @param passwordBesideSecondFactor whether the account password counts though the account has a second factor, for the
 *     time in which people move their scripts to service accounts
 */
@Validated
@ConfigurationProperties("edd.auth.registry")
record RegistryProperties(
        @DefaultValue("") String url, @DefaultValue("false") boolean passwordBesideSecondFactor) {

    boolean exists() {
        return !url.isBlank();
    }
}
