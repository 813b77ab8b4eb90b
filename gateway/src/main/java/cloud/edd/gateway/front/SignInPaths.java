package cloud.edd.gateway.front;

import java.util.regex.Pattern;

/** Requests that try a password, a code, a security key or a token: fewer of them are let through than of others. */
final class SignInPaths {
    private static final Pattern TRIED =
            Pattern.compile("/(api/login(/totp)?|api/webauthn/(login|passkey)/(begin|finish)|v2/token)");

    private final String host;

    /** @param host of auth-service */
    SignInPaths(String host) {
        this.host = host;
    }

    /** @param path decoded and normalised */
    boolean contain(String requestedHost, String path) {
        return requestedHost.equals(host) && TRIED.matcher(path).matches();
    }
}
