package cloud.edd.platform.event;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** Remembers in {@code processed_event}, in the transaction of the effect. */
final class JdbcProcessedEvents implements ProcessedEvents {
    private final JdbcClient jdbc;
    private final PlatformTransactionManager transactions;

    JdbcProcessedEvents(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    @Override
    public boolean once(String consumer, String eventId, Effect effect) throws Exception {
        var transaction = transactions.getTransaction(new DefaultTransactionDefinition());
        try {
            // A replica that handles the same event waits here until the other commits or rolls back.
            var fresh = jdbc.sql("""
                            INSERT INTO processed_event (consumer, event_id) VALUES (:consumer, :event)
                            ON CONFLICT DO NOTHING""")
                            .param("consumer", consumer)
                            .param("event", eventId)
                            .update()
                    == 1;
            if (fresh) {
                effect.apply();
            }
            transactions.commit(transaction);
            return fresh;
        } catch (Exception | Error e) {
            rollBack(transaction, e);
            throw e;
        }
    }

    @Override
    public boolean contains(String consumer, String eventId) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT 1 FROM processed_event WHERE consumer = :consumer AND event_id = :event)")
                .param("consumer", consumer)
                .param("event", eventId)
                .query(Boolean.class)
                .single();
    }

    private void rollBack(TransactionStatus transaction, Throwable cause) {
        if (transaction.isCompleted()) {
            return;
        }
        try {
            transactions.rollback(transaction);
        } catch (RuntimeException e) {
            // The connection is gone and took the transaction with it; the cause is what matters.
            cause.addSuppressed(e);
        }
    }
}
