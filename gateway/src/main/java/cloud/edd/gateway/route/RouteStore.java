package cloud.edd.gateway.route;

import cloud.edd.gateway.event.GatewayEvents;
import cloud.edd.gateway.event.RouterRefreshes;
import java.net.URI;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The table {@code static_routes}. Thread-safe. */
final class RouteStore {
    private static final Logger log = LoggerFactory.getLogger(RouteStore.class);

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final GatewayEvents events;
    private final RouterRefreshes refreshes;

    RouteStore(JdbcClient jdbc, TransactionOperations transactions, GatewayEvents events, RouterRefreshes refreshes) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.events = events;
        this.refreshes = refreshes;
    }

    /** Every usable row. A row that cannot be used is named in the log and left out: it must not stop the others. */
    List<StaticRoute> findAll() {
        return jdbc
                .sql(
                        "select host, path_prefix, target, strip_prefix, priority, unlimited_body, cacheable, filters from static_routes")
                .query((row, number) -> routeOf(row))
                .list()
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    /** Makes the rows owned by the seed equal to it. Rows written by others stay, unless the seed names their key. */
    void seed(List<StaticRoute> routes) {
        transactions.executeWithoutResult(transaction -> {
            // Replicas seed one after the other.
            jdbc.sql("lock table static_routes in share row exclusive mode").update();
            Set<String> wanted = routes.stream().map(RouteStore::key).collect(Collectors.toSet());
            List<String> owned = jdbc.sql("select host || path_prefix from static_routes where seeded")
                    .query((row, number) -> row.getString(1))
                    .list();
            boolean changed = false;
            for (String key : owned) {
                if (!wanted.contains(key)) {
                    delete(key);
                    changed = true;
                }
            }
            for (StaticRoute route : routes) {
                changed |= upsert(route);
            }
            if (changed) {
                refreshes.tell();
            }
        });
    }

    private void delete(String key) {
        jdbc.sql("""
                        delete from static_routes where seeded and host || path_prefix = ?
                        returning id, announced + 1 as version, host, path_prefix
                        """).param(key).query(row -> {
            events.routeUnregistered(
                    row.getLong("id"), row.getLong("version"), row.getString("host"), row.getString("path_prefix"));
        });
    }

    /** Whether that made a difference. */
    private boolean upsert(StaticRoute route) {
        List<Long> changed = jdbc.sql("""
                insert into static_routes
                    (host, path_prefix, target, strip_prefix, priority, unlimited_body, cacheable, filters, seeded)
                values (:host, :prefix, :target, :strip, :priority, :unlimited, :cacheable, :filters, true)
                on conflict (host, path_prefix) do update set
                    target = excluded.target, strip_prefix = excluded.strip_prefix, priority = excluded.priority,
                    unlimited_body = excluded.unlimited_body, cacheable = excluded.cacheable,
                    filters = excluded.filters, seeded = true
                where (static_routes.target, static_routes.strip_prefix, static_routes.priority,
                       static_routes.unlimited_body, static_routes.cacheable, static_routes.filters, static_routes.seeded)
                    is distinct from (excluded.target, excluded.strip_prefix, excluded.priority,
                       excluded.unlimited_body, excluded.cacheable, excluded.filters, true)
                returning id
                """)
                .param("host", route.host())
                .param("prefix", route.pathPrefix())
                .param("target", route.target().toString())
                .param("strip", route.stripPrefix())
                .param("priority", route.priority())
                .param("unlimited", route.unlimitedBody())
                .param("cacheable", route.cacheable())
                .param("filters", route.filters().toArray(String[]::new))
                .query((row, number) -> row.getLong("id"))
                .list();
        changed.forEach(id -> tell(id, route));
        return !changed.isEmpty();
    }

    private void tell(long id, StaticRoute route) {
        long version = jdbc.sql("update static_routes set announced = announced + 1 where id = ? returning announced")
                .param(id)
                .query(Long.class)
                .single();
        events.routeRegistered(
                id, version, route.host(), route.pathPrefix(), route.target().toString(), route.stripPrefix());
    }

    private static String key(StaticRoute route) {
        return route.host() + route.pathPrefix();
    }

    private static List<StaticRoute> routeOf(ResultSet row) throws SQLException {
        try {
            return List.of(new StaticRoute(
                    row.getString("host"),
                    row.getString("path_prefix"),
                    URI.create(row.getString("target")),
                    row.getBoolean("strip_prefix"),
                    row.getInt("priority"),
                    row.getBoolean("unlimited_body"),
                    row.getBoolean("cacheable"),
                    strings(row.getArray("filters"))));
        } catch (IllegalArgumentException unusable) {
            log.error(
                    "Route {}{} is left out: {}",
                    row.getString("host"),
                    row.getString("path_prefix"),
                    unusable.getMessage());
            return List.of();
        }
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
