package cloud.edd.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A service that does to each connection what a test says, byte for byte; the connection is closed afterwards. */
final class RawBackend implements AutoCloseable {
    /** What happens on a connection. */
    interface Script {
        void run(Socket socket) throws IOException;
    }

    private final ServerSocket listener;

    RawBackend(Script script) {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(script));
    }

    private void accept(Script script) {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> run(script, socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private static void run(Script script, Socket socket) {
        try (socket) {
            script.run(socket);
        } catch (IOException gone) {
            // the gateway let go, as some tests want
        }
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
