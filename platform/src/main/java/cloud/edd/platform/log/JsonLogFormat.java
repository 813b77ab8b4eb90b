package cloud.edd.platform.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Instant;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLogFormatter;
import org.springframework.core.env.Environment;

/**
 * One JSON object per line, with the members that the log service archives: time, source, level, message, attributes.
 * Made by Spring Boot's logging system, hence public.
 */
public final class JsonLogFormat implements StructuredLogFormatter<ILoggingEvent> {

    private final JsonWriter<ILoggingEvent> writer;

    /** A format that names the service as the environment does. */
    public JsonLogFormat(Environment environment) {
        String source = LogSource.of(environment);
        this.writer = JsonWriter.<ILoggingEvent>of(members -> {
                    members.add(
                            "time",
                            event -> Instant.ofEpochMilli(event.getTimeStamp()).toString());
                    members.add("source", source);
                    members.add("level", event -> event.getLevel().toString());
                    members.add("message", ILoggingEvent::getFormattedMessage);
                    members.add("attributes", LogAttributes::of);
                })
                .withNewLineAtEnd();
    }

    @Override
    public String format(ILoggingEvent event) {
        return writer.writeToString(event);
    }
}
