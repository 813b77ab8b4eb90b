package cloud.edd.platform.request;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whom to believe about the origin of a call.
 *
 * @param trustedProxies ranges of the peers whose {@code X-Forwarded-For} and {@code X-Real-IP} count
 */
@ConfigurationProperties("edd")
record RequestProperties(
        @DefaultValue({"127.0.0.0/8", "::1/128"}) List<AddressRange> trustedProxies) {}
