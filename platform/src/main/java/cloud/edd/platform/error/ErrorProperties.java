package cloud.edd.platform.error;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a service words its errors.
 *
 * @param body the body for callers who do not ask for problem details; existing clients print it
 */
@ConfigurationProperties("edd.error")
record ErrorProperties(@DefaultValue("text") ErrorStyle body) {}
