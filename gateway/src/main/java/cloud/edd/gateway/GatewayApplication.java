package cloud.edd.gateway;

import cloud.edd.platform.audit.AuditAutoConfiguration;
import cloud.edd.platform.event.EventBusAutoConfiguration;
import cloud.edd.platform.event.EventStoreAutoConfiguration;
import cloud.edd.platform.id.IdAutoConfiguration;
import cloud.edd.platform.log.LogAutoConfiguration;
import cloud.edd.platform.names.NamesAutoConfiguration;
import cloud.edd.platform.secret.SecretAutoConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.metrics.DataSourcePoolMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.jvm.JvmMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.system.SystemMetricsAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/**
 * Starts the gateway. What Boot configures is listed: requests never pass through WebFlux, and readiness and drain are the
 * listeners' own, so half of what the class path would bring is not wanted.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ComponentScan
@ConfigurationPropertiesScan
@ImportAutoConfiguration({
    ConfigurationPropertiesAutoConfiguration.class,
    LifecycleAutoConfiguration.class,
    PropertyPlaceholderAutoConfiguration.class,
    DataSourceAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    DataSourcePoolMetricsAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class,
    FlywayAutoConfiguration.class,
    MetricsAutoConfiguration.class,
    PrometheusMetricsExportAutoConfiguration.class,
    JvmMetricsAutoConfiguration.class,
    SystemMetricsAutoConfiguration.class,
    IdAutoConfiguration.class,
    NamesAutoConfiguration.class,
    SecretAutoConfiguration.class,
    LogAutoConfiguration.class,
    AuditAutoConfiguration.class,
    EventBusAutoConfiguration.class,
    EventStoreAutoConfiguration.class
})
public class GatewayApplication {
    /**
     * Of so many buffers Netty watches one for getting lost. It does of one in 128 by default, and to begin to watch one takes as
     * long as half an answer from the cache; a leak that matters shows all the same.
     */
    private static final String WATCHED_BUFFERS = "2048";

    public static void main(String[] arguments) {
        if (System.getProperty("io.netty.leakDetection.samplingInterval") == null) {
            System.setProperty("io.netty.leakDetection.samplingInterval", WATCHED_BUFFERS);
        }
        SpringApplication.run(GatewayApplication.class, arguments);
    }
}
