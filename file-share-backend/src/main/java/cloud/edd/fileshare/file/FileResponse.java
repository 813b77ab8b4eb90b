package cloud.edd.fileshare.file;

import cloud.edd.fileshare.file.RangeSelection.Part;
import cloud.edd.fileshare.object.ObjectReader;
import cloud.edd.fileshare.object.ObjectStore;
import cloud.edd.fileshare.transfer.Transfer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Answers a GET or HEAD of a file: validators, conditions, ranges, then the bytes, which are never more and never less than
 * announced. When they fail half-way the connection breaks, so that the client notices.
 */
final class FileResponse {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final String CRLF = "\r\n";

    private final ObjectStore store;
    private final StoredFile file;
    private final String contentType;
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    FileResponse(
            ObjectStore store,
            StoredFile file,
            String contentType,
            HttpServletRequest request,
            HttpServletResponse response) {
        this.store = store;
        this.file = file;
        this.contentType = contentType;
        this.request = request;
        this.response = response;
    }

    /** Sends it, telling the transfer about every byte of the body. */
    void send(Transfer transfer) throws IOException {
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        Instant modified = file.modifiedAt();
        if (!ifMatchHolds()) {
            response.setStatus(HttpServletResponse.SC_PRECONDITION_FAILED);
            return;
        }
        if (new ServletWebRequest(request, response).checkNotModified(file.etag(), modified.toEpochMilli())) {
            return;
        }
        String rangeHeader = ifRangeHolds() ? request.getHeader(HttpHeaders.RANGE) : null;
        switch (RangeSelection.of(rangeHeader, file.size())) {
            case RangeSelection.Whole _ -> sendWhole(transfer);
            case RangeSelection.Parts(List<Part> parts) when parts.size() == 1 -> sendPart(parts.getFirst(), transfer);
            case RangeSelection.Parts(List<Part> parts) -> sendParts(parts, transfer);
            case RangeSelection.Unsatisfiable _ -> {
                response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + file.size());
                response.setContentLength(0);
                response.setStatus(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
            }
        }
    }

    // RFC 9110 section 13.1.1; Spring asks this of unsafe methods only. A resumed download does it too.
    private boolean ifMatchHolds() {
        @Nullable String condition = request.getHeader(HttpHeaders.IF_MATCH);
        return condition == null
                || condition.strip().equals("*")
                || Arrays.stream(condition.split(",", -1)).map(String::strip).anyMatch(file.etag()::equals);
    }

    // RFC 9110 section 13.1.5: a strong tag that is the same, or exactly the date we would send.
    private boolean ifRangeHolds() {
        @Nullable String condition = request.getHeader(HttpHeaders.IF_RANGE);
        if (condition == null) {
            return true;
        }
        if (condition.startsWith("\"") || condition.startsWith("W/")) {
            return condition.equals(file.etag());
        }
        try {
            Instant date = ZonedDateTime.parse(condition, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .withZoneSameInstant(ZoneOffset.UTC)
                    .toInstant();
            return date.getEpochSecond() == file.modifiedAt().getEpochSecond();
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private void sendWhole(Transfer transfer) throws IOException {
        response.setContentType(contentType);
        response.setContentLengthLong(file.size());
        if (wantsBody() && file.size() > 0) {
            try (ObjectReader reader = open()) {
                copy(reader, new Part(0, file.size() - 1), response.getOutputStream(), transfer);
            }
        }
    }

    private void sendPart(Part part, Transfer transfer) throws IOException {
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        response.setContentType(contentType);
        response.setContentLengthLong(part.length());
        response.setHeader(HttpHeaders.CONTENT_RANGE, part.contentRange(file.size()));
        if (wantsBody()) {
            try (ObjectReader reader = open()) {
                copy(reader, part, response.getOutputStream(), transfer);
            }
        }
    }

    private void sendParts(List<Part> parts, Transfer transfer) throws IOException {
        String boundary = UUID.randomUUID().toString();
        byte[] end = (CRLF + "--" + boundary + "--" + CRLF).getBytes(StandardCharsets.US_ASCII);
        List<byte[]> heads = parts.stream().map(part -> head(boundary, part)).toList();
        long length = end.length
                + heads.stream().mapToLong(head -> head.length).sum()
                + parts.stream().mapToLong(Part::length).sum();
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        response.setContentType("multipart/byteranges; boundary=" + boundary);
        response.setContentLengthLong(length);
        if (!wantsBody()) {
            return;
        }
        OutputStream out = response.getOutputStream();
        try (ObjectReader reader = open()) {
            for (int i = 0; i < parts.size(); i++) {
                out.write(heads.get(i));
                copy(reader, parts.get(i), out, transfer);
            }
        }
        out.write(end);
    }

    private byte[] head(String boundary, Part part) {
        String head = CRLF + "--" + boundary + CRLF + HttpHeaders.CONTENT_TYPE + ": " + contentType + CRLF
                + HttpHeaders.CONTENT_RANGE + ": " + part.contentRange(file.size()) + CRLF + CRLF;
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    private boolean wantsBody() {
        return !request.getMethod().equals("HEAD");
    }

    private ObjectReader open() {
        return store.open(file.namespaceId(), file.objectId(), file.size());
    }

    private static void copy(ObjectReader reader, Part part, OutputStream out, Transfer transfer) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = reader.range(part.first(), part.length())) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                transfer.moved(read);
            }
        }
    }
}
