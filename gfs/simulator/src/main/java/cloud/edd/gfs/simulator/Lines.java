package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.nio.charset.StandardCharsets;

/** Events as lines of the trace: whole enough that two runs differ in a line when they differ in anything. */
final class Lines {

    private static final int LONGEST = 600;
    private static final Message NO_MESSAGE = Empty.getDefaultInstance();

    private Lines() {}

    /**
     * An event without the bytes that it carries.
     *
     * @param what happened, with its numbers
     */
    record Event(String what, Message message, int bytes, int crc32c) {

        /** Differs when anything in the event does. */
        long fingerprint() {
            int words = Crc32c.of(what.getBytes(StandardCharsets.UTF_8));
            int content = Crc32c.of(message.toByteArray());
            return ((long) words << Integer.SIZE)
                    ^ Integer.toUnsignedLong(31 * content + crc32c)
                    ^ ((long) bytes << 20);
        }

        @Override
        public String toString() {
            String said = message instanceof Empty ? "" : " " + text(message);
            return what + said + (bytes == 0 ? "" : " +" + bytes + " bytes #" + Integer.toHexString(crc32c));
        }
    }

    static Event of(NodeEvent event) {
        return switch (event) {
            case NodeEvent.FrameReceived(long link, Message header, Payload payload) ->
                new Event("frame on " + link + ":", header, payload.length(), payload.crc32c());
            case NodeEvent.CallReceived(long call, Message request) -> said("call " + call + ":", request);
            case NodeEvent.CallAnswered(long call, Message reply) -> said("answer to " + call + ":", reply);
            case NodeEvent.CallFailed(long call, var error) -> said("failure of " + call + ":", error);
            case NodeEvent.DiskDone(long operation, DiskResult.Bytes(Payload payload)) ->
                new Event("disk " + operation + ": read", NO_MESSAGE, payload.length(), payload.crc32c());
            case NodeEvent.DiskDone(long operation, DiskResult.Done done) -> said("disk " + operation, NO_MESSAGE);
            case NodeEvent.DiskDone(long operation, DiskResult result) ->
                said("disk " + operation + ": " + result, NO_MESSAGE);
            case NodeEvent.TimerFired(long timer) -> said("timer " + timer, NO_MESSAGE);
            case NodeEvent.LinkDrained(long link, long bytes) -> said("drained " + bytes + " from " + link, NO_MESSAGE);
            default -> said(event.toString(), NO_MESSAGE);
        };
    }

    private static Event said(String what, Message message) {
        return new Event(what, message, 0, 0);
    }

    static String text(Message message) {
        String text = TextFormat.printer().emittingSingleLine(true).printToString(message);
        String named = message.getDescriptorForType().getName() + " {" + text + "}";
        return named.length() <= LONGEST
                ? named
                : named.substring(0, LONGEST) + "... #" + Integer.toHexString(named.hashCode());
    }
}
