package cloud.edd.gateway.route;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot that requests are matched against, replaced as a whole when the table changes. Thread-safe. A database
 * that is away leaves the last snapshot in force.
 */
public final class Routes {
    private static final Logger log = LoggerFactory.getLogger(Routes.class);

    private final RouteStore store;
    private final AtomicReference<RouteTable> snapshot = new AtomicReference<>(RouteTable.EMPTY);
    private volatile boolean loaded;

    Routes(RouteStore store) {
        this.store = store;
    }

    public RouteTable snapshot() {
        return snapshot.get();
    }

    /** Whether a snapshot was ever read. */
    public boolean isLoaded() {
        return loaded;
    }

    /** Reads the table; a failure is the caller's, the old snapshot stays. */
    void reload() {
        RouteTable table = new RouteTable(store.findAll());
        snapshot.set(table);
        loaded = true;
        log.info("Routing {} routes", table.routes().size());
    }
}
