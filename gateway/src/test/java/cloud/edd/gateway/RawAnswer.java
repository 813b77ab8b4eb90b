package cloud.edd.gateway;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** An HTTP/1.1 answer read from a bare socket, whose request was written by hand. */
record RawAnswer(int status, List<String> headers, String body) {

    static RawAnswer to(Socket socket, String request) throws IOException {
        write(socket, request);
        return read(socket);
    }

    static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Reads one answer with its body, by length or by chunks. */
    static RawAnswer read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        List<String> head = head(in);
        int status = Integer.parseInt(head.getFirst().split(" ")[1]);
        List<String> headers = head.subList(1, head.size());
        var answer = new RawAnswer(status, headers, "");
        String length = answer.header("content-length");
        if (!length.isEmpty()) {
            byte[] body = in.readNBytes(Integer.parseInt(length));
            return new RawAnswer(status, headers, new String(body, StandardCharsets.UTF_8));
        }
        return answer.header("transfer-encoding").equals("chunked")
                ? new RawAnswer(status, headers, chunks(in))
                : answer;
    }

    /** The value of a header, empty if it is not there. */
    String header(String name) {
        return headers.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElse("");
    }

    static List<String> head(InputStream in) throws IOException {
        var lines = new java.util.ArrayList<String>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            lines.add(line);
        }
        return lines;
    }

    private static String chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.writeBytes(in.readNBytes(size));
            line(in);
        }
        line(in);
        return body.toString(StandardCharsets.UTF_8);
    }

    static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("The connection ended inside: " + line);
            }
            line.write(octet);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }
}
