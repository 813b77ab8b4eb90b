package cloud.edd.platform.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Set;

/** Writes to standard output: at once, but for lines of some loggers that are no warnings, which are gathered. */
final class GatheringAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final Encoder<ILoggingEvent> encoder;
    private final GatheredLines lines;
    private final Set<String> gathered;

    /**
     * @param encoder of the appender in whose place this one is
     * @param gathered names of loggers
     */
    GatheringAppender(Encoder<ILoggingEvent> encoder, GatheredLines lines, Set<String> gathered) {
        this.encoder = encoder;
        this.lines = lines;
        this.gathered = gathered;
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean mayWait = event.getLevel().toInt() <= Level.INFO_INT && gathered.contains(event.getLoggerName());
        lines.add(encoder.encode(event), mayWait);
    }
}
