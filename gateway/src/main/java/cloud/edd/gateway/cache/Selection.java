package cloud.edd.gateway.cache;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which requests an answer is for (RFC 9111, section 4.1): those whose fields named by {@code Vary} have the values of the
 * request that it answered.
 *
 * @param names in lower case, without repetition
 * @param values in the same order; empty where the request had none
 */
record Selection(List<String> names, List<String> values) {
    private static final String ACCEPT_ENCODING = HttpHeaderNames.ACCEPT_ENCODING.toString();
    private static final String ORIGIN = HttpHeaderNames.ORIGIN.toString();

    /** What the gateway itself writes towards a service, so that a client's field says nothing of it. */
    private static final Set<String> OURS =
            Set.of("forwarded", "x-real-ip", "x-request-id", "x-service-key", "traceparent", "tracestate");

    /**
     * Empty if the answer is for one request only: for any ({@code *}), for credentials, or for what only the gateway knows.
     *
     * <p>Not every service says what it should: what is encoded is only for who takes that encoding, and what any page may read
     * ({@code Access-Control-Allow-Origin: *}) is the only thing that is for every {@code Origin} unless said otherwise.
     */
    static Optional<Selection> of(HttpHeaders request, HttpHeaders answer) {
        Set<String> names = answer.getAll(HttpHeaderNames.VARY).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        if (names.stream().anyMatch(name -> isUnknowable(name, request))) {
            return Optional.empty();
        }
        if (answer.contains(HttpHeaderNames.CONTENT_ENCODING)) {
            names.add(ACCEPT_ENCODING);
        }
        if (!"*".equals(answer.get(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN))) {
            names.add(ORIGIN);
        }
        List<String> ordered = List.copyOf(names);
        return Optional.of(new Selection(
                ordered, ordered.stream().map(name -> value(request, name)).toList()));
    }

    private static boolean isUnknowable(String name, HttpHeaders request) {
        return name.equals("*")
                || name.startsWith("x-forwarded-")
                || OURS.contains(name)
                || (name.equals("authorization") && request.contains(HttpHeaderNames.AUTHORIZATION));
    }

    boolean matches(HttpHeaders request) {
        for (int i = 0; i < names.size(); i++) {
            if (!values.get(i).equals(value(request, names.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** The lines of a field as one, without spaces at commas; encodings also without regard to case. */
    private static String value(HttpHeaders request, String name) {
        String first = request.get(name);
        if (first == null) {
            return "";
        }
        List<String> lines = request.getAll(name);
        String whole = Arrays.stream((lines.size() == 1 ? first : String.join(",", lines)).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(","));
        return name.equals(ACCEPT_ENCODING) ? whole.replace(" ", "").toLowerCase(Locale.ROOT) : whole;
    }
}
