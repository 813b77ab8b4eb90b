package cloud.edd.gateway;

import static cloud.edd.gateway.HostileCase.sent;

import cloud.edd.gateway.HostileCase.Way;
import java.util.List;
import java.util.stream.Stream;

/** What is wrong before there is HTTP: neither TLS nor HTTP, or TLS that is none. */
final class HostileWire {
    /** A ClientHello's record, handshake and version, with lengths that promise more than there is. */
    private static final String HELLO = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003";

    private HostileWire() {}

    static Stream<HostileCase> all() {
        return Stream.concat(tls().stream(), clear().stream());
    }

    private static List<HostileCase> tls() {
        return List.of(
                bytes("SSH", "SSH-2.0-OpenSSH_9.2~", "end"),
                bytes("random bytes", "\u00de\u00ad\u00be\u00ef".repeat(50), "end"),
                bytes("NULs", "\0".repeat(1_000), "end"),
                bytes("a hello of SSL 2", "\u0080.\u0001\u0000\u0002" + "\0".repeat(40), "end"),
                bytes("a heartbeat", "\u0018\u0003\u0002\u0000\u0003\u0001@\u0000", "end"),
                bytes("an alert", "\u0015\u0003\u0001\u0000\u0002\u0002(", "end"),
                bytes("TLS with a body of garbage", "\u0016\u0003\u0001\u0002\u0000" + "\u00ff".repeat(512), "end"),
                bytes(
                        "an empty TLS record",
                        "\u0016\u0003\u0001\u0000\u0000" + "\u0016\u0003\u0001\u0000\u0000",
                        "end"),
                bytes("a thousand empty TLS records", "\u0016\u0003\u0001\u0000\u0000".repeat(1_000), "end"),
                bytes(
                        "a TLS record of another version",
                        "\u0016\u0009\u0009\u0000\u0004\u0001\u0000\u0000\u0000",
                        "end"),
                bytes("a TLS record beyond the limit", "\u0016\u0003\u0001\u00ff\u00ff" + "\1".repeat(60_000), "end")
                        .waits(),
                bytes("a hello without contents", "\u0016\u0003\u0001\u0000\u0004\u0001\u0000\u0000\u0000", "end"),
                bytes(
                        "a hello of 16 MiB",
                        "\u0016\u0003\u0001@\u0000\u0001\u00ff\u00ff\u00ff" + "\0".repeat(16_380),
                        "end"),
                bytes("a server's hello", "\u0016\u0003\u0001\u0000\u0004\u0002\u0000\u0000\u0000", "end"),
                bytes("a hello with absurd lengths", HELLO + "\u00ff".repeat(505), "end")
                        .waits(),
                bytes("a hello without a name", hello(""), "end"),
                bytes("a hello with an empty name", hello(name("")), "end"),
                bytes("a hello with a NUL in its name", hello(name("auth.cloud.localhost\0.evil.example")), "end"),
                bytes("a hello for an address", hello(name("127.0.0.1")), "end"),
                bytes("a hello for another's name", hello(name("evil.example")), "end"),
                bytes("a hello for the wildcard itself", hello(name("*.cloud.localhost")), "end"),
                bytes("a hello for an endless name", hello(name("a".repeat(5_000))), "end"),
                bytes("a hello of a client that can do nothing", hello(name("auth.cloud.localhost")), "end"),
                bytes("an announcement of a proxy", "PROXY TCP4 1.2.3.4 5.6.7.8 1 2~GET / HTTP/1.1~~", "end"),
                bytes("a binary announcement of a proxy", "~~\0~QUIT\n!\u0011\0\u000c" + "\1".repeat(12), "end"),
                bytes("a hello that does not go on", HELLO, "end").waits(),
                bytes("the first byte of TLS", "\u0016", "end").waits(),
                bytes("nothing at all", "", "end").waits(),
                bytes("clear HTTP on the port of TLS", "GET / HTTP/1.1~Host: auth.cloud.localhost~~", "301"));
    }

    private static HostileCase bytes(String name, String text, String expected) {
        return sent(name, Way.UNENCRYPTED, text, expected);
    }

    private static String hello(String extensions) {
        String body = "\u0003\u0003" + "r".repeat(32) + "\u0000" + "\u0000\u0002\u00fe\u00fe" + "\u0001\u0000"
                + length(extensions.length()) + extensions;
        String handshake = "\u0001\u0000" + length(body.length()) + body;
        return "\u0016\u0003\u0001" + length(handshake.length()) + handshake;
    }

    private static String name(String host) {
        String entry = "\0" + length(host.length()) + host;
        String list = length(entry.length()) + entry;
        return "\0\0" + length(list.length()) + list;
    }

    private static String length(int value) {
        return "" + (char) (value >> 8) + (char) (value & 0xff);
    }

    private static List<HostileCase> clear() {
        String host = "Host: auth.cloud.localhost~";
        return List.of(
                sent("HTTP/2 without TLS", Way.CLEAR, "PRI * HTTP/2.0~~SM~~", "end"),
                sent("a lie about the first byte", Way.CLEAR, "GE\0", "end"),
                sent("a method that is none", Way.CLEAR, "GETT / HTTP/1.1~" + host + "~", "end"),
                sent(
                        "an upgrade to HTTP/2",
                        Way.CLEAR,
                        "GET / HTTP/1.1~" + host
                                + "Connection: Upgrade, HTTP2-Settings~Upgrade: h2c~HTTP2-Settings: AAMAAABkAAQAAP__~~",
                        "301"),
                sent("a redirect to elsewhere", Way.CLEAR, "GET / HTTP/1.1~Host: evil.example~~", "404"),
                sent("a redirect of two lines", Way.CLEAR, "GET /%0d%0aSet-Cookie:x HTTP/1.1~" + host + "~", "301"),
                sent("HTTP/0.9", Way.CLEAR, "GET /~", "400 end"),
                sent(
                                "a body that is not taken",
                                Way.CLEAR,
                                "POST / HTTP/1.1~" + host + "Content-Length: 9999999~~x",
                                "301 end")
                        .waits(),
                sent(
                        "a length and chunks",
                        Way.CLEAR,
                        "POST / HTTP/1.1~" + host + "Content-Length: 3~Transfer-Encoding: chunked~~0~~",
                        "400 end"),
                sent(
                        "a stranger's announcement of a proxy",
                        Way.CLEAR,
                        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2~GET / HTTP/1.1~" + host + "~",
                        "end"),
                sent(
                        "a stranger's binary announcement of a proxy",
                        Way.CLEAR,
                        "~~\0~QUIT\n!\u0011\0\u000c" + "\1".repeat(12) + "GET / HTTP/1.1~" + host + "~",
                        "end"),
                sent("half a method", Way.CLEAR, "GE", "end").waits(),
                sent("half a head", Way.CLEAR, "GET / HTTP/1.1~Ho", "408 end").waits(),
                sent("nothing", Way.CLEAR, "", "end").waits());
    }
}
