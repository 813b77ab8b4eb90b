package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Outcome;

/** Errors with the outcome that belongs to them. */
final class Refusal {

    private Refusal() {}

    static GfsError of(ErrorCode code, String message) {
        return GfsError.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setOutcome(Outcome.NOT_HAPPENED)
                .build();
    }

    /** Nobody can tell any more whether an operation of this session was applied. */
    static GfsError sessionExpired() {
        return GfsError.newBuilder()
                .setCode(ErrorCode.SESSION_EXPIRED)
                .setMessage(
                        "the session is not known any more: open a new one; what became of the operation is not known")
                .setOutcome(Outcome.UNKNOWN)
                .build();
    }
}
