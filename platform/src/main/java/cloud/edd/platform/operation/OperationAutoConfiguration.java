package cloud.edd.platform.operation;

import cloud.edd.platform.id.IdAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;

/** Health, readiness, and the orderly end of a service. */
@AutoConfiguration(
        after = IdAutoConfiguration.class,
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@EnableConfigurationProperties(OperationProperties.class)
public class OperationAutoConfiguration {

    @Bean
    Readiness readiness(ObjectProvider<ReadinessCheck> checks, Clock clock) {
        return new Readiness(checks.orderedStream().toList(), clock);
    }

    @Bean
    DrainLifecycle drainLifecycle(Readiness readiness, OperationProperties properties) {
        return new DrainLifecycle(readiness, properties.drainDelay());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Metrics {

        @Bean
        MeterBinder dependencyMetrics(Readiness readiness) {
            return readiness::bindTo;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataSource.class)
    @ConditionalOnBean(DataSource.class)
    static class Database {

        @Bean
        ReadinessCheck databaseReadiness(DataSource dataSource) {
            return new DatabaseReadiness(dataSource);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(DispatcherServlet.class)
    static class WebMvc {

        @Bean
        OperationController operationController(Readiness readiness) {
            return new OperationController(readiness);
        }
    }
}
