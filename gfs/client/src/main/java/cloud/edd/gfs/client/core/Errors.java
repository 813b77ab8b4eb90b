package cloud.edd.gfs.client.core;

import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Outcome;

/** What an error means for the next step. */
final class Errors {

    private Errors() {}

    static GfsError of(ErrorCode code, Outcome outcome, String message) {
        return GfsError.newBuilder()
                .setCode(code)
                .setOutcome(outcome)
                .setMessage(message)
                .build();
    }

    static GfsError withOutcome(GfsError error, Outcome outcome) {
        return error.toBuilder().setOutcome(outcome).build();
    }

    /** The next try may fare better, whatever the call. A session that is not known stays so. */
    static boolean passing(GfsError error) {
        return !sessionExpired(error)
                && (error.getOutcome() == Outcome.UNKNOWN
                        || error.getCode() == ErrorCode.UNAVAILABLE
                        || error.getCode() == ErrorCode.DEADLINE_EXCEEDED);
    }

    static boolean sessionExpired(GfsError error) {
        return error.getCode() == ErrorCode.SESSION_EXPIRED;
    }

    /** Another primary or a server that comes back may change it. */
    static boolean passingForPlacement(GfsError error) {
        return passing(error)
                || switch (error.getCode()) {
                    case NO_QUORUM, RESOURCE_EXHAUSTED, WRONG_VERSION, NOT_PRIMARY -> true;
                    default -> false;
                };
    }

    /** Another server may do what this one could not: its disk is full or fails, its copy is damaged. */
    static boolean faultOfServer(GfsError error) {
        return switch (error.getCode()) {
            case DISK_FULL, CORRUPT, INTERNAL -> true;
            default -> false;
        };
    }

    /** What a chunkserver says about the operation and not about itself: no other server will say something else. */
    static boolean finalForWrite(GfsError error) {
        return switch (error.getCode()) {
            case ALREADY_EXISTS,
                    GENERATION_MISMATCH,
                    FILE_DELETED,
                    SESSION_EXPIRED,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    QUOTA_EXCEEDED,
                    LOST -> true;
            default -> false;
        };
    }
}
