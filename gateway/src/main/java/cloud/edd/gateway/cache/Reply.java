package cloud.edd.gateway.cache;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a stored answer a request gets, by its conditions and its range (RFC 9110, sections 13 and 14). */
sealed interface Reply {
    /** All of it: 200. */
    record Whole() implements Reply {}

    /** The client has it: 304. */
    record NotModified() implements Reply {}

    /** One part of it: 206. Both ends belong to it. */
    record Part(int first, int last) implements Reply {}

    /** None of what was asked for is there: 416. */
    record Unsatisfiable() implements Reply {}

    /** One range of bytes. Several at once, or a range that is none, get all of it, as section 14.2 allows. */
    Pattern RANGE = Pattern.compile("bytes\\s*=\\s*(\\d{0,18})-(\\d{0,18})\\s*", Pattern.CASE_INSENSITIVE);

    static Reply to(String method, HttpHeaders request, StoredAnswer answer) {
        if (isKnown(request, answer)) {
            return new NotModified();
        }
        String range = request.get(HttpHeaderNames.RANGE);
        return range == null || !method.equals("GET") || !isStillTheSame(request, answer)
                ? new Whole()
                : part(range, answer.body().length);
    }

    /** Section 13.2.2: the tag decides; the date only where no tag is asked for. */
    private static boolean isKnown(HttpHeaders request, StoredAnswer answer) {
        List<String> tags = request.getAll(HttpHeaderNames.IF_NONE_MATCH);
        if (!tags.isEmpty()) {
            String own = answer.entityTag();
            return tags.stream()
                    .flatMap(line -> Arrays.stream(line.split(",")))
                    .map(String::strip)
                    .anyMatch(
                            tag -> tag.equals("*") || (own != null && weak(tag).equals(weak(own))));
        }
        return Freshness.date(request, "if-modified-since")
                .flatMap(since -> changed(answer).map(moment -> !moment.isAfter(since)))
                .orElse(false);
    }

    /** Section 4.3.2 of RFC 9111: without a date of its last change that of the answer stands for it. */
    private static Optional<Instant> changed(StoredAnswer answer) {
        return Freshness.date(answer.head(), "last-modified").or(() -> Freshness.date(answer.head(), "date"));
    }

    private static String weak(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    /** Section 13.1.5: a part is worth nothing beside parts of another version. */
    private static boolean isStillTheSame(HttpHeaders request, StoredAnswer answer) {
        String condition = request.get(HttpHeaderNames.IF_RANGE);
        if (condition == null) {
            return true;
        }
        if (condition.startsWith("\"") || condition.startsWith("W/")) {
            return !condition.startsWith("W/") && condition.equals(answer.entityTag());
        }
        return Freshness.date(request, "if-range")
                .filter(date -> answer.strongLastModified().equals(Optional.of(date)))
                .isPresent();
    }

    private static Reply part(String range, int length) {
        Matcher asked = RANGE.matcher(range);
        if (!asked.matches() || (asked.group(1).isEmpty() && asked.group(2).isEmpty())) {
            return new Whole();
        }
        if (asked.group(1).isEmpty()) {
            long last = Long.parseLong(asked.group(2));
            return last == 0 || length == 0
                    ? new Unsatisfiable()
                    : new Part((int) Math.max(0, length - last), length - 1);
        }
        long first = Long.parseLong(asked.group(1));
        long last = asked.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(asked.group(2));
        if (last < first) {
            return new Whole();
        }
        return first >= length ? new Unsatisfiable() : new Part((int) first, (int) Math.min(last, length - 1L));
    }
}
