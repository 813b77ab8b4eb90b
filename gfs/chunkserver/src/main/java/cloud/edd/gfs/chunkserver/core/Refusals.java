package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Outcome;

/** Errors in the words of the wire. */
final class Refusals {

    private Refusals() {}

    /** The operation has no effect and never will. */
    static GfsError notHappened(ErrorCode code, String message) {
        return error(code, Outcome.NOT_HAPPENED, message);
    }

    /** It may be applied, now or later. */
    static GfsError unknown(ErrorCode code, String message) {
        return error(code, Outcome.UNKNOWN, message);
    }

    private static GfsError error(ErrorCode code, Outcome outcome, String message) {
        return GfsError.newBuilder()
                .setCode(code)
                .setOutcome(outcome)
                .setMessage(message)
                .build();
    }
}
