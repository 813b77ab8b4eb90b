package cloud.edd.gateway;

import java.nio.charset.StandardCharsets;

/**
 * One hostile act, and what must come of it.
 *
 * @param way how the bytes get to the gateway
 * @param text everything the attacker sends, one character for each byte
 * @param expected what is seen in return, in order and each once: statuses, {@code rst:CODE}, {@code goaway:CODE}, and
 *     {@code end} if the connection is closed then; without it the connection must still serve a good request; over HTTP/2 {@code end} alone is a
 *     connection that is cut off, with or without a farewell
 * @param patient whether the attacker counts on the gateway's patience, so that the answer takes a limit's time
 */
record HostileCase(String name, Way way, String text, String expected, boolean patient) {
    enum Way {
        /** To the listener of clear HTTP. */
        CLEAR,
        /** To the listener of TLS, without a handshake. */
        UNENCRYPTED,
        /** After a handshake for HTTP/1.1. */
        HTTP1,
        /** After a handshake for HTTP/2; not even the preface is sent unless the text holds it. */
        HTTP2
    }

    static HostileCase http1(String name, String text, String expected) {
        return sent(name, Way.HTTP1, text, expected);
    }

    static HostileCase http2(String name, byte[] bytes, String expected) {
        return new HostileCase(name, Way.HTTP2, new String(bytes, StandardCharsets.ISO_8859_1), expected, false);
    }

    /** @param text one character for each byte; {@code ~} is the end of a line */
    static HostileCase sent(String name, Way way, String text, String expected) {
        return new HostileCase(name, way, text.replace("~", "\r\n"), expected, false);
    }

    HostileCase waits() {
        return new HostileCase(name, way, text, expected, true);
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return way + ": " + name;
    }
}
