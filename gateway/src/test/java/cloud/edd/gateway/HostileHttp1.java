package cloud.edd.gateway;

import static cloud.edd.gateway.HostileCase.http1;

import java.util.List;
import java.util.stream.Stream;

/** What can be wrong with HTTP/1.1, inside TLS. Where it is about where a message ends, the connection must end, too. */
final class HostileHttp1 {
    private static final String HOST = "Host: auth.cloud.localhost~";
    private static final String GET = "GET /x HTTP/1.1~" + HOST;
    private static final String POST = "POST /x HTTP/1.1~" + HOST;
    private static final String REFUSED = "POST /refused HTTP/1.1~" + HOST;
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked~~";
    private static final String CHUNKED_REFUSED = REFUSED + "Transfer-Encoding: chunked~~";
    /** If this reaches the backend, somebody else's request was made. */
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1~" + HOST + "~";

    private HostileHttp1() {}

    static Stream<HostileCase> all() {
        return Stream.of(
                        requestLines(),
                        targets(),
                        closedPaths(),
                        hosts(),
                        fields(),
                        lengths(),
                        codings(),
                        chunks(),
                        upgrades(),
                        rest())
                .flatMap(List::stream);
    }

    private static List<HostileCase> requestLines() {
        return List.of(
                http1("HTTP/0.9", "GET /~", "400 end"),
                http1("HTTP/0.9 without a path", "GET~~", "400 end"),
                http1("HTTP/2.0 on HTTP/1.1", "GET / HTTP/2.0~" + HOST + "~", "505 end"),
                http1("HTTP/1.2", "GET / HTTP/1.2~" + HOST + "~", "505 end"),
                http1("HTTP/3", "GET / HTTP/3~" + HOST + "~", "400 end"),
                http1("a version in lower case", "GET / http/1.1~" + HOST + "~", "200"),
                http1("a version of three numbers", "GET / HTTP/1.1.1~" + HOST + "~", "400 end"),
                http1("a version without a dot", "GET / HTTP/11~" + HOST + "~", "400 end"),
                http1("a version of two digits", "GET / HTTP/1.10~" + HOST + "~", "400 end"),
                http1("another protocol", "GET / ICAP/1.0~" + HOST + "~", "400 end"),
                http1("something behind the version", "GET / HTTP/1.1 x~" + HOST + "~", "400 end"),
                http1("the preface of HTTP/2", "PRI * HTTP/2.0~~SM~~", "505 end"),
                http1("two spaces", "GET  / HTTP/1.1~" + HOST + "~", "200"),
                http1("tabs for spaces", "GET\t/\tHTTP/1.1~" + HOST + "~", "200"),
                http1("a space in front", " GET / HTTP/1.1~" + HOST + "~", "200"),
                http1("no method", " / HTTP/1.1~" + HOST + "~", "400 end"),
                http1("a method with a control character", "G\u0001T / HTTP/1.1~" + HOST + "~", "400 end"),
                http1("a method with a NUL", "G\0T / HTTP/1.1~" + HOST + "~", "400 end"),
                http1("a method with a delimiter", "G(T / HTTP/1.1~" + HOST + "~", "400 end"),
                http1("a method outside ASCII", "G\u00c4T / HTTP/1.1~" + HOST + "~", "400 end"),
                http1("a method in lower case", "get / HTTP/1.1~" + HOST + "~", "200"),
                http1("an endless method", "G".repeat(8_000) + " / HTTP/1.1~" + HOST + "~", "501"),
                http1("empty lines in front", "~~" + GET + "~", "200"),
                http1("a thousand empty lines in front", "~".repeat(1_000) + GET + "~", "200"),
                http1("bare line feeds", "GET / HTTP/1.1\nHost: auth.cloud.localhost\n\n", "400 end"),
                http1("a bare carriage return", "GET / HTTP/1.1\rHost: auth.cloud.localhost\r\r", "408 end")
                        .waits(),
                http1("an endless line", "GET /" + "x".repeat(17_000) + " HTTP/1.1~" + HOST + "~", "414 end"),
                http1("an endless query", "GET /?" + "x".repeat(17_000) + " HTTP/1.1~" + HOST + "~", "414 end"),
                http1("a line without an end", "GET /" + "x".repeat(100_000), "414 end"));
    }

    private static List<HostileCase> targets() {
        return Stream.of(
                        "http://auth.cloud.localhost/",
                        "https://auth.cloud.localhost/",
                        "http://evil.example/",
                        "ftp://auth.cloud.localhost/",
                        "auth.cloud.localhost",
                        "auth.cloud.localhost:443",
                        "*",
                        "?x",
                        "x",
                        "/#",
                        "/a?b#c",
                        "/%",
                        "/%zz",
                        "/%0",
                        "/%00",
                        "/a%00.html",
                        "/a%2fb",
                        "/a%2Fb",
                        "/a%5cb",
                        "/a\\b",
                        "/..",
                        "/../",
                        "/a/../../b",
                        "/%2e%2e/",
                        "/a/%2e%2e/b",
                        "/a/.%2e/b",
                        "/a/%2E./b",
                        "/a/%2e/b",
                        "/..;/b",
                        "/a/..;x=1/b",
                        "/;/b",
                        "/%c0%ae%c0%ae/",
                        "/%e0%80%ae/",
                        "/%ff",
                        "/%ed%a0%80",
                        "/%u002e",
                        "/a\u0001b",
                        "/a\u007fb",
                        "/?a=\u0001",
                        "/?a=\u007f",
                        "/\u00c3\u00a4?\u00c3")
                .map(target -> http1("the target " + target, "GET " + target + " HTTP/1.1~" + HOST + "~", "400"))
                .toList();
    }

    /** What no public host has, in all spellings. */
    private static List<HostileCase> closedPaths() {
        return Stream.of(
                        "/actuator",
                        "/actuator/env",
                        "//actuator/env",
                        "/./actuator/env",
                        "/x/../actuator/env",
                        "/%61ctuator/env",
                        "/actuator;x=1/env",
                        "/actuator/env?x",
                        "/internal/",
                        "/api/tokens/1/check",
                        "/api/tokens//1/check",
                        "/api%2dusers/../api/users")
                .map(path -> http1("the path " + path, "GET " + path + " HTTP/1.1~" + HOST + "~", "404"))
                .toList();
    }

    private static List<HostileCase> hosts() {
        String line = "GET / HTTP/1.1~";
        return List.of(
                http1("no host", line + "~", "400"),
                http1("no host in HTTP/1.0", "GET / HTTP/1.0~~", "400 end"),
                http1("two hosts alike", line + HOST + HOST + "~", "400"),
                http1("two hosts", line + HOST + "Host: storage.cloud.localhost~~", "400"),
                http1("an empty host", line + "Host:~~", "400 end"),
                http1("a host with a path", line + "Host: auth.cloud.localhost/x~~", "400 end"),
                http1("a host with a user", line + "Host: a@auth.cloud.localhost~~", "400 end"),
                http1("a host with a scheme", line + "Host: https://auth.cloud.localhost~~", "400 end"),
                http1("a host with a word for a port", line + "Host: auth.cloud.localhost:x~~", "400 end"),
                http1("a host with a port too high", line + "Host: auth.cloud.localhost:65536~~", "400 end"),
                http1("a host with an endless port", line + "Host: auth.cloud.localhost:000000443~~", "400 end"),
                http1("a host with two ports", line + "Host: auth.cloud.localhost:1:2~~", "400 end"),
                http1("a host with a space", line + "Host: auth.cloud .localhost~~", "400 end"),
                http1("two hosts in one", line + "Host: auth.cloud.localhost, storage.cloud.localhost~~", "400 end"),
                http1("a host with a percent sign", line + "Host: auth%2ecloud.localhost~~", "400 end"),
                http1("a host with a dot in front", line + "Host: .auth.cloud.localhost~~", "400 end"),
                http1("a host with two dots at the end", line + "Host: auth.cloud.localhost..~~", "400 end"),
                http1("a host that is half an address", line + "Host: [::1~~", "400 end"),
                http1("a host with a long label", line + "Host: " + "a".repeat(64) + ".cloud.localhost~~", "400 end"),
                http1("an endless host", line + "Host: " + "a.".repeat(200) + "cloud.localhost~~", "400 end"),
                http1("a host outside ASCII", line + "Host: \u00e4uth.cloud.localhost~~", "400 end"),
                http1("a host on the next line", line + "Host:~ auth.cloud.localhost~~", "400 end"),
                http1("an address for a host", line + "Host: 127.0.0.1~~", "421"),
                http1("another's host", line + "Host: evil.example~~", "421"),
                http1("a deeper host", line + "Host: a.auth.cloud.localhost~~", "421"),
                http1("a host that nobody serves", line + "Host: nobody.cloud.localhost~~", "404"));
    }

    private static List<HostileCase> fields() {
        return List.of(
                http1("no name", GET + ": x~~", "400 end"),
                http1("no colon", GET + "X-Field~~", "400 end"),
                http1("a space before the colon", GET + "X-Field : x~~", "400 end"),
                http1("a tab before the colon", GET + "X-Field\t: x~~", "400 end"),
                http1("a space in a name", GET + "X Field: x~~", "400 end"),
                http1("a space in front of the first field", "GET / HTTP/1.1~ Host: auth.cloud.localhost~~", "400 end"),
                http1("a NUL in a name", GET + "X-\0: x~~", "400 end"),
                http1("a control character in a name", GET + "X-\u0001: x~~", "400 end"),
                http1("a delimiter in a name", GET + "X(Field): x~~", "400 end"),
                http1("a name outside ASCII", GET + "X-\u00c4: x~~", "400 end"),
                http1("a NUL in a value", GET + "X-Field: a\0b~~", "400 end"),
                http1("a control character in a value", GET + "X-Field: a\u0001b~~", "400 end"),
                http1("a form feed before a value", GET + "X-Field:\fa~~", "400 end"),
                http1("a carriage return in a value", GET + "X-Field: a\rb~~", "400 end"),
                http1("a field behind a bare line feed", GET + "X-Field: a\nX-Other: b~~", "400 end"),
                http1("a folded value", GET + "X-Field: a~ b~~", "200"),
                http1("a value folded by a tab", GET + "X-Field: a~\tb~~", "200"),
                http1("a fold of nothing", GET + "X-Field: a~ ~~", "200"),
                http1("an endless name", GET + "X".repeat(40_000) + ": x~~", "431 end"),
                http1("an endless value", GET + "X-Field: " + "x".repeat(40_000) + "~~", "431 end"),
                http1("endless fields", GET + "X-Field: x~".repeat(4_000) + "~", "431 end"),
                http1("a value without an end", GET + "X-Field: " + "x".repeat(200_000), "431 end"),
                http1("many fields within the limit", GET + "X-Field: x~".repeat(2_000) + "~", "200"),
                http1("a request id with markup", GET + "X-Request-ID: <script>~~", "200"),
                http1("a connection that names the host", GET + "Connection: host, x-forwarded-for~~", "200"),
                http1("an unknown expectation", GET + "Expect: a-miracle~~", "200"),
                http1(
                        "an upgrade to HTTP/2",
                        GET + "Connection: Upgrade, HTTP2-Settings~Upgrade: h2c~HTTP2-Settings: AAMAAABkAAQAAP__~~",
                        "200"),
                http1("a trace", "TRACE / HTTP/1.1~" + HOST + "Max-Forwards: 0~~", "400"),
                http1("a tunnel", "CONNECT auth.cloud.localhost:443 HTTP/1.1~" + HOST + "~", "400"),
                http1("a tunnel by path", "CONNECT / HTTP/1.1~" + HOST + "~", "400"));
    }

    /** The backend takes none: what asks soundly is its last request, what does not is an ordinary one. */
    private static List<HostileCase> upgrades() {
        String connection = "Connection: Upgrade~";
        String handshake = GET + connection
                + "Upgrade: websocket~Sec-WebSocket-Version: 13~Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==~";
        String refused = handshake.replace("/x", "/internal/refused");
        return List.of(
                http1("a handshake that is not taken", handshake + "~", "200 end"),
                http1("a request behind a handshake that is not taken", handshake + "~" + SMUGGLED, "200 end"),
                http1(
                        "frames behind a handshake that is not taken",
                        handshake + "~\u0082\u0080abcd".repeat(99),
                        "200 end"),
                http1("endless bytes behind a handshake", handshake + "~" + "x".repeat(600_000), "200 end"),
                http1("a request behind a handshake we refuse", refused + "~" + SMUGGLED, "404 end"),
                http1("a handshake without a host", handshake.replace(HOST, "") + "~" + SMUGGLED, "400 end"),
                http1("a handshake with a body", handshake + "Content-Length: 5~~12345", "200"),
                http1("a handshake with an empty body", handshake + "Content-Length: 0~~" + SMUGGLED, "200 end"),
                http1("a handshake whose body is a request", handshake + "Content-Length: 54~~" + SMUGGLED, "200"),
                http1("a handshake in chunks", handshake + "Transfer-Encoding: chunked~~5~12345~0~~", "200"),
                http1(
                        "a handshake with both lengths",
                        handshake + "Content-Length: 5~Transfer-Encoding: chunked~~0~~",
                        "400 end"),
                http1("a handshake by POST", handshake.replace("GET", "POST") + "Content-Length: 0~~", "200"),
                http1("a handshake by OPTIONS", handshake.replace("GET", "OPTIONS") + "~", "200"),
                http1("a handshake in HTTP/1.0", handshake.replace("HTTP/1.1", "HTTP/1.0") + "~" + SMUGGLED, "200 end"),
                http1("a handshake behind a request", GET + "~" + handshake + "~", "200 200"),
                http1("two handshakes", handshake + "~" + handshake.replace("/x", "/smuggled") + "~", "200 end"),
                http1("the same upgrade twice", handshake + "Upgrade: websocket~~", "200"),
                http1("two upgrades", handshake + "Upgrade: h2c~~", "200"),
                http1("a list of upgrades", handshake.replace("websocket~", "websocket, h2c~") + "~", "200"),
                http1("an upgrade to nothing", GET + connection + "Upgrade: ~~", "200"),
                http1("an upgrade to something unknown", GET + connection + "Upgrade: smuggled/1~~", "200"),
                http1("an upgrade to TLS", GET + connection + "Upgrade: TLS/1.2~~", "200"),
                http1("an upgrade to HTTP/1.1", GET + connection + "Upgrade: HTTP/1.1~~", "200"),
                http1("an upgrade that the connection does not name", GET + "Upgrade: websocket~~", "200"),
                http1("an upgrade that is to be closed", handshake + "Connection: close~~" + SMUGGLED, "200 end"),
                http1("an upgrade folded", GET + connection + "Upgrade:~ websocket~~" + SMUGGLED, "400 end"),
                http1(
                        "an upgrade with a control character",
                        GET + connection + "Upgrade: web\u0001socket~~",
                        "400 end"));
    }

    private static List<HostileCase> lengths() {
        Stream<HostileCase> broken = Stream.of(
                        "+5",
                        "-5",
                        "-0",
                        "0x5",
                        "5.0",
                        "5a",
                        "1e1",
                        "5 5",
                        "5, 5",
                        "5, 6",
                        "5,",
                        ",5",
                        "5;5",
                        "",
                        "\"5\"",
                        "\u000b5",
                        "9223372036854775808",
                        "99999999999999999999",
                        "18446744073709551621")
                .map(length -> http1(
                        "the length '" + length + "'",
                        REFUSED + "Content-Length: " + length + "~~hello" + SMUGGLED,
                        "400 end"));
        return Stream.concat(
                        broken,
                        Stream.of(
                                http1("two lengths", REFUSED + "Content-Length: 5~Content-Length: 6~~hello", "400 end"),
                                http1(
                                        "two lengths alike",
                                        REFUSED + "Content-Length: 5~Content-Length: 5~~hello",
                                        "400 end"),
                                http1(
                                        "a length with a space before its colon",
                                        REFUSED + "Content-Length : 5~~hello",
                                        "400 end"),
                                http1("a folded length", REFUSED + "Content-Length:~ 5~~hello", "400 end"),
                                http1("a length in spaces", POST + "Content-Length:  5 ~~hello", "200"),
                                http1("a length with zeros in front", POST + "Content-Length: 0005~~hello", "200"),
                                http1(
                                        "a length of zero before a body",
                                        POST + "Content-Length: 0~~SMUGGLED~~",
                                        "200 400 end"),
                                http1("a body of a GET", GET + "Content-Length: 5~~hello", "200"),
                                http1("a length beyond the limit", POST + "Content-Length: 200000~~hello", "413 end")
                                        .waits(),
                                http1(
                                                "the largest length there is",
                                                POST + "Content-Length: 9223372036854775807~~hello",
                                                "413 end")
                                        .waits()))
                .toList();
    }

    private static List<HostileCase> codings() {
        Stream<HostileCase> unknown = Stream.of(
                        "gzip",
                        "identity",
                        "gzip, chunked",
                        "chunked, gzip",
                        "chunked, chunked",
                        "chunked, identity",
                        "chunked,",
                        ", chunked",
                        "xchunked",
                        "chunkedx",
                        "chunked;q=1",
                        "\"chunked\"",
                        "'chunked'",
                        "chun ked",
                        "\u000bchunked",
                        "chunked\u000b",
                        "chunked\0",
                        "\u00a0chunked",
                        "")
                .map(coding -> http1(
                        "the coding '" + coding + "'",
                        REFUSED + "Transfer-Encoding: " + coding + "~~0~~" + SMUGGLED,
                        "400 end"));
        return Stream.concat(
                        unknown,
                        Stream.of(
                                http1(
                                        "a coding and a length",
                                        REFUSED + "Transfer-Encoding: chunked~Content-Length: 5~~0~~" + SMUGGLED,
                                        "400 end"),
                                http1(
                                        "a length and a coding",
                                        REFUSED + "Content-Length: 5~Transfer-Encoding: chunked~~0~~" + SMUGGLED,
                                        "400 end"),
                                http1(
                                        "two codings",
                                        REFUSED + "Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~"
                                                + SMUGGLED,
                                        "400 end"),
                                http1(
                                        "two different codings",
                                        REFUSED + "Transfer-Encoding: chunked~Transfer-Encoding: x~~0~~" + SMUGGLED,
                                        "400 end"),
                                http1(
                                        "a folded coding",
                                        REFUSED + "Transfer-Encoding:~ chunked~~0~~" + SMUGGLED,
                                        "400 end"),
                                http1(
                                        "a coding with a space before its colon",
                                        REFUSED + "Transfer-Encoding : chunked~~0~~" + SMUGGLED,
                                        "400 end"),
                                http1(
                                        "a coding behind a bare line feed",
                                        REFUSED + "X: x\nTransfer-Encoding: chunked~~0~~" + SMUGGLED,
                                        "400 end"),
                                http1(
                                        "a coding behind a bare carriage return",
                                        REFUSED + "X: x\rTransfer-Encoding: chunked~~0~~" + SMUGGLED,
                                        "400 end"),
                                http1(
                                        "a coding in HTTP/1.0",
                                        "POST /x HTTP/1.0~" + HOST + "Transfer-Encoding: chunked~~0~~" + SMUGGLED,
                                        "400 end"),
                                http1("a coding in capitals", POST + "TRANSFER-ENCODING:\tCHUNKED~~0~~", "200"),
                                http1(
                                        "a coding named by the connection",
                                        POST + "Connection: transfer-encoding~Transfer-Encoding: chunked~~2~hi~0~~",
                                        "200"),
                                http1(
                                        "a length named by the connection",
                                        POST + "Connection: content-length~Content-Length: 5~~hello",
                                        "200")))
                .toList();
    }

    private static List<HostileCase> chunks() {
        Stream<HostileCase> broken = Stream.of(
                        "Z~",
                        "~",
                        "-1~",
                        "+2~hi~0~~",
                        "0x2~hi~0~~",
                        "2_~hi~0~~",
                        "\0" + "2~hi~0~~",
                        "FFFFFFFFFFFFFFFFF~hi~0~~",
                        "FFFFFFFF0~hi~0~~",
                        "100000000~hi~0~~",
                        "2\nhi\n0\n\n",
                        "2~hi\n0~~",
                        "2~hixx~0~~",
                        "2~hi0~~",
                        "5~hi~0~~" + SMUGGLED,
                        "2;a\nb~hi~0~~",
                        "2;" + "x".repeat(20_000) + "~hi~0~~",
                        "0~X-Trailer : x~~",
                        "0~: x~~",
                        "0~X-Trailer: a\0b~~",
                        "0~X-Trailer: a\u0001b~~")
                .map(chunks -> http1(
                        "the chunks '"
                                + chunks.substring(0, Math.min(24, chunks.length()))
                                        .replace("\n", "\\n") + "'",
                        CHUNKED_REFUSED + chunks,
                        "400 end"));
        return Stream.concat(
                        broken,
                        Stream.of(
                                http1("a chunk with spaces around its length", CHUNKED + " 2 ~hi~0~~", "200"),
                                http1("a folded trailer", CHUNKED + "0~X-Trailer: a~ b~~", "200"),
                                http1(
                                        "an endless trailer",
                                        CHUNKED_REFUSED + "0~X-Trailer: " + "x".repeat(40_000) + "~~",
                                        "400 end"),
                                http1("an extension of a chunk", CHUNKED + "2;a=b~hi~0~~", "200"),
                                http1(
                                        "trailers that are none",
                                        CHUNKED + "0~Content-Length: 5~Host: evil.example~Transfer-Encoding: x~~",
                                        "200"),
                                http1(
                                        "chunks beyond the limit",
                                        CHUNKED + ("4000~" + "x".repeat(0x4000) + "~").repeat(8) + "0~~",
                                        "413 end"),
                                http1("thousands of small chunks", CHUNKED + "1~x~".repeat(5_000) + "0~~", "200")))
                .toList();
    }

    private static List<HostileCase> rest() {
        return List.of(
                http1(
                        "a hundred requests at once",
                        (GET + "~").repeat(100),
                        "200 ".repeat(100).trim()),
                http1("garbage behind a request", GET + "~\u0000\u0001\u0002~~", "200 400 end"),
                http1("a request behind the last one", GET + "Connection: close~~" + SMUGGLED.repeat(3), "200 end"),
                http1("a request behind a refused one", "GET /x HTTP/1.1~: x~~" + SMUGGLED, "400 end"),
                http1(
                        "a request behind the tunnel that was not made",
                        "CONNECT evil.example:443 HTTP/1.1~" + HOST + "~" + GET + "~",
                        "400 200"),
                http1("nothing", "", "end").waits(),
                http1("a head that does not go on", GET + "X-Fie", "408 end").waits(),
                http1("a line that does not go on", "GE", "408 end").waits(),
                http1("empty lines that do not go on", "~~~~", "408 end").waits(),
                http1("a body that does not go on", REFUSED + "Content-Length: 500~~hello", "408 end")
                        .waits(),
                http1("chunks that do not go on", CHUNKED_REFUSED + "2~h", "408 end")
                        .waits(),
                http1("a chunk of which no byte comes", CHUNKED_REFUSED + "FFF", "408 end")
                        .waits(),
                http1("trailers that do not go on", CHUNKED_REFUSED + "0~X-Trail", "408 end")
                        .waits(),
                http1("nothing behind a request", GET + "~", "200 end").waits());
    }
}
