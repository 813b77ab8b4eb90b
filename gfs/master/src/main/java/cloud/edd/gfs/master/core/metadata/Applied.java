package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What applying a record did.
 *
 * @param error why it was refused and nothing was touched; null when it was accepted
 * @param results one for each operation of the record that is done, also with a refusal
 */
public record Applied(@Nullable GfsError error, List<OperationResult> results) {

    static final Applied DONE = new Applied(null, List.of());

    /** As stored: a remembered refusal stays one. */
    public static Applied done(OperationResult result) {
        return new Applied(result.hasError() ? result.getError() : null, List.of(result));
    }

    static Applied refused(ErrorCode code, String message) {
        return new Applied(error(code, message), List.of());
    }

    static Applied sessionExpired() {
        return new Applied(
                GfsError.newBuilder()
                        .setCode(ErrorCode.SESSION_EXPIRED)
                        .setMessage("the session is not known any more: open a new one; what became of the operation is"
                                + " not known")
                        .setOutcome(Outcome.UNKNOWN)
                        .build(),
                List.of());
    }

    static GfsError error(ErrorCode code, String message) {
        return GfsError.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setOutcome(Outcome.NOT_HAPPENED)
                .build();
    }

    /** The result of a record that carries one operation. */
    public OperationResult result() {
        return results.getFirst();
    }
}
