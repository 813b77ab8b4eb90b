package cloud.edd.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gateway.event.GatewayEvents;
import cloud.edd.gateway.event.RouterRefreshes;
import cloud.edd.platform.names.PlatformNames;
import cloud.edd.testing.postgres.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class RouteSeedTest {
    private final RouteSeed seed = new RouteSeed(new PlatformNames("cloud.example.org", 443, 22));

    private List<StaticRoute> read(String yaml) {
        return seed.read(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), "test seed"));
    }

    @Test
    void the_seed_in_the_jar_covers_every_service() {
        List<StaticRoute> routes = seed.read(new ClassPathResource("routes.yaml"));
        assertThat(routes)
                .extracting(StaticRoute::host)
                .contains(
                        "cloud.example.org",
                        "auth.cloud.example.org",
                        "storage.cloud.example.org",
                        "health.cloud.example.org",
                        "cloud-api.example.org")
                .doesNotContain("net.cloud.example.org", "registry.cloud.example.org");
        var table = new RouteTable(routes);
        assertThat(table.find("storage.cloud.example.org", "/storage/a").orElseThrow())
                .matches(StaticRoute::unlimitedBody)
                .matches(route -> route.service().equals("simple-file-share-backend"));
        assertThat(table.find("docs.cloud.example.org", "/"))
                .map(StaticRoute::cacheable)
                .hasValue(true);
        assertThat(table.find("cloud-api.example.org", "/compute/x")
                        .orElseThrow()
                        .service())
                .isEqualTo("edd-compute");
    }

    @Test
    void mistakes_are_named() {
        assertThatThrownBy(() -> read("routes: [{host: a, path: /}]")).hasMessageContaining("target");
        assertThatThrownBy(() -> read("routes: [{host: a, path: /, target: 'http://x', strip: true}]"))
                .hasMessageContaining("'strip'");
        assertThatThrownBy(() -> read("rules: []")).hasMessageContaining("no list 'routes'");
        assertThatThrownBy(() -> read(
                        "routes: [{host: a, path: /, target: 'http://x'}, {host: a, path: /, target: 'http://y'}]"))
                .hasMessageContaining("2 times");
        assertThatThrownBy(() -> read("routes: [")).isInstanceOf(InvalidRouteException.class);
    }

    @Test
    void the_seed_removes_its_own_rows_and_no_others() {
        DataSource database = TestPostgres.shared().database("seed").dataSource();
        Flyway.configure().dataSource(database).load().migrate();
        JdbcClient jdbc = JdbcClient.create(database);
        List<String> told = new ArrayList<>();
        var events = new GatewayEvents(Optional.of(event -> told.add(event.subject() + " " + event.version())));
        var store = new RouteStore(
                jdbc,
                new TransactionTemplate(new JdbcTransactionManager(database)),
                events,
                new RouterRefreshes(jdbc, events));
        List<StaticRoute> first = read(
                "routes: [{host: a, path: /, target: 'http://a'}, {host: b, path: /x, target: 'http://b', unlimited_body: true}]");
        store.seed(first);
        store.seed(first);
        assertThat(told)
                .as("once, however many replicas start with this seed")
                .containsExactly(
                        "gateway.route.1.registered 1", "gateway.route.2.registered 1", "gateway.router.refreshed 1");
        told.clear();
        jdbc.sql(
                        "insert into static_routes (host, path_prefix, target) values ('mine.example.org', '/', 'http://mine')")
                .update();
        store.seed(read("routes: [{host: b, path: /x, target: 'http://b2', strip_prefix: true, cacheable: true}]"));
        assertThat(told)
                .containsExactly(
                        "gateway.route.1.unregistered 2", "gateway.route.2.registered 2", "gateway.router.refreshed 2");
        assertThat(store.findAll())
                .extracting(
                        StaticRoute::host,
                        route -> route.target().toString(),
                        StaticRoute::priority,
                        StaticRoute::cacheable)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("mine.example.org", "http://mine", 0, false),
                        org.assertj.core.groups.Tuple.tuple("b.cloud.example.org", "http://b2", 20, true));
    }
}
