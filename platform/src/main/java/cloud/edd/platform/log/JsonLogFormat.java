package cloud.edd.platform.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import org.springframework.boot.logging.structured.StructuredLogFormatter;
import org.springframework.core.env.Environment;

/**
 * One JSON object per line, with the members that the log service archives: time, source, level, message, attributes.
 * Made by Spring Boot's logging system, hence public. Thread-safe.
 */
public final class JsonLogFormat implements StructuredLogFormatter<ILoggingEvent> {

    private final String source;
    private final TimeText times = new TimeText();

    /** A format that names the service as the environment does. */
    public JsonLogFormat(Environment environment) {
        source = LogSource.of(environment);
    }

    @Override
    public String format(ILoggingEvent event) {
        return new JsonLine()
                .add("time", times.text(event.getTimeStamp()))
                .add("source", source)
                .add("level", event.getLevel().toString())
                .add("message", event.getFormattedMessage())
                .add("attributes", LogAttributes.of(event))
                .end();
    }
}
