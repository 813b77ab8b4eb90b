package cloud.edd.gateway;

import static cloud.edd.gateway.HostileCase.http2;
import static cloud.edd.gateway.Http2Bytes.ACK;
import static cloud.edd.gateway.Http2Bytes.CONTINUATION;
import static cloud.edd.gateway.Http2Bytes.DATA;
import static cloud.edd.gateway.Http2Bytes.END_HEADERS;
import static cloud.edd.gateway.Http2Bytes.END_STREAM;
import static cloud.edd.gateway.Http2Bytes.GOAWAY;
import static cloud.edd.gateway.Http2Bytes.HEADERS;
import static cloud.edd.gateway.Http2Bytes.NOTHING;
import static cloud.edd.gateway.Http2Bytes.PADDED;
import static cloud.edd.gateway.Http2Bytes.PING;
import static cloud.edd.gateway.Http2Bytes.PRIORITY;
import static cloud.edd.gateway.Http2Bytes.PUSH_PROMISE;
import static cloud.edd.gateway.Http2Bytes.RST_STREAM;
import static cloud.edd.gateway.Http2Bytes.SETTINGS;
import static cloud.edd.gateway.Http2Bytes.WINDOW_UPDATE;
import static cloud.edd.gateway.Http2Bytes.WITH_PRIORITY;
import static cloud.edd.gateway.Http2Bytes.block;
import static cloud.edd.gateway.Http2Bytes.data;
import static cloud.edd.gateway.Http2Bytes.frame;
import static cloud.edd.gateway.Http2Bytes.get;
import static cloud.edd.gateway.Http2Bytes.good;
import static cloud.edd.gateway.Http2Bytes.join;
import static cloud.edd.gateway.Http2Bytes.number;
import static cloud.edd.gateway.Http2Bytes.opened;
import static cloud.edd.gateway.Http2Bytes.request;
import static cloud.edd.gateway.Http2Bytes.reset;
import static cloud.edd.gateway.Http2Bytes.settings;
import static cloud.edd.gateway.Http2Bytes.text;
import static cloud.edd.gateway.Http2Bytes.times;
import static cloud.edd.gateway.Http2Bytes.upload;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What can be wrong with HTTP/2. A malformed request ends its stream; what leaves both sides with different ideas of the
 * connection, or only costs work, ends the connection.
 */
final class HostileHttp2 {
    private static final String PROTOCOL = "goaway:PROTOCOL_ERROR end";
    /** The farewell may be lost when bytes of the flood are still unread. */
    private static final String CALM = "end";

    private static final String SIZE = "goaway:FRAME_SIZE_ERROR end";
    private static final String MALFORMED = "rst:PROTOCOL_ERROR";

    private static final byte[] LENGTH_OF_17000 = {127, (byte) 0xe9, (byte) 0x83, 1};

    private HostileHttp2() {}

    static Stream<HostileCase> all() {
        return Stream.of(beginnings(), requests(), fields(), bodies(), streams(), frames(), compression(), floods())
                .flatMap(List::stream);
    }

    private static HostileCase after(String name, String expected, byte[]... frames) {
        return http2(name, opened(frames), expected);
    }

    private static List<HostileCase> beginnings() {
        return List.of(
                http2("not a byte", NOTHING, "end").waits(),
                http2("half a preface", text("PRI * HTTP/2.0\r\n\r\nSM"), "end").waits(),
                http2("a preface and nothing else", text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "end")
                        .waits(),
                http2("a preface that is none", text("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"), "end"),
                http2("HTTP/1.1", text("GET / HTTP/1.1\r\nHost: auth.cloud.localhost\r\n\r\n"), "end"),
                http2("garbage", times(200, new byte[] {(byte) 0xff, 0, 7}), "end"),
                http2(
                        "a first frame that is not SETTINGS",
                        join(text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(PING, 0, 0, new byte[8])),
                        PROTOCOL),
                http2("two prefaces", join(opened(), opened()), "goaway:FRAME_SIZE_ERROR end"),
                after("garbage after a sound beginning", SIZE, times(100, new byte[] {(byte) 0xff})));
    }

    /** @param pairs all field lines of a request */
    private static HostileCase asked(String name, String expected, String... pairs) {
        return after(name, expected, request(1, pairs));
    }

    private static List<HostileCase> requests() {
        String m = ":method";
        String s = ":scheme";
        String a = ":authority";
        String p = ":path";
        String host = "auth.cloud.localhost";
        return List.of(
                asked("no method", MALFORMED, s, "https", a, host, p, "/"),
                asked("no scheme", MALFORMED, m, "GET", a, host, p, "/"),
                asked("no path", MALFORMED, m, "GET", s, "https", a, host),
                asked("no authority", "400", m, "GET", s, "https", p, "/"),
                asked("an empty method", MALFORMED, m, "", s, "https", a, host, p, "/"),
                asked("an empty path", MALFORMED, m, "GET", s, "https", a, host, p, ""),
                asked("an empty authority", MALFORMED, m, "GET", s, "https", a, "", p, "/"),
                asked("two methods", MALFORMED, m, "GET", m, "POST", s, "https", a, host, p, "/"),
                asked("two schemes", MALFORMED, m, "GET", s, "https", s, "http", a, host, p, "/"),
                asked("two paths", MALFORMED, m, "GET", s, "https", a, host, p, "/", p, "/actuator"),
                asked("two authorities", MALFORMED, m, "GET", s, "https", a, host, a, "evil.example", p, "/"),
                asked(
                        "another host beside the authority",
                        "400",
                        m,
                        "GET",
                        s,
                        "https",
                        a,
                        host,
                        p,
                        "/",
                        "host",
                        "evil.example"),
                asked("the authority as host", "200", m, "GET", s, "https", a, host, p, "/", "host", host),
                asked("an authority with a user", "400", m, "GET", s, "https", a, "x@" + host, p, "/"),
                asked("an authority with a path", "400", m, "GET", s, "https", a, host + "/x", p, "/"),
                asked("two authorities in one", "400", m, "GET", s, "https", a, host + ",evil.example", p, "/"),
                asked("another's authority", "421", m, "GET", s, "https", a, "evil.example", p, "/"),
                asked("a path without a slash", "400", m, "GET", s, "https", a, host, p, "x"),
                asked("an absolute path", "400", m, "GET", s, "https", a, host, p, "https://" + host + "/"),
                asked("a path for all", "400", m, "OPTIONS", s, "https", a, host, p, "*"),
                asked("a path with a space", MALFORMED, m, "GET", s, "https", a, host, p, "/a b"),
                asked("a path that is a request", MALFORMED, m, "GET", s, "https", a, host, p, "/ HTTP/1.1\r\nX: y"),
                asked("a path with a NUL", MALFORMED, m, "GET", s, "https", a, host, p, "/a\0b"),
                asked("a path outside ASCII", MALFORMED, m, "GET", s, "https", a, host, p, "/\u00e4"),
                asked("encoded dots", "400", m, "GET", s, "https", a, host, p, "/a/%2e%2e/b"),
                asked("an encoded slash", "400", m, "GET", s, "https", a, host, p, "/a%2fb"),
                asked("a closed path", "404", m, "GET", s, "https", a, host, p, "//actuator;x/env"),
                after(
                        "an endless path",
                        "414",
                        frame(
                                HEADERS,
                                END_STREAM,
                                1,
                                join(
                                        block(m, "GET", s, "https", a, host),
                                        text("\0\u0005:path"),
                                        LENGTH_OF_17000,
                                        text("/" + "x".repeat(11_999)))),
                        frame(CONTINUATION, END_HEADERS, 1, text("x".repeat(5_000)))),
                asked(
                        "a method with a space",
                        MALFORMED,
                        m,
                        "GET /smuggled HTTP/1.1\r\nX: ",
                        s,
                        "https",
                        a,
                        host,
                        p,
                        "/"),
                asked("an endless method", "501", m, "G".repeat(9_000), s, "https", a, host, p, "/"),
                asked("an unknown scheme", MALFORMED, m, "GET", s, "gopher", a, host, p, "/"),
                asked("a scheme that is a target", MALFORMED, m, "GET", s, "https://evil.example/?", a, host, p, "/"),
                asked("a tunnel", "400", m, "CONNECT", a, "evil.example:443"),
                asked("a tunnel with a path", "400", m, "CONNECT", s, "https", a, host, p, "/"),
                asked(
                        "a tunnel that was not offered",
                        "400",
                        m,
                        "CONNECT",
                        ":protocol",
                        "websocket",
                        s,
                        "https",
                        a,
                        host,
                        p,
                        "/"),
                asked("a trace", "400", m, "TRACE", s, "https", a, host, p, "/"),
                asked("an unknown pseudo-field", MALFORMED, m, "GET", s, "https", a, host, p, "/", ":evil", "1"),
                asked("a pseudo-field of answers", MALFORMED, m, "GET", s, "https", a, host, p, "/", ":status", "200"),
                asked("a pseudo-field in capitals", MALFORMED, ":Method", "GET", s, "https", a, host, p, "/"),
                asked("a pseudo-field behind others", MALFORMED, m, "GET", s, "https", a, host, "x-field", "1", p, "/"),
                asked("no field at all", MALFORMED));
    }

    private static List<HostileCase> fields() {
        return Stream.concat(
                        Stream.of(
                                        new String[] {"Capitals", "1", MALFORMED},
                                        new String[] {"", "1", MALFORMED},
                                        new String[] {"with space", "1", MALFORMED},
                                        new String[] {"with:colon", "1", MALFORMED},
                                        new String[] {"with\0", "1", MALFORMED},
                                        new String[] {"with\r\nline", "1", MALFORMED},
                                        new String[] {"outs\u00efde", "1", MALFORMED},
                                        new String[] {"connection", "keep-alive", MALFORMED},
                                        new String[] {"keep-alive", "timeout=5", MALFORMED},
                                        new String[] {"proxy-connection", "keep-alive", MALFORMED},
                                        new String[] {"transfer-encoding", "chunked", MALFORMED},
                                        new String[] {"upgrade", "websocket", MALFORMED},
                                        new String[] {"te", "gzip", MALFORMED},
                                        new String[] {"te", "trailers", "200"},
                                        new String[] {"x-field", "a\0b", MALFORMED},
                                        new String[] {"x-field", "a\r\nx-other: b", MALFORMED},
                                        new String[] {"x-field", "a\nb", MALFORMED},
                                        new String[] {"x-field", " a", MALFORMED},
                                        new String[] {"x-http2-stream-id", "7", "200"},
                                        new String[] {"content-length", "5", MALFORMED},
                                        new String[] {"content-length", "-1", MALFORMED},
                                        new String[] {"content-length", "+0", MALFORMED},
                                        new String[] {"content-length", "x", MALFORMED},
                                        new String[] {"content-length", "0, 0", "200"},
                                        new String[] {"x-long", "x".repeat(15_000), "200"})
                                .map(field -> after(
                                        "the field '" + field[0] + "' with '"
                                                + field[1].substring(0, Math.min(20, field[1].length())) + "'",
                                        field[2],
                                        get(1, field[0], field[1]))),
                        Stream.of(
                                after(
                                        "fields far beyond the limit",
                                        PROTOCOL,
                                        frame(
                                                HEADERS,
                                                END_STREAM,
                                                1,
                                                join(block(good("GET")), block("x-a", "x".repeat(16_000)))),
                                        frame(CONTINUATION, 0, 1, block("x-b", "x".repeat(16_000))),
                                        frame(CONTINUATION, END_HEADERS, 1, block("x-c", "x".repeat(16_000)))),
                                after(
                                        "fields beyond the limit",
                                        "431 rst:PROTOCOL_ERROR no-id",
                                        frame(
                                                HEADERS,
                                                END_STREAM,
                                                1,
                                                join(block(good("GET")), block("x-a", "x".repeat(16_000)))),
                                        frame(CONTINUATION, 0, 1, block("x-b", "x".repeat(16_000))),
                                        frame(CONTINUATION, END_HEADERS, 1, block("x-c", "x".repeat(3_000)))),
                                after(
                                        "more than one length",
                                        MALFORMED,
                                        upload(1, "content-length", "1", "content-length", "2"))))
                .toList();
    }

    private static List<HostileCase> bodies() {
        return List.of(
                after("a body longer than announced", MALFORMED, upload(1, "content-length", "3"), data(1, true, 5)),
                after("a body shorter than announced", MALFORMED, upload(1, "content-length", "5"), data(1, true, 3)),
                after("a body beyond the limit", "413 rst:NO_ERROR", upload(1), times(4, data(1, false, 16_000))),
                after(
                        "a body announced beyond the limit",
                        "413 rst:NO_ERROR",
                        upload(1, "content-length", "200000"),
                        data(1, false, 1)),
                after("a body that does not go on", "408 rst:NO_ERROR", upload(1), data(1, false, 1))
                        .waits(),
                after("a body in pieces of nothing", CALM, upload(1), times(1_000, data(1, false, 0))),
                after("a body in padding only", CALM, upload(1), times(1_000, frame(DATA, PADDED, 1, new byte[] {1, 0
                }))),
                after(
                        "trailers with a pseudo-field",
                        MALFORMED,
                        upload(1),
                        frame(HEADERS, END_STREAM | END_HEADERS, 1, block(":path", "/smuggled"))),
                after(
                        "trailers that do not end the stream",
                        MALFORMED,
                        upload(1),
                        frame(HEADERS, END_HEADERS, 1, block("x-trailer", "1"))),
                after(
                        "trailers in capitals",
                        MALFORMED,
                        upload(1),
                        frame(HEADERS, END_STREAM | END_HEADERS, 1, block("X-Trailer", "1"))),
                after(
                        "more than the window of a stream",
                        "rst:FLOW_CONTROL_ERROR rst:STREAM_CLOSED",
                        frame(
                                HEADERS,
                                END_HEADERS,
                                1,
                                block(
                                        ":method",
                                        "POST",
                                        ":scheme",
                                        "https",
                                        ":authority",
                                        "auth.cloud.localhost",
                                        ":path",
                                        "/stalled",
                                        "expect",
                                        "100-continue")),
                        times(24, data(1, false, 16_384))));
    }

    private static List<HostileCase> streams() {
        byte[] many = join(IntStream.range(0, 200)
                .mapToObj(i -> frame(HEADERS, END_HEADERS, 2 * i + 1, block(good("POST"))))
                .toArray(byte[][]::new));
        return List.of(
                after("a request on stream 0", PROTOCOL, get(0)),
                after("a request on a stream of ours", PROTOCOL, get(2)),
                after("a request on an older stream", "200 rst:STREAM_CLOSED", get(5), get(3)),
                after("a second request on a stream", MALFORMED, get(1), get(1)),
                after("more streams than allowed", "rst:REFUSED_STREAM", many),
                after("a body for a stream that is not there", PROTOCOL, data(7, true, 1)),
                after("a body for stream 0", PROTOCOL, data(0, true, 1)),
                after("a body behind the end", "rst:STREAM_CLOSED", get(1), data(1, true, 1)),
                after("a body behind a reset", "rst:STREAM_CLOSED", upload(1), reset(1), data(1, true, 1)),
                after("a reset of a stream that is not there", PROTOCOL, reset(9)),
                after("a reset of stream 0", PROTOCOL, reset(0)),
                after("a continuation of nothing", PROTOCOL, frame(CONTINUATION, END_HEADERS, 1, NOTHING)),
                after(
                        "a continuation of another stream",
                        PROTOCOL,
                        frame(HEADERS, 0, 1, block(good("GET"))),
                        frame(CONTINUATION, END_HEADERS, 3, NOTHING)),
                after(
                        "a frame within a head",
                        PROTOCOL,
                        frame(HEADERS, 0, 1, block(good("GET"))),
                        frame(PING, 0, 0, new byte[8])),
                after("a head that does not go on", "end", frame(HEADERS, END_STREAM, 1, block(good("GET"))))
                        .waits(),
                after(
                        "a stream that depends on itself",
                        PROTOCOL,
                        frame(
                                HEADERS,
                                END_STREAM | END_HEADERS | WITH_PRIORITY,
                                1,
                                join(number(1), new byte[1], block(good("GET"))))),
                after("a promise", PROTOCOL, frame(PUSH_PROMISE, END_HEADERS, 1, join(number(2), block(good("GET"))))),
                after("a request behind goodbye", "200", frame(GOAWAY, 0, 0, join(number(0), number(0))), get(1)));
    }

    private static List<HostileCase> frames() {
        return List.of(
                after("a frame beyond the limit", SIZE, upload(1), frame(DATA, 0, 1, new byte[16_385])),
                after("a frame of 16 MiB", SIZE, frame(0xff_ffff, DATA, 0, 1, new byte[100])),
                after("SETTINGS of half an entry", SIZE, frame(SETTINGS, 0, 0, new byte[5])),
                after("SETTINGS for a stream", PROTOCOL, frame(SETTINGS, 0, 1, NOTHING)),
                after("an acknowledgement with contents", SIZE, frame(SETTINGS, ACK, 0, new byte[6])),
                after("acknowledgements of nothing", "", times(10, frame(SETTINGS, ACK, 0, NOTHING))),
                after("push of 2", PROTOCOL, settings(2, 2)),
                after("a window too large", "goaway:FLOW_CONTROL_ERROR end", settings(4, 0x8000_0000)),
                after("frames too small", PROTOCOL, settings(5, 100)),
                after("frames too large", PROTOCOL, settings(5, 0x100_0000)),
                after("settings nobody knows", "200", settings(0x4242, 7), get(1)),
                after("a PING that is too short", SIZE, frame(PING, 0, 0, new byte[7])),
                after("a PING on a stream", PROTOCOL, frame(PING, 0, 1, new byte[8])),
                after("a PRIORITY that is too short", "rst:FRAME_SIZE_ERROR", frame(PRIORITY, 0, 1, new byte[4])),
                after("a PRIORITY on stream 0", PROTOCOL, frame(PRIORITY, 0, 0, new byte[5])),
                after("a RST_STREAM that is too long", SIZE, upload(1), frame(RST_STREAM, 0, 1, new byte[5])),
                after("a GOAWAY that is too short", SIZE, frame(GOAWAY, 0, 0, new byte[4])),
                after("a GOAWAY for a stream", PROTOCOL, frame(GOAWAY, 0, 1, new byte[8])),
                after("a window of nothing", PROTOCOL, frame(WINDOW_UPDATE, 0, 0, number(0))),
                after("a window of nothing for a stream", MALFORMED, upload(1), frame(WINDOW_UPDATE, 0, 1, number(0))),
                after(
                        "a window that overflows",
                        "goaway:FLOW_CONTROL_ERROR end",
                        frame(WINDOW_UPDATE, 0, 0, number(0x7fff_ffff))),
                after(
                        "a window of a stream that overflows",
                        "rst:FLOW_CONTROL_ERROR",
                        upload(1),
                        frame(WINDOW_UPDATE, 0, 1, number(0x7fff_ffff))),
                after("a WINDOW_UPDATE that is too short", SIZE, frame(WINDOW_UPDATE, 0, 0, new byte[3])),
                after("a window for a stream that is not there", PROTOCOL, frame(WINDOW_UPDATE, 0, 9, number(1))),
                after("more padding than body", PROTOCOL, upload(1), frame(DATA, PADDED, 1, new byte[] {9, 0})),
                after("padding without its length", "rst:FRAME_SIZE_ERROR", upload(1), frame(DATA, PADDED, 1, NOTHING)),
                after(
                        "more padding than head",
                        PROTOCOL,
                        frame(HEADERS, END_STREAM | END_HEADERS | PADDED, 1, new byte[] {127})),
                after("a frame nobody knows", "200", frame(0x42, 0xff, 0, new byte[99]), get(1)));
    }

    private static List<HostileCase> compression() {
        String broken = "goaway:COMPRESSION_ERROR end";
        return List.of(
                after("an index that is not there", broken, head((byte) 0xff, (byte) 0x80, 0x01)),
                after("index 0", broken, head((byte) 0x80)),
                after("a number without an end", broken, head(times(20, new byte[] {(byte) 0xff}))),
                after("a text longer than its block", broken, head((byte) 0, (byte) 100, (byte) 'x')),
                after(
                        "a Huffman text that is none",
                        broken,
                        head((byte) 0, (byte) 0x84, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff)),
                after("a table larger than agreed", broken, head((byte) 0x3f, (byte) 0xff, (byte) 0xff, (byte) 0x7f)),
                after("a change of the table behind fields", broken, head(join(block(good("GET")), new byte[] {0x20}))),
                after(
                        "a bomb of one entry told many times",
                        "431 rst:PROTOCOL_ERROR no-id",
                        frame(
                                HEADERS,
                                END_HEADERS | END_STREAM,
                                1,
                                join(
                                        block(good("GET")),
                                        new byte[] {0x40, 1, 'x', 127, (byte) 0xa1, 0x1e},
                                        new byte[4_000],
                                        times(8_000, new byte[] {(byte) 0xbe})))),
                after(
                        "a head of no fields and no end",
                        CALM,
                        join(frame(HEADERS, 0, 1, NOTHING), times(1_000, frame(CONTINUATION, 0, 1, NOTHING)))));
    }

    private static byte[] head(byte... block) {
        return frame(HEADERS, END_STREAM | END_HEADERS, 1, block);
    }

    private static byte[] head(int... block) {
        byte[] bytes = new byte[block.length];
        for (int i = 0; i < block.length; i++) {
            bytes[i] = (byte) block[i];
        }
        return head(bytes);
    }

    private static List<HostileCase> floods() {
        return List.of(
                after(
                        "a rapid reset",
                        CALM,
                        join(IntStream.range(0, 1_000)
                                .mapToObj(i -> join(get(2 * i + 1), reset(2 * i + 1)))
                                .toArray(byte[][]::new))),
                after(
                        "requests that break themselves",
                        CALM,
                        join(IntStream.range(0, 1_000)
                                .mapToObj(i -> join(get(2 * i + 1), frame(WINDOW_UPDATE, 0, 2 * i + 1, number(0))))
                                .toArray(byte[][]::new))),
                after(
                        "malformed requests without an end",
                        CALM,
                        join(IntStream.range(0, 1_000)
                                .mapToObj(i -> get(2 * i + 1, "connection", "x"))
                                .toArray(byte[][]::new))),
                after(
                        "a flood of continuations",
                        CALM,
                        frame(HEADERS, END_STREAM, 1, block(good("GET"))),
                        times(2_000, frame(CONTINUATION, 0, 1, block("x", "y")))),
                after(
                        "a flood of large continuations",
                        CALM,
                        frame(HEADERS, END_STREAM, 1, block(good("GET"))),
                        times(50, frame(CONTINUATION, 0, 1, block("x", "y".repeat(16_000))))),
                after("a flood of SETTINGS", CALM, times(20_000, settings(3, 100))),
                after("a flood of PING", CALM, times(20_000, frame(PING, 0, 0, new byte[8]))),
                after(
                        "a flood of PRIORITY",
                        "200",
                        times(20_000, frame(PRIORITY, 0, 1, new byte[] {0, 0, 0, 3, 1})),
                        get(1)),
                after("a flood of windows", "200", times(20_000, frame(WINDOW_UPDATE, 0, 0, number(1))), get(1)),
                after("a flood of frames nobody knows", "200", times(20_000, frame(0x42, 0, 0, new byte[8])), get(1)),
                after(
                        "a hundred answers that are not read",
                        "200",
                        settings(4, 0),
                        join(IntStream.range(0, 100)
                                .mapToObj(i -> get(2 * i + 1))
                                .toArray(byte[][]::new))));
    }
}
