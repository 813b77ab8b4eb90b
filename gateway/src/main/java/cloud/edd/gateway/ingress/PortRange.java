package cloud.edd.gateway.ingress;

import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Ports from one to another, both included. */
public record PortRange(int first, int last) {
    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile("(?<first>[0-9]{1,5})-(?<last>[0-9]{1,5})");

    /** @throws IllegalArgumentException if it holds no port, or something that is none */
    public PortRange {
        if (first < 1 || last < first || last > HIGHEST_PORT) {
            throw new IllegalArgumentException("'" + first + "-" + last + "' is not a range of ports.");
        }
    }

    /** Of a form like {@code 8000-8999}. */
    public static PortRange valueOf(String text) {
        var form = FORM.matcher(text.trim());
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a range of ports like 8000-8999.");
        }
        return new PortRange(Integer.parseInt(form.group("first")), Integer.parseInt(form.group("last")));
    }

    public boolean contains(int port) {
        return port >= first && port <= last;
    }

    public IntStream ports() {
        return IntStream.rangeClosed(first, last);
    }
}
