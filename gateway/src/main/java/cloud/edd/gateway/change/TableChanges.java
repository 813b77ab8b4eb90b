package cloud.edd.gateway.change;

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
 * Listens to PostgreSQL and has a snapshot read anew at each change that a trigger told on a channel. After a lost
 * connection it is read again, since notifications may have been missed. Starts before the public listeners: a request
 * must find what the tables say.
 */
public final class TableChanges implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(TableChanges.class);

    /** A wait for notifications ends after this long, so that a dead connection is found out. */
    private static final Duration LISTEN = Duration.ofSeconds(10);

    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final DataSource database;
    private final String channel;
    private final Runnable first;
    private final Runnable reload;
    private volatile @Nullable CountDownLatch stopped;
    private volatile @Nullable Thread listener;

    /** @param channel what the triggers notify */
    public TableChanges(DataSource database, String channel, Runnable reload) {
        this(database, channel, () -> {}, reload);
    }

    /**
     * @param channel what the triggers notify
     * @param first what is done once, at the start, before anything is read
     */
    public TableChanges(DataSource database, String channel, Runnable first, Runnable reload) {
        this.database = database;
        this.channel = channel;
        this.first = first;
        this.reload = reload;
    }

    /** Reads once, on the thread of the caller, and from then on at each change. */
    @Override
    public void start() {
        first.run();
        reload.run();
        var stop = new CountDownLatch(1);
        stopped = stop;
        listener = Thread.ofVirtual().name("changes-" + channel).start(() -> listenUntil(stop));
    }

    private void listenUntil(CountDownLatch stop) {
        while (stop.getCount() > 0) {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("listen " + channel);
                reload.run();
                PGConnection notifications = connection.unwrap(PGConnection.class);
                while (stop.getCount() > 0) {
                    PGNotification[] changes = notifications.getNotifications((int) LISTEN.toMillis());
                    if (changes != null && changes.length > 0) {
                        reload.run();
                    } else {
                        statement.execute("select 1");
                    }
                }
            } catch (SQLException | DataAccessException e) {
                if (stop.getCount() > 0) {
                    log.warn(
                            "What is known of {} stays as it is, since changes cannot be heard: {}. Trying again in {} s",
                            channel,
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

    /** Hears nothing from now on. */
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

    @Override
    public int getPhase() {
        return 0;
    }
}
