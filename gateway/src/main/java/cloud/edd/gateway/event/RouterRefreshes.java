package cloud.edd.gateway.event;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Tells how much there is after all of it was brought up to date. Thread-safe. */
public final class RouterRefreshes {
    private final JdbcClient jdbc;
    private final GatewayEvents events;

    public RouterRefreshes(JdbcClient jdbc, GatewayEvents events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    /** In the transaction that changed something. */
    public void tell() {
        jdbc.sql("""
                        select nextval('router_refreshes') as version,
                               (select count(*) from containers
                                where deleted_at is null and owner_id is not null
                                  and owner_id not in (select owner_id from deleted_owners)) as containers,
                               (select count(*) from static_routes) as routes
                        """)
                .query((row, number) ->
                        new int[] {row.getInt("version"), row.getInt("containers"), row.getInt("routes")})
                .list()
                .forEach(counted -> events.routerRefreshed(counted[0], counted[1], counted[2]));
    }
}
