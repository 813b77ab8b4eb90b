package cloud.edd.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/** Ports in a row that nobody has, below those that the kernel gives away by itself. */
record FreePorts(int first, int count) {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_000;

    static FreePorts inARow(int count) {
        var random = new Random();
        for (int first = random.nextInt(LOWEST, HIGHEST); ; first = random.nextInt(LOWEST, HIGHEST)) {
            if (areFree(first, count)) {
                return new FreePorts(first, count);
            }
        }
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (ServerSocket free = listen(port)) {
                assert free.isBound();
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }

    static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    int at(int index) {
        return first + index;
    }

    /** As the configuration names them. */
    @Override
    public String toString() {
        return first + "-" + (first + count - 1);
    }
}
