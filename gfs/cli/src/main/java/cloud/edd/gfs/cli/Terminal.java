package cloud.edd.gfs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands at the ends of this process's streams.
 *
 * @param out whether a person reads the standard output on a terminal
 * @param err the same of the standard error
 * @param colour whether that person wants colours
 */
record Terminal(boolean out, boolean err, boolean colour) {

    /** Nobody looks: files, pipes, tests. */
    static final Terminal NONE = new Terminal(false, false, false);

    private static final int USUAL_COLUMNS = 80;
    private static final Pattern SIZE = Pattern.compile("\\s*\\d+ (\\d+)\\s*");
    private static final Pattern DEVICE = Pattern.compile("/dev/(pts/|tty|console).*");
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    /** Of this process. NO_COLOR and TERM=dumb are respected. */
    static Terminal of(Map<String, String> environment) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean out = isTerminal(1);
        return new Terminal(out, isTerminal(2), out && wanted);
    }

    /**
     * Java tells only of its input and output together. Where the system shows what a descriptor is, that costs nothing; elsewhere
     * {@code test} is asked.
     */
    private static boolean isTerminal(int descriptor) {
        return isTerminal(Path.of("/proc/self/fd/" + descriptor), "test", "-t", String.valueOf(descriptor));
    }

    /** @param question a command that succeeds when it is one */
    static boolean isTerminal(Path link, String... question) {
        try {
            if (Files.isSymbolicLink(link)) {
                return DEVICE.matcher(Files.readSymbolicLink(link).toString()).matches();
            }
            Process asked = new ProcessBuilder(question).inheritIO().start();
            return asked.onExit().join().exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** How wide it is now. */
    static int columns() {
        return columns("stty", "size");
    }

    /** @param question a command that answers with rows and columns when its input is the terminal */
    static int columns(String... question) {
        try {
            Process asked = new ProcessBuilder(question)
                    .redirectInput(Redirect.from(Path.of("/dev/tty").toFile()))
                    .redirectError(Redirect.DISCARD)
                    .start();
            try (InputStream answer = asked.getInputStream()) {
                Matcher size = SIZE.matcher(new String(answer.readAllBytes(), StandardCharsets.US_ASCII));
                int columns = size.matches() ? Integer.parseInt(size.group(1)) : 0;
                return columns > 0 ? columns : USUAL_COLUMNS;
            }
        } catch (IOException e) {
            return USUAL_COLUMNS;
        }
    }

    /** On the standard output. */
    String bad(String text) {
        return colour ? RED + text + PLAIN : text;
    }

    /** On the standard output. */
    String good(String text) {
        return colour ? GREEN + text + PLAIN : text;
    }
}
