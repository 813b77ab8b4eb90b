package cloud.edd.gateway.front;

import java.util.List;

/** Paths that services answer to each other only: on public hosts they do not exist. */
final class InternalPaths {
    /** Operation of every service, internal calls, and auth's endpoints behind the service key; with all that is below. */
    private static final List<String> CLOSED =
            List.of("/actuator", "/internal", "/api/users", "/api/identity-permissions", "/api/revocations");

    private static final String TOKENS = "/api/tokens/";
    private static final String CHECK = "/check";

    private InternalPaths() {}

    /** @param path decoded and normalised */
    static boolean isClosed(String path) {
        for (String closed : CLOSED) {
            if (isWithin(closed, path, 0)) {
                return true;
            }
        }
        return isTokenCheck(path);
    }

    /** {@code /api/tokens/{token}/check}. */
    private static boolean isTokenCheck(String path) {
        if (!path.startsWith(TOKENS)) {
            return false;
        }
        int end = path.indexOf('/', TOKENS.length());
        return end >= 0 && isWithin(CHECK, path, end);
    }

    /** Whether the path, from there on, is this one or below it. */
    private static boolean isWithin(String closed, String path, int from) {
        int end = from + closed.length();
        return path.startsWith(closed, from) && (path.length() == end || path.charAt(end) == '/');
    }
}
