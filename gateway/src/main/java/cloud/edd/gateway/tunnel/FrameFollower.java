package cloud.edd.gateway.tunnel;

import io.netty.buffer.ByteBuf;

/**
 * Knows where the frames of one direction of a WebSocket begin and end (RFC 6455, section 5.2), looking at their headers
 * only. Between two frames, and only there, another one may be put in. Not thread-safe.
 */
final class FrameFollower {
    private static final int OPCODE = 0x0f;
    private static final int CLOSE = 0x8;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7f;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;
    private static final int MASK_BYTES = 4;

    private int headerSeen;
    /** Bytes of the header that are still to come, once its second byte told how many they are. */
    private int headerLeft;

    private int lengthLeft;
    private long payloadLeft;
    private boolean closeSeen;

    /** Whether the last byte that was followed ended a frame. */
    boolean isBetweenFrames() {
        return headerSeen == 0 && payloadLeft == 0;
    }

    /** Whether a close frame has begun: nothing may follow it. */
    boolean isClosing() {
        return closeSeen;
    }

    /** Follows all of it. */
    void follow(ByteBuf bytes) {
        int index = bytes.readerIndex();
        while (index < bytes.writerIndex()) {
            index = followFrame(bytes, index);
        }
    }

    /** Follows up to the end of the frame that is under way; the index behind it, or behind the last byte. */
    int followFrame(ByteBuf bytes, int from) {
        int end = bytes.writerIndex();
        int index = from;
        while (index < end) {
            if (payloadLeft == 0 || headerSeen > 0) {
                header(bytes.getUnsignedByte(index));
                index++;
            } else {
                long skipped = Math.min(payloadLeft, end - index);
                payloadLeft -= skipped;
                index += (int) skipped;
            }
            if (isBetweenFrames()) {
                return index;
            }
        }
        return index;
    }

    private void header(int octet) {
        headerSeen++;
        switch (headerSeen) {
            case 1 -> {
                closeSeen |= (octet & OPCODE) == CLOSE;
                headerLeft = 1;
            }
            case 2 -> {
                int length = octet & LENGTH;
                lengthLeft = length == LENGTH_IN_8_BYTES ? Long.BYTES : length == LENGTH_IN_2_BYTES ? Short.BYTES : 0;
                payloadLeft = lengthLeft == 0 ? length : 0;
                headerLeft = lengthLeft + ((octet & MASKED) == 0 ? 0 : MASK_BYTES);
            }
            default -> {
                if (lengthLeft > 0) {
                    payloadLeft = payloadLeft << Byte.SIZE | octet;
                    lengthLeft--;
                    // Not a length at all: such a frame has no end.
                    if (lengthLeft == 0 && payloadLeft < 0) {
                        payloadLeft = Long.MAX_VALUE;
                    }
                }
                headerLeft--;
            }
        }
        if (headerLeft == 0) {
            headerSeen = 0;
        }
    }
}
