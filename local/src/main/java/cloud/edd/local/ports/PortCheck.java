package cloud.edd.local.ports;

import cloud.edd.local.EddException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Finds out before the start whether a port is taken, so that the answer names the one who has it. */
public final class PortCheck {

    private PortCheck() {}

    /** A port some process of the platform is about to listen on. */
    public record Wanted(String process, String address, int port) {}

    /** Refuses with one line for each port that is taken. */
    public static void requireFree(List<Wanted> ports) {
        List<String> taken = new ArrayList<>();
        for (Wanted wanted : ports) {
            if (!isFree(wanted)) {
                String owner = PortOwner.of(wanted.port())
                        .map(found -> "process " + found.pid() + " (" + found.command() + ")")
                        .orElse("a process of another user");
                taken.add(
                        "Port " + wanted.port() + ", needed by " + wanted.process() + ", is in use by " + owner + ".");
            }
        }
        if (!taken.isEmpty()) {
            throw EddException.machine(String.join("\n", taken)
                    + "\nStop what is in the way, or start on other ports with --port-base N.");
        }
    }

    private static boolean isFree(Wanted wanted) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(wanted.address()), wanted.port()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
