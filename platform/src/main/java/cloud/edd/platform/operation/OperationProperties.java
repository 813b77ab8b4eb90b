package cloud.edd.platform.operation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a service ends.
 *
 * @param drainDelay how long it serves after it said that it is not ready; a load balancer asks every few seconds
 */
@ConfigurationProperties("edd.operation")
record OperationProperties(@DefaultValue("5s") Duration drainDelay) {}
