package cloud.edd.gateway.route;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Where routes come from.
 *
 * @param seed the file whose routes are written to the table at start (environment: {@code ROUTES_FILE})
 */
@ConfigurationProperties("edd.gateway.routes")
public record RouteProperties(
        @DefaultValue("classpath:routes.yaml") Resource seed) {}
