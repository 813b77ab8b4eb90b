package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsHappenedException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.GfsOutcomeUnknownException;
import cloud.edd.gfs.protocol.wire.BufferShortageException;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;

/** Errors of the wire as exceptions of the interface. */
final class Failures {

    private Failures() {}

    static GfsException of(GfsError error) {
        return switch (error.getOutcome()) {
            case NOT_HAPPENED -> new GfsNotHappenedException(error.getCode(), error.getMessage());
            case HAPPENED -> new GfsHappenedException(error.getCode(), error.getMessage());
            case UNKNOWN, UNRECOGNIZED -> new GfsOutcomeUnknownException(error.getCode(), error.getMessage());
        };
    }

    /** Sets the thread's interrupt flag again; whether the operation happens after all cannot be told. */
    static GfsException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new GfsOutcomeUnknownException(
                ErrorCode.DEADLINE_EXCEEDED, "The thread was interrupted while it waited for GFS.", cause);
    }

    /** The same where nothing can have happened yet. */
    static GfsException interruptedBefore(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new GfsNotHappenedException(
                ErrorCode.DEADLINE_EXCEEDED, "The thread was interrupted while it waited for GFS.", cause);
    }

    /** Nothing was sent yet. */
    static GfsException shortage(BufferShortageException cause) {
        return new GfsNotHappenedException(
                ErrorCode.RESOURCE_EXHAUSTED,
                "This program has no memory left for GFS (" + cause.getMessage()
                        + "); use fewer streams at a time, close those not used, or give it more memory.",
                cause);
    }
}
