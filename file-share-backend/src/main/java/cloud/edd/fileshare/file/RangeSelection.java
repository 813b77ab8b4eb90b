package cloud.edd.fileshare.file;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRange;

/** Which bytes of a file a request wants (RFC 9110 section 14). */
sealed interface RangeSelection {

    /** More ranges than any player or download manager asks for; such a header is ignored. */
    int MAX_RANGES = 16;

    /** The whole file: no range was asked for, or one that may be ignored. */
    record Whole() implements RangeSelection {}

    /** Some bytes, in the order asked for. */
    record Parts(List<Part> parts) implements RangeSelection {}

    /** Nothing of what was asked for exists. */
    record Unsatisfiable() implements RangeSelection {}

    /** Bytes {@code first} to {@code last}, both included. */
    record Part(long first, long last) {
        long length() {
            return last - first + 1;
        }

        String contentRange(long size) {
            return "bytes " + first + "-" + last + "/" + size;
        }
    }

    /** Reads the header {@code Range}; what is malformed, or asks for more than the whole file, is ignored. */
    static RangeSelection of(@Nullable String header, long size) {
        if (header == null) {
            return new Whole();
        }
        List<HttpRange> ranges;
        try {
            ranges = HttpRange.parseRanges(header);
        } catch (IllegalArgumentException e) {
            return new Whole();
        }
        if (ranges.isEmpty() || ranges.size() > MAX_RANGES) {
            return new Whole();
        }
        List<Part> parts = ranges.stream()
                .filter(range -> size > 0 && range.getRangeStart(size) < size)
                .map(range -> new Part(range.getRangeStart(size), range.getRangeEnd(size)))
                .filter(part -> part.length() > 0)
                .toList();
        if (parts.isEmpty()) {
            return new Unsatisfiable();
        }
        long wanted = parts.stream().mapToLong(Part::length).sum();
        return parts.size() > 1 && wanted > size ? new Whole() : new Parts(parts);
    }
}
