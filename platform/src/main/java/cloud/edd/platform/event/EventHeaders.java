package cloud.edd.platform.event;

/** Names of the headers that travel with events. */
final class EventHeaders {
    /** The event's id; the bus drops a second message with the same one within the duplicate window. */
    static final String MESSAGE_ID = "Nats-Msg-Id";

    static final String CONTENT_TYPE = "Content-Type";
    /** The full protobuf name of the message, such as {@code edd.events.v1.UserCreated}. */
    static final String TYPE = "Edd-Type";

    static final String TRACEPARENT = "traceparent";

    static final String PROTOBUF = "application/x-protobuf";

    private EventHeaders() {}
}
