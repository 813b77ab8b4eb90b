package cloud.edd.gateway;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service that does to each request what a test says at the time, and remembers the request lines. */
final class FailingBackend implements AutoCloseable {
    /** What becomes of a request whose head was read. Afterwards the connection is closed, unless it is to go on. */
    interface Behaviour {
        /** @return whether the next request of the connection is read */
        boolean answer(Socket socket, String requestLine) throws IOException;
    }

    static final Behaviour RESETS = (socket, line) -> {
        socket.setSoLinger(true, 0);
        return false;
    };
    static final Behaviour ANSWERS = (socket, line) -> {
        RawAnswer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (line.startsWith("HEAD") ? "" : "ok"));
        return true;
    };
    /** Until the gateway gives up. */
    static final Behaviour HANGS = (socket, line) -> socket.getInputStream().read() < -1;

    final List<String> requests = new CopyOnWriteArrayList<>();
    volatile Behaviour behaviour;
    private final RawBackend backend;

    FailingBackend(Behaviour behaviour) {
        this.behaviour = behaviour;
        backend = new RawBackend(socket -> {
            String line;
            do {
                line = RawAnswer.head(socket.getInputStream()).getFirst();
                requests.add(line);
            } while (this.behaviour.answer(socket, line));
        });
    }

    String url() {
        return backend.url();
    }

    @Override
    public void close() {
        backend.close();
    }
}
