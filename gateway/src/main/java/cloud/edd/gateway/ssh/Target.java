package cloud.edd.gateway.ssh;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an SSH user name says: {@code <container>} logs in as root, {@code <login>.<container>} as that login.
 *
 * @param container eight hexadecimal digits
 * @param login the user inside the container
 */
record Target(String container, String login) {
    private static final String DEFAULT_LOGIN = "root";

    /** A login is at most as long as Debian allows. It may have dots itself: the last one divides. */
    private static final Pattern USER = Pattern.compile("(?:([A-Za-z0-9_][A-Za-z0-9._-]{0,31})\\.)?([0-9a-f]{8})");

    static Optional<Target> parse(String user) {
        Matcher match = USER.matcher(user);
        if (!match.matches()) {
            return Optional.empty();
        }
        String login = match.group(1);
        return Optional.of(new Target(match.group(2), login == null ? DEFAULT_LOGIN : login));
    }
}
