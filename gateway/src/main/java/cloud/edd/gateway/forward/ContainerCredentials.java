package cloud.edd.gateway.forward;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Keeps the platform's credentials and a user's container apart, though they share a domain. Tokens of the platform, in
 * {@code Authorization} or in a cookie, do not go to a container: whoever runs it could use them. And a container sets
 * cookies for its own host only, not for the domain above, where they would be taken for the platform's.
 */
final class ContainerCredentials implements HttpHeadersFilter, Ordered {
    private static final String API_TOKEN = "ecloud_";

    /** What auth-service writes into the header of each token it signs: {@code session+jwt} and the like. */
    private static final String TOKEN_TYPE = "+jwt\"";

    private static final String BEARER = "bearer ";

    @Override
    public HttpHeaders filter(HttpHeaders input, ServerWebExchange webExchange) {
        Forwarding forwarding = Forwarding.of(webExchange);
        if (!forwarding.decision().route().toContainer()) {
            return input;
        }
        var headers = new HttpHeaders();
        input.forEach((name, values) -> {
            List<String> kept = switch (name.toLowerCase(Locale.ROOT)) {
                case "authorization" ->
                    values.stream()
                            .filter(value -> !isPlatformToken(withoutScheme(value)))
                            .toList();
                case "cookie" ->
                    values.stream()
                            .map(ContainerCredentials::withoutPlatformTokens)
                            .filter(value -> !value.isEmpty())
                            .toList();
                case "set-cookie" ->
                    values.stream()
                            .filter(value ->
                                    isForHost(value, forwarding.exchange().host()))
                            .toList();
                default -> values;
            };
            if (!kept.isEmpty() || values.isEmpty()) {
                headers.addAll(name, kept);
            }
        });
        return headers;
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

    @Override
    public boolean supports(Type type) {
        return true;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
