package cloud.edd.platform.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Ships logs from the start of the application to its end: the first to start, the last to stop. */
final class LogShipping implements SmartLifecycle {

    private final LogEntries entries;
    private final LogShipper shipper;
    private volatile boolean running;
    private @Nullable LogShippingAppender appender;

    LogShipping(LogEntries entries, LogShipper shipper) {
        this.entries = entries;
        this.shipper = shipper;
    }

    @Override
    public void start() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        var attached = new LogShippingAppender(entries, shipper);
        attached.setContext(context);
        attached.start();
        root(context).addAppender(attached);
        appender = attached;
        shipper.start();
        running = true;
    }

    @Override
    public void stop() {
        LogShippingAppender attached = appender;
        if (attached != null && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            root(context).detachAppender(attached);
            attached.stop();
        }
        shipper.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    private static Logger root(LoggerContext context) {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
