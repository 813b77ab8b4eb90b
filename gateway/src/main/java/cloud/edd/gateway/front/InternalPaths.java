package cloud.edd.gateway.front;

import java.util.regex.Pattern;

/** Paths that services answer to each other only: on public hosts they do not exist. */
final class InternalPaths {
    /** Operation of every service, internal calls, and auth's endpoints behind the service key. */
    private static final Pattern CLOSED = Pattern.compile(
            "/(actuator|internal|api/users|api/identity-permissions|api/revocations|api/tokens/[^/]*/check)(/.*)?");

    private InternalPaths() {}

    /** @param path decoded and normalised */
    static boolean isClosed(String path) {
        return CLOSED.matcher(path).matches();
    }
}
