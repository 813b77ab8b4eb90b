package cloud.edd.auth;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.List;

/** What a server has told the other services, as it waits or waited to be sent. */
final class Outbox {
    private final AuthServer auth;

    Outbox(AuthServer auth) {
        this.auth = auth;
    }

    /** The events on a subject with {@code %} as a wildcard, in the order of their commit. */
    <M extends Message> List<M> on(String subject, Parser<M> parser) {
        return auth
                .database()
                .sql("SELECT payload FROM event_outbox WHERE subject LIKE :subject ORDER BY id")
                .param("subject", subject)
                .query((row, number) -> row.getBytes("payload"))
                .list()
                .stream()
                .map(bytes -> parse(parser, bytes))
                .toList();
    }

    private static <M extends Message> M parse(Parser<M> parser, byte[] bytes) {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
