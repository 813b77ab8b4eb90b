package cloud.edd.platform.log;

import ch.qos.logback.classic.LoggerContext;
import cloud.edd.platform.id.IdAutoConfiguration;
import cloud.edd.platform.id.UuidV7Generator;
import cloud.edd.platform.secret.SecretAutoConfiguration;
import cloud.edd.platform.secret.Secrets;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Ships logs to the log service if {@code edd.log.service-address} names one, and gathers the lines of loggers that {@code
 * edd.log.gathered} names.
 */
@AutoConfiguration(after = {IdAutoConfiguration.class, SecretAutoConfiguration.class})
@EnableConfigurationProperties(LogProperties.class)
public class LogAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(LogAutoConfiguration.class);

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(LoggerContext.class)
    @ConditionalOnProperty("edd.log.gathered")
    static class Gathering {

        @Bean
        LogGathering logGathering(LogProperties properties) {
            return new LogGathering(properties.gathered(), GatheredLines.USUAL_WAIT);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(LoggerContext.class)
    @Conditional(LogServiceNamed.class)
    static class Shipping {

        @Bean(destroyMethod = "")
        LogShipper logShipper(LogProperties properties, Environment environment, Secrets secrets, SecureRandom random) {
            return new LogShipper(
                    new GrpcLogDestination(properties.serviceAddress(), secrets.require("SERVICE_API_KEY")),
                    openBuffer(properties, LogSource.of(environment)),
                    LogShipper.Timing.USUAL,
                    random);
        }

        @Bean
        LogShipping logShipping(LogShipper shipper, Environment environment, UuidV7Generator ids) {
            return new LogShipping(new LogEntries(LogSource.of(environment), ids), shipper);
        }

        @Bean
        MeterBinder logShippingMetrics(LogShipper shipper) {
            return registry -> bind(shipper, registry);
        }

        /** Without a buffer the service runs all the same: logs are still on standard output. */
        private static @Nullable LogBuffer openBuffer(LogProperties properties, String source) {
            Path folder = properties.bufferDir() == null
                    ? Path.of(System.getProperty("java.io.tmpdir"), "edd-log-buffer", source)
                    : Path.of(properties.bufferDir());
            try {
                return LogBuffer.open(folder, properties.bufferLimit().toBytes());
            } catch (IOException e) {
                log.warn(
                        "No disk buffer for log entries in {}; set edd.log.buffer-dir to a folder of this process's own",
                        folder,
                        e);
                return null;
            }
        }

        private static void bind(LogShipper shipper, MeterRegistry registry) {
            FunctionCounter.builder("edd.log.shipped", shipper, LogShipper::shipped)
                    .description("Log entries in the hands of the log service")
                    .register(registry);
            FunctionCounter.builder("edd.log.dropped", shipper, LogShipper::droppedFull)
                    .description("Log entries that did not reach the log service")
                    .tag("reason", "full")
                    .register(registry);
            FunctionCounter.builder("edd.log.dropped", shipper, LogShipper::droppedRefused)
                    .description("Log entries that did not reach the log service")
                    .tag("reason", "refused")
                    .register(registry);
            Gauge.builder("edd.log.buffered", shipper, LogShipper::bufferedBytes)
                    .description("Log entries that wait on disk for the log service")
                    .baseUnit("bytes")
                    .register(registry);
        }
    }

    /** An empty address is no address. */
    static final class LogServiceNamed implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !context.getEnvironment()
                    .getProperty("edd.log.service-address", "")
                    .isEmpty();
        }
    }
}
