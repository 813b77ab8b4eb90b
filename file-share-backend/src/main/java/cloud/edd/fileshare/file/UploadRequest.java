package cloud.edd.fileshare.file;

import cloud.edd.platform.error.InvalidRequestException;
import cloud.edd.platform.error.TooLargeException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.FileUploadSizeException;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletDiskFileUpload;
import org.jspecify.annotations.Nullable;

/**
 * The body of an upload, read once as it arrives: the raw bytes, or the part {@code file} of a multipart body, whatever
 * stands before it. Nothing is kept in memory or on disk.
 */
final class UploadRequest {
    private static final String FILE_PART = "file";
    /** A browser sends three or four header lines for a part. */
    private static final int MAX_PART_HEADER_BYTES = 16 << 10;
    /** Form fields beside the file; more is not a form. */
    private static final int MAX_PARTS = 64;

    private final HttpServletRequest request;

    UploadRequest(HttpServletRequest request) {
        this.request = request;
    }

    boolean isMultipart() {
        String type = request.getContentType();
        return type != null && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }

    /** What the client says the file has, in the header {@code X-File-Size}: 0 when absent or no number. */
    long announcedSize() {
        String header = request.getHeader("X-File-Size");
        if (header == null || !header.matches("\\d{1,18}")) {
            return 0;
        }
        return Long.parseLong(header);
    }

    /** Hands the content to the sink. What follows the content is read to the end, so that a cut body is noticed. */
    void receive(Sink sink) throws IOException {
        if (!isMultipart()) {
            sink.accept(Optional.empty(), request.getInputStream());
            return;
        }
        JakartaServletDiskFileUpload upload = new JakartaServletDiskFileUpload();
        upload.setMaxPartHeaderSize(MAX_PART_HEADER_BYTES);
        try {
            FileItemInputIterator parts = upload.getItemIterator(request);
            boolean found = false;
            for (int part = 0; parts.hasNext(); part++) {
                if (part == MAX_PARTS) {
                    throw new TooLargeException("too_many_parts", "The form has more than " + MAX_PARTS + " parts.");
                }
                FileItemInput item = parts.next();
                if (!found && FILE_PART.equals(item.getFieldName())) {
                    found = true;
                    try (InputStream content = item.getInputStream()) {
                        sink.accept(Optional.ofNullable(fileName(item)), content);
                    }
                }
            }
            if (!found) {
                throw new InvalidRequestException("missing_file_part", "file", "The form has no part named 'file'.");
            }
        } catch (FileUploadSizeException e) {
            throw new TooLargeException("form_too_large", "The form's headers are too long.");
        } catch (FileUploadException e) {
            throw new InvalidRequestException(
                    "malformed_multipart", "The body is not a complete multipart form: nothing was stored.");
        }
    }

    // Old browsers send a whole path.
    private static @Nullable String fileName(FileItemInput item) {
        String name = item.getName();
        return name == null ? null : name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    /** Takes the content of an upload. */
    interface Sink {
        /**
         * @param fileName what the form says, where it says something
         * @param content ends where the content ends; fails when the client goes away before
         */
        void accept(Optional<String> fileName, InputStream content) throws IOException;
    }
}
