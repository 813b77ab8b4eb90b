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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Unary calls to the master, authenticated with the client key. Where several may be the master, the next call goes to the next one when
 * one does not serve or does not answer. Thread-safe.
 */
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

    /** One that may be the master. */
    private record Seat(String name, ManagedChannel channel) {}

    private final List<Seat> seats;
    private final AtomicInteger present = new AtomicInteger();

    MasterChannel(GfsClientSettings settings) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + settings.clientKey());
        this.seats = settings.masters().stream()
                .map(address -> new Seat(
                        address.getHostString() + ":" + address.getPort(),
                        NettyChannelBuilder.forAddress(address.getHostString(), address.getPort())
                                .usePlaintext()
                                // Who hears an answer must not block: a core takes a step.
                                .directExecutor()
                                .maxInboundMessageSize(LARGEST_REPLY_BYTES)
                                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                                .build()))
                .toList();
    }

    /** Exactly one of the two is called, on a thread that others wait for: it must not block. */
    void call(Message request, long timeoutNanos, Consumer<Message> answered, Consumer<GfsError> failed) {
        int chosen = present.get();
        Seat seat = seats.get(chosen);
        ClientCall<Message, Message> call = seat.channel.newCall(
                MasterMethods.of(request), CallOptions.DEFAULT.withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS));
        ClientCalls.asyncUnaryCall(call, request, new StreamObserver<>() {
            @Override
            public void onNext(Message reply) {
                answered.accept(reply);
            }

            @Override
            public void onError(Throwable problem) {
                GfsError error = error(seat, problem);
                if (error.getCode() == ErrorCode.UNAVAILABLE || error.getCode() == ErrorCode.DEADLINE_EXCEEDED) {
                    present.compareAndSet(chosen, (chosen + 1) % seats.size());
                }
                failed.accept(error);
            }

            @Override
            public void onCompleted() {
                // The answer of a unary call has come before.
            }
        });
    }

    private static GfsError error(Seat seat, Throwable problem) {
        String master = seat.name;
        Status status = Status.fromThrowable(problem);
        if (status.getCode() == Status.Code.UNAVAILABLE) {
            // The next try shall connect at once: a master that restarts is away for a second, not for a backoff.
            seat.channel.resetConnectBackoff();
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
        seats.forEach(seat -> seat.channel.shutdown());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSING_SECONDS);
        try {
            for (Seat seat : seats) {
                seat.channel.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        seats.forEach(seat -> seat.channel.shutdownNow());
    }
}
