package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** What was put on record since it was made or cleared. */
final class AuditRecords implements AutoCloseable {
    private final ListAppender<ILoggingEvent> entries = new ListAppender<>();

    AuditRecords() {
        entries.start();
        ((Logger) LoggerFactory.getLogger("audit")).addAppender(entries);
    }

    void clear() {
        entries.list.clear();
    }

    /** Of the entries of one kind, the attributes. */
    List<Map<String, String>> all(String action) {
        return List.copyOf(entries.list).stream()
                .map(event -> event.getKeyValuePairs().stream()
                        .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value))))
                .filter(entry -> action.equals(entry.get("action")))
                .toList();
    }

    /** Waits for the one entry of its kind. */
    Map<String, String> one(String action) {
        await().atMost(Duration.ofSeconds(10)).until(() -> !all(action).isEmpty());
        assertThat(all(action)).hasSize(1);
        return all(action).getFirst();
    }

    @Override
    public void close() {
        ((Logger) LoggerFactory.getLogger("audit")).detachAppender(entries);
    }
}
