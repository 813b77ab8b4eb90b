package cloud.edd.gateway.container;

import cloud.edd.gateway.change.TableChanges;
import cloud.edd.gateway.event.GatewayEvents;
import cloud.edd.gateway.event.RouterRefreshes;
import cloud.edd.platform.event.EventReconciler;
import cloud.edd.platform.secret.Secrets;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class ContainerConfiguration {

    @Bean
    ContainerStore containerStore(JdbcClient jdbc) {
        return new ContainerStore(jdbc);
    }

    @Bean
    IngressStore ingressStore(JdbcClient jdbc, GatewayEvents events) {
        return new IngressStore(jdbc, events);
    }

    @Bean
    Containers containers(ContainerStore store, IngressStore ingress) {
        return new Containers(() -> store.findAll(ingress.findAll()));
    }

    @Bean
    SeenHostKeys seenHostKeys(ContainerStore store) {
        return store::hostKeySeen;
    }

    @Bean
    TableChanges containerChanges(DataSource database, Containers containers) {
        return new TableChanges(database, "containers", containers::reload);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnExpression("!'${edd.gateway.compute.url:}'.isBlank()")
    static class Reconciliation {

        @Bean
        ComputeRoutes computeRoutes(ComputeProperties properties, Secrets secrets) {
            return new ComputeRoutes(
                    properties.url(), secrets.require("SERVICE_API_KEY").value());
        }

        @Bean
        EventReconciler containerReconciler(
                ComputeRoutes compute,
                ContainerStore store,
                IngressStore ingress,
                RouterRefreshes refreshes,
                PlatformTransactionManager transactions) {
            return new ContainerReconciler(compute, store, ingress, refreshes, new TransactionTemplate(transactions));
        }
    }
}
