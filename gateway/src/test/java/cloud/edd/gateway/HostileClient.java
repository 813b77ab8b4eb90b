package cloud.edd.gateway;

import cloud.edd.gateway.HostileCase.Way;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Carries out one {@link HostileCase} and tells what came of it, in the words of its expectation. */
final class HostileClient {
    private static final String HOST = "auth.cloud.localhost";
    private static final String GOOD = "GET /good HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n";
    private static final byte[] QUESTION = {'s', 't', 'i', 'l', 'l', 'u', 'p', '?'};
    private static final String END = "end";

    /** Longer than the gateway waits for the rest of a request that it has answered. */
    private static final int PATIENCE_MILLIS = 12_000;

    private final TestGateway gateway;
    private final SSLSocketFactory sockets;

    HostileClient(TestGateway gateway) {
        this.gateway = gateway;
        sockets = gateway.authority.clientContext().getSocketFactory();
    }

    String carryOut(HostileCase act) throws IOException {
        Socket socket = connect(act.way());
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            write(socket, act.bytes());
            return act.way() == Way.HTTP2 ? http2(socket, act.expected()) : http1(socket, act);
        } finally {
            hangUp(socket);
        }
    }

    Socket connect(Way way) throws IOException {
        return switch (way) {
            case CLEAR -> new Socket(InetAddress.getLoopbackAddress(), gateway.http());
            case UNENCRYPTED -> new Socket(InetAddress.getLoopbackAddress(), gateway.https());
            case HTTP1 -> encrypted("http/1.1");
            case HTTP2 -> encrypted("h2");
        };
    }

    /** Sessions are resumed, or the handshakes would take longer than everything else. */
    private Socket encrypted(String protocol) throws IOException {
        var plain = new Socket(InetAddress.getLoopbackAddress(), gateway.https());
        SSLSocket socket = (SSLSocket) sockets.createSocket(plain, HOST, gateway.https(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException goneAlready) {
            // which is what many acts lead to
        }
    }

    /** The gateway may hang up on what it has heard enough of. */
    static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException hungUp) {
            // seen when reading
        }
    }

    private static String http1(Socket socket, HostileCase act) {
        List<String> expected = List.of(act.expected().split(" "));
        var seen = new StringJoiner(" ");
        try {
            boolean ends = expected.contains(END);
            int answers = expected.size() - (ends ? 1 : 0);
            for (int i = 0; i < answers; i++) {
                RawAnswer answer = RawAnswer.read(socket);
                seen.add(String.valueOf(answer.status()));
                if (answer.header("x-request-id").isEmpty()) {
                    seen.add("no-id");
                }
            }
            if (!ends) {
                write(socket, Http2Bytes.text(GOOD));
                int good = RawAnswer.read(socket).status();
                if (good != 200 && good != 301) {
                    seen.add("then " + good);
                }
            } else if (act.way() == Way.UNENCRYPTED
                    ? endsWithAlertAtMost(socket)
                    : socket.getInputStream().read() < 0) {
                seen.add(END);
            } else {
                seen.add("more");
            }
        } catch (SocketTimeoutException silent) {
            seen.add("silence");
        } catch (IOException ended) {
            seen.add(END);
        }
        return seen.toString();
    }

    private static boolean endsWithAlertAtMost(Socket socket) throws IOException {
        byte[] all = socket.getInputStream().readAllBytes();
        return all.length == 0 || all[0] == 0x15;
    }

    private static String http2(Socket socket, String expected) {
        Set<String> wanted = expected.isEmpty() ? Set.of() : Set.of(expected.split(" "));
        Set<String> seen = new TreeSet<>();
        try {
            var in = new DataInputStream(socket.getInputStream());
            var heads = new DefaultHttp2HeadersDecoder(false);
            while (!(seen.containsAll(wanted) && !wanted.contains(END))) {
                note(in, heads, seen);
            }
            write(socket, Http2Bytes.frame(Http2Bytes.PING, 0, 0, QUESTION));
            while (!seen.remove("pong")) {
                note(in, heads, seen);
            }
        } catch (SocketTimeoutException silent) {
            seen.add("silence");
        } catch (IOException ended) {
            seen.add(END);
        } catch (Http2Exception unreadable) {
            seen.add(unreadable.toString());
        }
        if (wanted.contains("rst:NO_ERROR")) {
            // What was on its way when the stream was ended is refused as of a closed stream, if it comes late.
            seen.remove("rst:STREAM_CLOSED");
        }
        boolean cutOff = seen.contains(END) && expected.equals(END);
        return cutOff ? END : inOrderOf(expected, seen);
    }

    private static String inOrderOf(String expected, Set<String> seen) {
        var told = new StringJoiner(" ");
        for (String one : expected.split(" ")) {
            if (seen.remove(one)) {
                told.add(one);
            }
        }
        seen.forEach(told::add);
        return told.toString();
    }

    private static void note(DataInputStream in, DefaultHttp2HeadersDecoder heads, Set<String> seen)
            throws IOException, Http2Exception {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        switch (type) {
            case Http2Bytes.HEADERS -> {
                Http2Headers head = heads.decodeHeaders(stream, Unpooled.wrappedBuffer(payload));
                seen.add(head.status().toString());
                if (!head.contains("x-request-id")) {
                    seen.add("no-id");
                }
            }
            case Http2Bytes.RST_STREAM -> seen.add("rst:" + code(payload, 0));
            case Http2Bytes.GOAWAY -> seen.add("goaway:" + code(payload, 4));
            case Http2Bytes.PING -> {
                if (flags == Http2Bytes.ACK && Arrays.equals(payload, QUESTION)) {
                    seen.add("pong");
                }
            }
            default -> {}
        }
    }

    private static Http2Error code(byte[] payload, int offset) {
        return Http2Error.valueOf(ByteBuffer.wrap(payload).getInt(offset));
    }
}
