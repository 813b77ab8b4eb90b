package cloud.edd.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cloud.edd.platform.request.RequestContext;
import cloud.edd.platform.request.TraceContext;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class AuditLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("audit");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final ArrayList<AuditEntry> kept = new ArrayList<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void cleanUp() {
        logger.detachAppender(lines);
    }

    @Test
    void tellsWhoDidWhatToWhichResourceFromWhere() {
        var call = new RequestContext("call-1", new TraceContext("a".repeat(32), "b".repeat(16), true), "203.0.113.9");
        try (var _ = call.open()) {
            audit(
                    entry -> kept.add(entry),
                    log -> log.record(AuditEntry.success("token.issue")
                            .by("u1")
                            .named("mira")
                            .on("tok1")));
        }

        ILoggingEvent line = lines.list.getFirst();
        assertThat(line.getMessage()).isEqualTo("audit");
        assertThat(line.getLevel()).isEqualTo(Level.INFO);
        assertThat(attributesOf(line))
                .isEqualTo(Map.of(
                        "audit", "true",
                        "action", "token.issue",
                        "outcome", "success",
                        "actor", "u1",
                        "actor_name", "mira",
                        "resource", "tok1",
                        "client_ip", "203.0.113.9",
                        "request_id", "call-1"));
        assertThat(kept).hasSize(1);
    }

    @Test
    void failuresAndRefusalsAreWarnings() {
        audit(entry -> {}, log -> {
            log.record(AuditEntry.failure("auth.login").by(" "));
            log.record(AuditEntry.denied("authz.denied").by("u1").with("reason", "insufficient_scope"));
        });

        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.WARN);
        assertThat(attributesOf(lines.list.getFirst()))
                .containsEntry("actor", "anonymous")
                .containsEntry("outcome", "failure")
                .doesNotContainKey("resource");
        assertThat(attributesOf(lines.list.getLast())).containsEntry("outcome", "denied");
    }

    @Test
    void whatIsRolledBackIsNotLoggedAsDone() {
        TransactionSynchronizationManager.initSynchronization();
        TransactionSynchronizationManager.setActualTransactionActive(true);
        try {
            audit(kept::add, log -> log.record(AuditEntry.success("user.create")));

            assertThat(kept).hasSize(1);
            assertThat(lines.list).isEmpty();
            TransactionSynchronizationManager.getSynchronizations().forEach(TransactionSynchronization::afterCommit);
            assertThat(lines.list).hasSize(1);
        } finally {
            TransactionSynchronizationManager.setActualTransactionActive(false);
            TransactionSynchronizationManager.clearSynchronization();
        }
    }

    private static void audit(AuditSink sink, java.util.function.Consumer<AuditLog> act) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AuditAutoConfiguration.class))
                .withBean(AuditSink.class, () -> sink)
                .run(context -> act.accept(context.getBean(AuditLog.class)));
    }

    private static Map<String, String> attributesOf(ILoggingEvent event) {
        return event.getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
    }
}
