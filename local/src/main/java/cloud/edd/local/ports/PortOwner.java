package cloud.edd.local.ports;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The process that listens on a port.
 *
 * @param command its command line, shortened
 */
public record PortOwner(long pid, String command) {

    private static final Path PROC = Path.of("/proc");
    private static final String LISTEN = "0A";
    private static final int SHOWN_COMMAND_CHARACTERS = 120;

    /** Empty if nobody listens, or if the listener belongs to another user and hides from us. */
    public static Optional<PortOwner> of(int port) {
        return Files.isReadable(PROC.resolve("net/tcp")) ? fromProc(port) : fromLsof(port);
    }

    private static Optional<PortOwner> fromProc(int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            sockets.addAll(listeningSockets(PROC.resolve(table), port));
        }
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holdsAny(process, sockets)) {
                    return Optional.of(
                            new PortOwner(Long.parseLong(process.getFileName().toString()), command(process)));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The process ended while we looked: then it no longer holds the port either.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static Set<String> listeningSockets(Path table, int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        Set<String> found = new HashSet<>();
        try {
            for (String line : Files.readAllLines(table)) {
                // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
                String[] field = line.strip().split("\\s+");
                if (field.length > 9 && field[1].endsWith(suffix) && LISTEN.equals(field[3])) {
                    found.add("socket:[" + field[9] + "]");
                }
            }
        } catch (IOException e) {
            return Set.of();
        }
        return found;
    }

    private static boolean holdsAny(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Another user's process, or one that just ended: not ours to name.
            return false;
        }
        return false;
    }

    private static String command(Path process) throws IOException {
        String line =
                Files.readString(process.resolve("cmdline")).replace('\0', ' ').strip();
        return shorten(
                line.isEmpty() ? Files.readString(process.resolve("comm")).strip() : line);
    }

    private static Optional<PortOwner> fromLsof(int port) {
        try {
            Process lsof = new ProcessBuilder("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fpc")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            long pid = 0;
            for (String line : lsof.inputReader().readAllLines()) {
                if (line.startsWith("p")) {
                    pid = Long.parseLong(line.substring(1));
                } else if (line.startsWith("c") && pid != 0) {
                    return Optional.of(new PortOwner(pid, shorten(line.substring(1))));
                }
            }
        } catch (IOException e) {
            // No lsof: the port is still named, its owner is not.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static String shorten(String command) {
        return command.length() <= SHOWN_COMMAND_CHARACTERS
                ? command
                : command.substring(0, SHOWN_COMMAND_CHARACTERS) + "…";
    }
}
