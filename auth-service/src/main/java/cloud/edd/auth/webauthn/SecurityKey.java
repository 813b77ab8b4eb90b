package cloud.edd.auth.webauthn;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A key that a person registered.
 *
 * @param id chosen by the key
 * @param publicKey as COSE
 * @param backupEligible whether the key may be copied to other devices; null when it is not known yet
 * @param createdAt Unix seconds
 */
// Nobody compares two of them.
@SuppressWarnings("ArrayRecordComponent")
record SecurityKey(
        byte[] id,
        String userId,
        String name,
        byte[] publicKey,
        byte @Nullable [] aaguid,
        long signCount,
        @Nullable Boolean backupEligible,
        @Nullable Boolean backedUp,
        long createdAt) {

    /** The id as clients write it. */
    String encodedId() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }
}
