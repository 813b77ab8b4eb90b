package cloud.edd.gateway.forward;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Headers that concern one connection only and do not pass (RFC 9110, section 7.6.1). */
final class HopByHop {
    private final Set<String> named;

    private HopByHop(Set<String> named) {
        this.named = named;
    }

    /** Those of a message: the known ones, and those that its {@code Connection} names. */
    static HopByHop of(HttpHeaders message) {
        List<String> options = message.getAll(HttpHeaderNames.CONNECTION);
        return new HopByHop(
                options.isEmpty()
                        ? Set.of()
                        : options.stream()
                                .flatMap(option -> Stream.of(option.split(",")))
                                .map(option -> option.trim().toLowerCase(Locale.ROOT))
                                .collect(Collectors.toSet()));
    }

    /** @param name in lower case */
    boolean contain(String name) {
        return switch (name) {
            case "connection",
                    "keep-alive",
                    "transfer-encoding",
                    "te",
                    "trailer",
                    "proxy-authorization",
                    "proxy-authenticate",
                    "x-application-context",
                    "upgrade" -> true;
            default -> named.contains(name);
        };
    }
}
