package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Outcome;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Unary calls to the master, authenticated with the client key. Thread-safe. */
final class MasterChannel implements AutoCloseable {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> ERROR = Metadata.Key.of("gfs-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** A page of a thousand files with the longest names fits. */
    private static final int LARGEST_REPLY_BYTES = 8 << 20;

    /** A master whose machine vanished is noticed while somebody waits for it; the master allows as much. */
    private static final long KEEP_ALIVE_SECONDS = 30;

    private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 5;
    private static final long CLOSING_SECONDS = 2;

    private final ManagedChannel channel;
    private final String master;

    MasterChannel(GfsClientSettings settings) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + settings.clientKey());
        this.master = settings.masterHost() + ":" + settings.masterPort();
        this.channel = NettyChannelBuilder.forAddress(settings.masterHost(), settings.masterPort())
                .usePlaintext()
                // Who hears an answer must not block: a core takes a step.
                .directExecutor()
                .maxInboundMessageSize(LARGEST_REPLY_BYTES)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                .build();
    }

    /** Exactly one of the two is called, on a thread that others wait for: it must not block. */
    void call(Message request, long timeoutNanos, Consumer<Message> answered, Consumer<GfsError> failed) {
        ClientCall<Message, Message> call = channel.newCall(
                MasterMethods.of(request), CallOptions.DEFAULT.withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS));
        ClientCalls.asyncUnaryCall(call, request, new StreamObserver<>() {
            @Override
            public void onNext(Message reply) {
                answered.accept(reply);
            }

            @Override
            public void onError(Throwable problem) {
                failed.accept(error(problem));
            }

            @Override
            public void onCompleted() {
                // The answer of a unary call has come before.
            }
        });
    }

    private GfsError error(Throwable problem) {
        Status status = Status.fromThrowable(problem);
        if (status.getCode() == Status.Code.UNAVAILABLE) {
            // The next try shall connect at once: a master that restarts is away for a second, not for a backoff.
            channel.resetConnectBackoff();
        }
        Metadata trailers = Status.trailersFromThrowable(problem);
        byte[] told = trailers == null ? null : trailers.get(ERROR);
        if (told != null) {
            try {
                return GfsError.parseFrom(told);
            } catch (InvalidProtocolBufferException e) {
                return error(
                        ErrorCode.INTERNAL, Outcome.UNKNOWN, "The master's error cannot be read: " + e.getMessage());
            }
        }
        String description = status.getDescription() == null ? status.getCode().name() : status.getDescription();
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                error(
                        ErrorCode.UNAVAILABLE,
                        Outcome.UNKNOWN,
                        "The GFS master at " + master + " cannot be reached (" + description + ").");
            case DEADLINE_EXCEEDED ->
                error(
                        ErrorCode.DEADLINE_EXCEEDED,
                        Outcome.UNKNOWN,
                        "The GFS master at " + master + " did not answer in time.");
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                error(
                        ErrorCode.UNAUTHENTICATED,
                        Outcome.NOT_HAPPENED,
                        "The GFS master at " + master + " does not accept this GFS_CLIENT_KEY.");
            case UNIMPLEMENTED ->
                error(
                        ErrorCode.INTERNAL,
                        Outcome.NOT_HAPPENED,
                        "The GFS master at " + master + " does not know this call: it is of another release.");
            default ->
                error(
                        ErrorCode.INTERNAL,
                        Outcome.UNKNOWN,
                        "The GFS master at " + master + " failed: " + description + ".");
        };
    }

    private static GfsError error(ErrorCode code, Outcome outcome, String message) {
        return GfsError.newBuilder()
                .setCode(code)
                .setOutcome(outcome)
                .setMessage(message)
                .build();
    }

    @Override
    public void close() {
        channel.shutdown();
        try {
            if (channel.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channel.shutdownNow();
    }
}
