package cloud.edd.platform.event;

import com.google.protobuf.ByteString;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * {@code event_outbox} as the relay sees it, over the one connection that also holds the relay's lock: whoever can still
 * write here is still the only relay of the database. For one thread.
 */
final class Outbox {
    /** "edd!" as a number; the second half of the lock's key tells schemas of one database apart. */
    private static final int LOCK = 0x65646421;

    private final Connection connection;

    /** @param connection in auto-commit mode, used by nobody else */
    Outbox(Connection connection) {
        this.connection = connection;
    }

    /** Becomes the one relay of this database until the connection ends; false when another is. */
    boolean tryLock() throws SQLException {
        try (var statement =
                connection.prepareStatement("SELECT pg_try_advisory_lock(?, hashtext(current_schema()))")) {
            statement.setInt(1, LOCK);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    void listen() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("LISTEN " + OutboxEventPublisher.CHANNEL);
        }
    }

    /** Waits until an event was committed, at most the given time. */
    void awaitNews(Duration longest) throws SQLException {
        connection.unwrap(PGConnection.class).getNotifications((int) longest.toMillis());
    }

    /**
     * The next events to send, oldest first: of each aggregate only the oldest that was not sent, so that none overtakes
     * another of its aggregate.
     *
     * @param blocked first tokens of subjects that are not to be sent now, with their dots
     */
    List<OutboxRow> next(int most, Collection<String> blocked) throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT id, subject, headers, payload FROM event_outbox waiting
                WHERE published_at IS NULL
                  AND NOT split_part(subject, '.', 1) || '.' = ANY (?)
                  AND NOT EXISTS (SELECT 1 FROM event_outbox older
                                  WHERE older.aggregate = waiting.aggregate
                                    AND older.version < waiting.version
                                    AND older.published_at IS NULL)
                ORDER BY id LIMIT ?""")) {
            statement.setArray(1, connection.createArrayOf("text", blocked.toArray()));
            statement.setInt(2, most);
            try (var result = statement.executeQuery()) {
                var rows = new ArrayList<OutboxRow>();
                while (result.next()) {
                    rows.add(new OutboxRow(
                            result.getLong(1),
                            result.getString(2),
                            headers(result.getString(3)),
                            ByteString.copyFrom(result.getBytes(4))));
                }
                return rows;
            }
        }
    }

    void markSent(Map<OutboxRow, PublishAck> acknowledged) throws SQLException {
        try (var statement = connection.prepareStatement("""
                UPDATE event_outbox SET published_at = now(), stream = ?, stream_seq = ?, attempts = attempts + 1
                WHERE id = ?""")) {
            for (var entry : acknowledged.entrySet()) {
                statement.setString(1, entry.getValue().getStream());
                statement.setLong(2, entry.getValue().getSeqno());
                statement.setLong(3, entry.getKey().id());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    void markFailed(Collection<OutboxRow> rows) throws SQLException {
        try (var statement =
                connection.prepareStatement("UPDATE event_outbox SET attempts = attempts + 1 WHERE id = ANY (?)")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", rows.stream().map(OutboxRow::id).toArray()));
            statement.executeUpdate();
        }
    }

    /** Streams that events were sent to. */
    List<String> sentStreams() throws SQLException {
        try (var statement = connection.prepareStatement(
                        "SELECT DISTINCT stream FROM event_outbox WHERE published_at IS NOT NULL");
                var result = statement.executeQuery()) {
            var streams = new ArrayList<String>();
            while (result.next()) {
                streams.add(result.getString(1));
            }
            return streams;
        }
    }

    long countSent(String stream) throws SQLException {
        try (var statement = connection.prepareStatement(
                "SELECT count(*) FROM event_outbox WHERE stream = ? AND published_at IS NOT NULL")) {
            statement.setString(1, stream);
            try (var result = statement.executeQuery()) {
                return result.next() ? result.getLong(1) : 0;
            }
        }
    }

    /** The n-th event sent to the stream in the order of its sequences, counted from 0. */
    Optional<SentRow> sent(String stream, long index) throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT event_id, stream_seq FROM event_outbox WHERE stream = ? AND published_at IS NOT NULL
                ORDER BY stream_seq OFFSET ? LIMIT 1""")) {
            statement.setString(1, stream);
            statement.setLong(2, index);
            try (var result = statement.executeQuery()) {
                return result.next()
                        ? Optional.of(new SentRow(result.getString(1), stream, result.getLong(2)))
                        : Optional.empty();
            }
        }
    }

    /** Lets everything sent to the stream from this sequence on wait again; tells how many. */
    int sendAgainFrom(String stream, long sequence) throws SQLException {
        try (var statement = sendAgain("stream_seq >= ?")) {
            statement.setString(1, stream);
            statement.setLong(2, sequence);
            return statement.executeUpdate();
        }
    }

    /** Lets everything sent to the stream before the moment wait again; tells how many. */
    int sendAgainBefore(String stream, Instant moment) throws SQLException {
        try (var statement = sendAgain("published_at < ?")) {
            statement.setString(1, stream);
            statement.setObject(2, moment.atOffset(ZoneOffset.UTC));
            return statement.executeUpdate();
        }
    }

    /** Deletes up to {@code most} rows of a table older than the moment; tells how many. */
    int purge(Purge what, Instant before, int most) throws SQLException {
        try (var statement = connection.prepareStatement(what.sql)) {
            statement.setObject(1, OffsetDateTime.ofInstant(before, ZoneOffset.UTC));
            statement.setInt(2, most);
            return statement.executeUpdate();
        }
    }

    /** What grows old. */
    enum Purge {
        SENT("event_outbox", "published_at"),
        PROCESSED("processed_event", "processed_at"),
        TOMBSTONES("projection_version", "deleted_at");

        private final String sql;

        Purge(String table, String age) {
            this.sql = "DELETE FROM %1$s WHERE ctid IN (SELECT ctid FROM %1$s WHERE %2$s < ? LIMIT ?)"
                    .formatted(table, age);
        }
    }

    private PreparedStatement sendAgain(String condition) throws SQLException {
        return connection.prepareStatement(
                "UPDATE event_outbox SET published_at = NULL, stream = NULL, stream_seq = NULL WHERE stream = ? AND "
                        + condition);
    }

    private static Headers headers(String json) throws SQLException {
        try {
            var headers = new Headers();
            JsonParser.parse(json.getBytes(StandardCharsets.UTF_8))
                    .map
                    .forEach((name, value) -> headers.put(name, value.string));
            return headers;
        } catch (JsonParseException e) {
            throw new SQLException("event_outbox.headers is not what was written: " + json, e);
        }
    }
}
