package cloud.edd.gateway.route;

import cloud.edd.gateway.change.TableChanges;
import cloud.edd.gateway.event.GatewayEvents;
import cloud.edd.gateway.event.RouterRefreshes;
import cloud.edd.platform.names.PlatformNames;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class RouteConfiguration {

    @Bean
    RouteStore routeStore(
            JdbcClient jdbc, PlatformTransactionManager transactions, GatewayEvents events, RouterRefreshes refreshes) {
        return new RouteStore(jdbc, new TransactionTemplate(transactions), events, refreshes);
    }

    @Bean
    Routes routes(RouteStore store) {
        return new Routes(store);
    }

    @Bean
    TableChanges routeChanges(
            DataSource database, RouteStore store, Routes routes, PlatformNames names, RouteProperties properties) {
        return new TableChanges(
                database,
                "static_routes",
                () -> store.seed(new RouteSeed(names).read(properties.file())),
                routes::reload);
    }
}
