package cloud.edd.gateway.route;

import cloud.edd.gateway.change.TableChanges;
import javax.sql.DataSource;
import org.springframework.context.SmartLifecycle;

/** Seeds the table, loads the first snapshot, then a new one at each change. */
final class RouteUpdates implements SmartLifecycle {
    private final Runnable seed;
    private final TableChanges changes;

    RouteUpdates(DataSource database, Runnable seed, Routes routes) {
        this.seed = seed;
        this.changes = new TableChanges(database, "static_routes", routes::reload);
    }

    @Override
    public void start() {
        seed.run();
        changes.start();
    }

    @Override
    public void stop() {
        changes.stop();
    }

    @Override
    public boolean isRunning() {
        return changes.isRunning();
    }

    /** Before the listeners: a request must find its route. */
    @Override
    public int getPhase() {
        return 0;
    }
}
