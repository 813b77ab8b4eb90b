package cloud.edd.platform.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Puts the appender that gathers lines in the place of the one of standard output, from the start of the application to its
 * end: the first to start, the last to stop. What comes after its end is written line by line.
 */
final class LogGathering implements SmartLifecycle, AutoCloseable {

    private final Set<String> loggers;
    private final GatheredLines lines;
    private volatile boolean running;

    /** @param loggers whose lines may wait */
    LogGathering(Set<String> loggers, Duration longestWait) {
        this.loggers = loggers;
        lines = new GatheredLines(() -> System.out, longestWait);
    }

    @Override
    public void start() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            lines.start();
            consoles(root).forEach(console -> replace(console, root, context));
        }
        running = true;
    }

    private static List<ConsoleAppender<ILoggingEvent>> consoles(Logger root) {
        List<ConsoleAppender<ILoggingEvent>> consoles = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
                consoles.add(console);
            }
        });
        return consoles;
    }

    /** What is logged by others in this very moment is rather written twice than not at all. */
    private void replace(ConsoleAppender<ILoggingEvent> console, Logger root, LoggerContext context) {
        Appender<ILoggingEvent> gathering = new GatheringAppender(console.getEncoder(), lines, loggers);
        gathering.setContext(context);
        gathering.setName(console.getName());
        console.getCopyOfAttachedFiltersList().forEach(gathering::addFilter);
        gathering.start();
        root.addAppender(gathering);
        root.detachAppender(console);
    }

    @Override
    public void stop() {
        close();
    }

    /** Also when the application did not come to be started. */
    @Override
    public void close() {
        lines.close();
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
}
