package cloud.edd.platform.event.dlq;

/** Names that a dead letter's writer and its readers share. */
public final class DeadLetterHeaders {
    /** The stream of dead letters; its subjects are {@code dlq.{stream}.{durable}}. */
    public static final String STREAM = "DLQ";

    public static final String SUBJECT_PREFIX = "dlq.";
    /** The event's own id; {@code Nats-Msg-Id} of a dead letter is {@code {durable}:{event_id}:{number}}. */
    public static final String ORIGINAL_ID = "Edd-Original-Id";

    public static final String ORIGINAL_SUBJECT = "Edd-Original-Subject";
    /** Which dead letter of this event for this consumer; raised when a replay fails. */
    public static final String NUMBER = "Edd-Dead-Letter-Number";

    public static final String TRIES = "Edd-Tries";
    public static final String ERROR = "Edd-Error";
    public static final String TYPE = "Edd-Type";

    /**
     * Requests to the service that owns a durable consumer go to this and the durable's name, outside every stream. The
     * body is the dead letter's sequence; the answer starts with {@link #HANDLED} or {@link #FAILED}.
     */
    public static final String REPLAY_SUBJECT_PREFIX = "edd.events.replay.";

    public static final String HANDLED = "handled";
    public static final String FAILED = "failed";

    private DeadLetterHeaders() {}
}
