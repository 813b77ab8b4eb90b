package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;

/** What can happen to a core of the client. */
public sealed interface ClientEvent {

    /** The first event of all: time begins. */
    record Start() implements ClientEvent {}

    /** Something outside: a call's answer, a frame, a link, a timer. */
    record Outside(NodeEvent event) implements ClientEvent {}

    /**
     * The application wrote; only as much as {@link ClientAction.Room} allowed. Every segment but the last is exactly
     * {@link ClientLimits#segmentBytes()} long. The core takes over the payload.
     */
    record Segment(Payload bytes) implements ClientEvent {}

    /** Nothing more will be written: publish. */
    record Finish() implements ClientEvent {}

    /** The application took so many delivered bytes. */
    record Consumed(int bytes) implements ClientEvent {}

    /** A reader may have so much asked for or delivered and not consumed from now on, or one request where that is more. */
    record ReadAhead(int bytes) implements ClientEvent {}

    /** The last so many delivered bytes were given up unread, to make room for others: they are to be delivered once more. */
    record Dropped(int bytes) implements ClientEvent {}

    /** The application gives up; nothing but cleaning up follows. */
    record Abort() implements ClientEvent {}
}
