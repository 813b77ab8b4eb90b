package cloud.edd.gateway.route;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Seeds the table, loads the first snapshot, then listens to PostgreSQL and loads a new one at each change. After a lost
 * connection the table is read again, since notifications may have been missed.
 */
final class RouteUpdates implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RouteUpdates.class);

    /** A wait for notifications ends after this long, so that a dead connection is found out. */
    private static final Duration LISTEN = Duration.ofSeconds(10);

    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final DataSource database;
    private final Runnable seed;
    private final Routes routes;
    private volatile @Nullable CountDownLatch stopped;
    private volatile @Nullable Thread listener;

    RouteUpdates(DataSource database, Runnable seed, Routes routes) {
        this.database = database;
        this.seed = seed;
        this.routes = routes;
    }

    @Override
    public void start() {
        seed.run();
        routes.reload();
        var stop = new CountDownLatch(1);
        stopped = stop;
        listener = Thread.ofVirtual().name("route-updates").start(() -> listenUntil(stop));
    }

    private void listenUntil(CountDownLatch stop) {
        while (stop.getCount() > 0) {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("listen static_routes");
                routes.reload();
                PGConnection notifications = connection.unwrap(PGConnection.class);
                while (stop.getCount() > 0) {
                    PGNotification[] changes = notifications.getNotifications((int) LISTEN.toMillis());
                    if (changes != null && changes.length > 0) {
                        routes.reload();
                    } else {
                        statement.execute("select 1");
                    }
                }
            } catch (SQLException | DataAccessException e) {
                if (stop.getCount() > 0) {
                    log.warn(
                            "Routes stay as they are, since their changes cannot be heard: {}. Trying again in {} s",
                            e.getMessage(),
                            RECONNECT.toSeconds());
                }
            }
            if (!pause(stop)) {
                return;
            }
        }
    }

    private static boolean pause(CountDownLatch stop) {
        try {
            return !stop.await(RECONNECT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void stop() {
        CountDownLatch stop = stopped;
        Thread thread = listener;
        if (stop != null && thread != null) {
            stop.countDown();
            thread.interrupt();
        }
        stopped = null;
    }

    @Override
    public boolean isRunning() {
        return stopped != null;
    }

    /** Before the listeners: a request must find its route. */
    @Override
    public int getPhase() {
        return 0;
    }
}
