package cloud.edd.fileshare.transfer;

import cloud.edd.platform.error.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A transfer of one user. Nobody sees the progress of another user's transfer, whatever id they ask for.
 *
 * @param userId who runs it
 * @param id chosen by the client
 */
public record TransferKey(String userId, String id) {
    /** Room for a UUID and whatever a client puts around it. */
    private static final int MAX_ID_LENGTH = 128;

    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]+");

    /**
     * Reads what a client sent.
     *
     * @return empty when there is no id
     * @throws InvalidRequestException when it is no id
     */
    public static Optional<TransferKey> parse(String userId, @Nullable String id) {
        if (id == null || id.isBlank()) {
            return Optional.empty();
        }
        if (id.length() > MAX_ID_LENGTH || !PRINTABLE.matcher(id).matches()) {
            throw new InvalidRequestException(
                    "invalid_transfer_id",
                    "id",
                    "A transfer id has at most " + MAX_ID_LENGTH + " printable ASCII characters.");
        }
        return Optional.of(new TransferKey(userId, id));
    }

    /** Where replicas tell each other; outside every stream, since nobody reads old progress. */
    String subject() {
        return "progress.sfs." + userId + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }
}
