package cloud.edd.fileshare.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How far a transfer has come, as the dashboard reads it.
 *
 * @param id chosen by the client
 * @param bytes moved so far
 * @param total bytes to move, 0 when nobody said
 * @param done the last event of a transfer
 * @param error a sentence, only together with {@code done} and only after a failure
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TransferEvent(
        String id,
        Direction direction,
        long bytes,
        long total,
        boolean done,
        @Nullable String error) {

    /** Which way the bytes go. */
    public enum Direction {
        @JsonProperty("upload")
        UPLOAD,
        @JsonProperty("download")
        DOWNLOAD
    }
}
