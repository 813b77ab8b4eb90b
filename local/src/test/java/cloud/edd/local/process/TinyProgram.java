package cloud.edd.local.process;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process of a platform, as small as one can be: its modes are the ways in which processes misbehave. */
final class TinyProgram {

    private TinyProgram() {}

    /** What it does with its life. */
    enum Mode {
        /** Is ready at once and ends when asked. */
        GOOD,
        /** Ends at once with code 7. */
        DIES,
        /** Runs and never answers. */
        SILENT,
        /** Is ready and does not end when asked. */
        STUBBORN,
        /** Is ready while its file is not there, which holds the reason why it is not. */
        MOODY
    }

    public static void main(String[] arguments) throws Exception {
        Mode mode = Mode.valueOf(arguments[0]);
        int port = Integer.parseInt(arguments[1]);
        Path mood = Path.of(arguments[2]);
        System.out.println("tiny program is " + mode);
        if (mode == Mode.DIES) {
            System.exit(7);
        }
        if (mode == Mode.STUBBORN) {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(TinyProgram::waitForEver));
        }
        if (mode != Mode.SILENT) {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/readyz", exchange -> {
                boolean ready = mode != Mode.MOODY || !Files.exists(mood);
                byte[] body = ready ? "ready".getBytes(StandardCharsets.UTF_8) : Files.readAllBytes(mood);
                exchange.sendResponseHeaders(ready ? 200 : 503, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }
        waitForEver();
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
