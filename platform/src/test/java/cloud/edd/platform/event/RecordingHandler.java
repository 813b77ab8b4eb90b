package cloud.edd.platform.event;

import cloud.edd.proto.events.UserUpdated;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes the versions it gets into a table, and fails when it is told to. */
final class RecordingHandler implements EventHandler<UserUpdated> {
    private final String durable;
    private final JdbcClient jdbc;
    /** Every call, also those whose transaction was rolled back. */
    final List<Long> calls = new CopyOnWriteArrayList<>();

    volatile Fault fault = event -> {};

    RecordingHandler(String durable, JdbcClient jdbc) {
        this.durable = durable;
        this.jdbc = jdbc;
        jdbc.sql("CREATE TABLE IF NOT EXISTS effect (durable text, version bigint)")
                .update();
    }

    @FunctionalInterface
    interface Fault {
        void strike(ReceivedEvent<UserUpdated> event) throws Exception;
    }

    @Override
    public DurableSubscription subscription() {
        return DurableSubscription.ofAll(durable, EventStream.AUTH, "auth.user.>");
    }

    @Override
    public Class<UserUpdated> type() {
        return UserUpdated.class;
    }

    @Override
    public void handle(ReceivedEvent<UserUpdated> event) throws Exception {
        calls.add(event.version());
        jdbc.sql("INSERT INTO effect VALUES (:durable, :version)")
                .param("durable", durable)
                .param("version", event.version())
                .update();
        fault.strike(event);
    }

    /** What was committed, in order. */
    List<Long> effects() {
        return jdbc.sql("SELECT version FROM effect WHERE durable = :durable ORDER BY version")
                .param("durable", durable)
                .query((row, number) -> row.getLong(1))
                .list();
    }
}
