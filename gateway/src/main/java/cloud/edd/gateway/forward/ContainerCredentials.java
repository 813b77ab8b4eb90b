package cloud.edd.gateway.forward;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Keeps the platform's credentials and a user's container apart, though they share a domain. Tokens of the platform, in
 * {@code Authorization} or in a cookie, do not go to a container: whoever runs it could use them. And a container sets
 * cookies for its own host only, not for the domain above, where they would be taken for the platform's.
 */
final class ContainerCredentials {
    private static final String API_TOKEN = "ecloud_";

    /** What auth-service writes into the header of each token it signs: {@code session+jwt} and the like. */
    private static final String TOKEN_TYPE = "+jwt\"";

    private static final String BEARER = "bearer ";

    private ContainerCredentials() {}

    /** Takes the platform's tokens out of a request. */
    static void takeFrom(HttpHeaders request) {
        keep(
                request,
                HttpHeaderNames.AUTHORIZATION,
                request.getAll(HttpHeaderNames.AUTHORIZATION).stream()
                        .filter(value -> !isPlatformToken(withoutScheme(value)))
                        .toList());
        keep(
                request,
                HttpHeaderNames.COOKIE,
                request.getAll(HttpHeaderNames.COOKIE).stream()
                        .map(ContainerCredentials::withoutPlatformTokens)
                        .filter(value -> !value.isEmpty())
                        .toList());
    }

    /** Takes out of an answer the cookies that it sets for others than the host that was asked. */
    static void keepCookiesOf(String host, HttpHeaders answer) {
        keep(
                answer,
                HttpHeaderNames.SET_COOKIE,
                answer.getAll(HttpHeaderNames.SET_COOKIE).stream()
                        .filter(value -> isForHost(value, host))
                        .toList());
    }

    private static void keep(HttpHeaders headers, CharSequence name, List<String> values) {
        headers.set(name, values);
    }

    private static String withoutScheme(String credentials) {
        return credentials.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? credentials.substring(BEARER.length()).trim()
                : credentials;
    }

    private static String withoutPlatformTokens(String cookies) {
        return Arrays.stream(cookies.split(";"))
                .map(String::trim)
                .filter(cookie -> !isPlatformToken(cookie.substring(cookie.indexOf('=') + 1)))
                .collect(Collectors.joining("; "));
    }

    private static boolean isPlatformToken(String value) {
        String token = value.startsWith("\"") && value.endsWith("\"") && value.length() > 1
                ? value.substring(1, value.length() - 1)
                : value;
        return token.startsWith(API_TOKEN) || isSigned(token);
    }

    private static boolean isSigned(String token) {
        int dot = token.indexOf('.');
        if (dot < 0) {
            return false;
        }
        try {
            String header =
                    new String(Base64.getUrlDecoder().decode(token.substring(0, dot)), StandardCharsets.ISO_8859_1);
            return header.startsWith("{") && header.contains(TOKEN_TYPE);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** Without a domain of its own, or with one at or below the host that sets it (RFC 6265, section 5.2.3). */
    private static boolean isForHost(String setCookie, String host) {
        return Arrays.stream(setCookie.split(";"))
                .skip(1)
                .map(attribute -> attribute.split("=", 2))
                .filter(attribute -> attribute.length > 1 && attribute[0].trim().equalsIgnoreCase("domain"))
                .map(attribute -> attribute[1].trim().toLowerCase(Locale.ROOT))
                .map(domain -> domain.startsWith(".") ? domain.substring(1) : domain)
                .allMatch(domain -> domain.isEmpty() || domain.equals(host) || domain.endsWith("." + host));
    }
}
