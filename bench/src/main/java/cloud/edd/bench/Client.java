package cloud.edd.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One request over and over on one connection, and on the next when the server says that it closes this one, without a library: what the
 * client costs would count against the server, which shares the processors with it.
 */
public final class Client implements Load.Act, AutoCloseable {
    private static final int SILENCE_MILLIS = 30_000;

    /** How a new connection is made, with TLS or without. */
    public interface Dial {
        Socket open() throws IOException;
    }

    private final Dial dial;
    private final byte[] request;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private final StringBuilder line = new StringBuilder();

    /** @param headers lines without their ends; may be empty */
    Client(int port, String method, String path, String headers, String body) throws IOException {
        this(() -> new Socket(InetAddress.getLoopbackAddress(), port), "127.0.0.1", method, path, headers, body);
    }

    /** @param headers lines without their ends; may be empty */
    public Client(Dial dial, String host, String method, String path, String headers, String body) throws IOException {
        this.dial = dial;
        socket = open(dial);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        request = (method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n"
                        + (headers.isEmpty() ? "" : headers + "\r\n")
                        + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
                        + "\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Socket open(Dial dial) throws IOException {
        Socket socket = dial.open();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(SILENCE_MILLIS);
        return socket;
    }

    @Override
    public void perform() throws IOException {
        send();
    }

    /** Sends the request and returns the body of its answer, which must be a good one. */
    public String send() throws IOException {
        out.write(request);
        String status = readLine();
        int length = -1;
        boolean chunked = false;
        boolean last = false;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        lower.substring("content-length:".length()).strip());
            }
            last |= lower.equals("connection: close");
            chunked |= lower.equals("transfer-encoding: chunked");
        }
        String body = new String(chunked ? readChunks() : in.readNBytes(length), StandardCharsets.UTF_8);
        if (last) {
            socket.close();
            socket = open(dial);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(status + ": " + body);
        }
        return body;
    }

    private byte[] readChunks() throws IOException {
        byte[] all = new byte[0];
        for (int size = Integer.parseInt(readLine(), 16); size > 0; size = Integer.parseInt(readLine(), 16)) {
            byte[] longer = java.util.Arrays.copyOf(all, all.length + size);
            if (in.readNBytes(longer, all.length, size) < size) {
                throw new IOException("the answer ends within a chunk");
            }
            all = longer;
            readLine();
        }
        readLine();
        return all;
    }

    private String readLine() throws IOException {
        line.setLength(0);
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new IOException("the server closed the connection");
            }
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
