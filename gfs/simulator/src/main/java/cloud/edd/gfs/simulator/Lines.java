package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;

/** Events as lines of the trace: whole enough that two runs differ in a line when they differ in anything. */
final class Lines {

    private static final int LONGEST = 600;

    private Lines() {}

    static String of(NodeEvent event) {
        return switch (event) {
            case NodeEvent.FrameReceived(long link, Message header, Payload payload) ->
                "frame on " + link + ": " + of(header) + bytes(payload);
            case NodeEvent.CallReceived(long call, Message request) -> "call " + call + ": " + of(request);
            case NodeEvent.CallAnswered(long call, Message reply) -> "answer to " + call + ": " + of(reply);
            case NodeEvent.CallFailed(long call, var error) -> "failure of " + call + ": " + of(error);
            case NodeEvent.DiskDone(long operation, DiskResult result) ->
                "disk " + operation + ": "
                        + (result instanceof DiskResult.Bytes(Payload payload) ? "read" + bytes(payload) : result);
            default -> event.toString();
        };
    }

    static String of(Message message) {
        String text = TextFormat.printer().emittingSingleLine(true).printToString(message);
        String named = message.getDescriptorForType().getName() + " {" + text + "}";
        return named.length() <= LONGEST
                ? named
                : named.substring(0, LONGEST) + "... #" + Integer.toHexString(named.hashCode());
    }

    private static String bytes(Payload payload) {
        return payload.length() == 0
                ? ""
                : " +" + payload.length() + " bytes #" + Integer.toHexString(payload.crc32c());
    }
}
