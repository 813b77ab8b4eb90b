package cloud.edd.gateway.route;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/**
 * Where routes come from.
 *
 * @param seed the file whose routes are written to the table at start (environment: {@code ROUTES_FILE}): a path, a
 *     {@code file:} address, or {@code classpath:} for one in the jar
 */
@ConfigurationProperties("edd.gateway.routes")
public record RouteProperties(
        @DefaultValue("classpath:routes.yaml") String seed) {
    private static final String CLASSPATH = "classpath:";
    private static final String FILE = "file:";

    Resource file() {
        if (seed.startsWith(CLASSPATH)) {
            return new ClassPathResource(seed.substring(CLASSPATH.length()));
        }
        // Not parsed as an address: a folder may have spaces in its name.
        return new FileSystemResource(Path.of(seed.startsWith(FILE) ? seed.substring(FILE.length()) : seed));
    }
}
