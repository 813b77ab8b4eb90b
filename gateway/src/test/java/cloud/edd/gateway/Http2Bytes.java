package cloud.edd.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** HTTP/2 written by hand, also where no library would (RFC 9113 and 7541). */
final class Http2Bytes {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int WITH_PRIORITY = 32;

    static final byte[] NOTHING = new byte[0];

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private Http2Bytes() {}

    /** A sound beginning with what follows it. */
    static byte[] opened(byte[]... frames) {
        return join(text(PREFACE), frame(SETTINGS, 0, 0, NOTHING), join(frames));
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] times(int count, byte[] part) {
        byte[][] parts = new byte[count][];
        Arrays.fill(parts, part);
        return join(parts);
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return frame(payload.length, type, flags, stream, payload);
    }

    /** @param length as announced, whatever follows */
    static byte[] frame(int length, int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (length >> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** @param pairs identifiers and values in turn */
    static byte[] settings(int... pairs) {
        ByteBuffer payload = ByteBuffer.allocate(pairs.length / 2 * 6);
        for (int i = 0; i < pairs.length; i += 2) {
            payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
        }
        return frame(SETTINGS, 0, 0, payload.array());
    }

    /** Field lines as literals without an index. */
    static byte[] block(String... pairs) {
        var block = new ByteArrayOutputStream();
        for (int i = 0; i < pairs.length; i += 2) {
            block.write(0);
            string(block, pairs[i]);
            string(block, pairs[i + 1]);
        }
        return block.toByteArray();
    }

    private static void string(ByteArrayOutputStream block, String text) {
        byte[] bytes = text(text);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write((rest & 127) | 128);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /** A whole request without a body, of exactly these field lines. */
    static byte[] request(int stream, String... pairs) {
        return frame(HEADERS, END_STREAM | END_HEADERS, stream, block(pairs));
    }

    /** The head of a POST whose body is to follow. */
    static byte[] upload(int stream, String... further) {
        return frame(HEADERS, END_HEADERS, stream, join(block(good("POST")), block(further)));
    }

    static byte[] get(int stream, String... further) {
        return frame(HEADERS, END_STREAM | END_HEADERS, stream, join(block(good("GET")), block(further)));
    }

    static String[] good(String method) {
        return new String[] {":method", method, ":scheme", "https", ":authority", "auth.cloud.localhost", ":path", "/h2"
        };
    }

    static byte[] data(int stream, boolean end, int size) {
        return frame(DATA, end ? END_STREAM : 0, stream, new byte[size]);
    }

    static byte[] reset(int stream) {
        return frame(RST_STREAM, 0, stream, number(8));
    }
}
