package cloud.edd.gateway.tls;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Certificates of the platform names.
 *
 * @param certificates pairs of PEM files; the first whose names cover the asked name is presented
 * @param reloadInterval how often the files are looked at; a changed pair is swapped in, live connections keep theirs
 */
@Validated
@ConfigurationProperties("edd.gateway.tls")
public record TlsProperties(
        @NotEmpty(
                message =
                        "is empty: name a certificate and its key in edd.gateway.tls.certificates[0].certificate and .private-key")
        List<@Valid Pair> certificates,

        @DefaultValue("2s") Duration reloadInterval) {

    /**
     * One certificate with its key.
     *
     * @param certificate PEM file with the chain, the server's certificate first
     * @param privateKey PEM file with the key in PKCS #8, PKCS #1 or SEC 1 form
     */
    public record Pair(@NotNull Path certificate, @NotNull Path privateKey) {}
}
