package cloud.edd.platform.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import cloud.edd.platform.id.UuidV7Generator;
import cloud.edd.proto.logging.LogEntry;
import cloud.edd.proto.logging.LogLevel;
import java.util.Map;

/** Log events in the form of the log service. Thread-safe. */
final class LogEntries {

    /** The log service refuses entries of more than 64 KiB; this leaves room for the framing. */
    private static final int MAX_ENTRY_BYTES = 60 * 1024;

    private static final int MAX_MESSAGE = 8 * 1024;
    private static final int SHORT_MESSAGE = 1024;

    private final String source;
    private final UuidV7Generator ids;

    LogEntries(String source, UuidV7Generator ids) {
        this.source = source;
        this.ids = ids;
    }

    LogEntry of(ILoggingEvent event) {
        LogEntry entry = build(event, MAX_MESSAGE, LogAttributes.of(event));
        return entry.getSerializedSize() <= MAX_ENTRY_BYTES
                ? entry
                : build(event, SHORT_MESSAGE, Map.of("logger", event.getLoggerName(), "truncated", "true"));
    }

    /** Whether the archive keeps the entry: then it must not get lost on the way. */
    static boolean isKept(LogEntry entry) {
        return entry.getLevelValue() >= LogLevel.WARN_VALUE
                || "true".equals(entry.getAttributesMap().get("audit"));
    }

    private LogEntry build(ILoggingEvent event, int maxMessage, Map<String, String> attributes) {
        String message = event.getFormattedMessage();
        return LogEntry.newBuilder()
                .setId(ids.next().toString())
                .setSource(source)
                .setLevel(levelOf(event.getLevel()))
                .setMessage(LogAttributes.cut(message == null ? "" : message, maxMessage))
                .setTimestamp(event.getTimeStamp() / 1000)
                .setTsMs(event.getTimeStamp())
                .putAllAttributes(attributes)
                .build();
    }

    private static LogLevel levelOf(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return LogLevel.ERROR;
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return LogLevel.WARN;
        }
        return level.isGreaterOrEqual(Level.INFO) ? LogLevel.INFO : LogLevel.DEBUG;
    }
}
