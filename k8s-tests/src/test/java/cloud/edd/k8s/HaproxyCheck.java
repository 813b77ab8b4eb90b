package cloud.edd.k8s;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The messages of PostgreSQL's protocol, version 3.0, with which HAProxy asks a server for its role. */
final class HaproxyCheck {

    private static final int PROTOCOL = 3 << 16;

    private HaproxyCheck() {}

    static String startup() {
        byte[] parameters = "user\0haproxy_check\0database\0postgres\0\0".getBytes(StandardCharsets.US_ASCII);
        return HexFormat.of()
                .formatHex(ByteBuffer.allocate(8 + parameters.length)
                        .putInt(8 + parameters.length)
                        .putInt(PROTOCOL)
                        .put(parameters)
                        .array());
    }

    static String query() {
        byte[] text = "SELECT pg_is_in_recovery()\0".getBytes(StandardCharsets.US_ASCII);
        return HexFormat.of()
                .formatHex(ByteBuffer.allocate(5 + text.length)
                        .put((byte) 'Q')
                        .putInt(4 + text.length)
                        .put(text)
                        .array());
    }
}
