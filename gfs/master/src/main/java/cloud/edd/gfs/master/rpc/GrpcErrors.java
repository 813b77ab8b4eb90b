package cloud.edd.gfs.master.rpc;

import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;

/** The one place where errors of GFS become those of gRPC. */
final class GrpcErrors {

    static final Metadata.Key<byte[]> TRAILER = Metadata.Key.of("gfs-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private GrpcErrors() {}

    static StatusException exception(GfsError error) {
        return status(error.getCode()).withDescription(error.getMessage()).asException(trailers(error));
    }

    static Metadata trailers(GfsError error) {
        Metadata trailers = new Metadata();
        trailers.put(TRAILER, error.toByteArray());
        return trailers;
    }

    static Status status(ErrorCode code) {
        return switch (code) {
            case INVALID_ARGUMENT -> Status.INVALID_ARGUMENT;
            case UNAUTHENTICATED, TOKEN_EXPIRED, TOKEN_INVALID -> Status.UNAUTHENTICATED;
            case NOT_FOUND -> Status.NOT_FOUND;
            case ALREADY_EXISTS -> Status.ALREADY_EXISTS;
            case GENERATION_MISMATCH,
                    FILE_DELETED,
                    SESSION_EXPIRED,
                    WRONG_VERSION,
                    NOT_PRIMARY,
                    WRONG_LENGTH,
                    CHUNK_FULL -> Status.FAILED_PRECONDITION;
            case RESOURCE_EXHAUSTED, DISK_FULL, QUOTA_EXCEEDED -> Status.RESOURCE_EXHAUSTED;
            case UNAVAILABLE, BEHIND, NO_QUORUM -> Status.UNAVAILABLE;
            case CORRUPT, LOST -> Status.DATA_LOSS;
            case DEADLINE_EXCEEDED -> Status.DEADLINE_EXCEEDED;
            case INTERNAL, UNRECOGNIZED -> Status.INTERNAL;
        };
    }
}
