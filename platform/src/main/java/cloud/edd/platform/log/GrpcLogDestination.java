package cloud.edd.platform.log;

import cloud.edd.platform.secret.Secret;
import cloud.edd.proto.logging.LogEntry;
import cloud.edd.proto.logging.LogServiceGrpc;
import cloud.edd.proto.logging.PushLogRequest;
import cloud.edd.proto.logging.PushLogsRequest;
import cloud.edd.proto.logging.PushLogsResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The log service over gRPC: {@code PushLogs}, or {@code PushLog} for a service that does not know it yet. It has a
 * thread of its own, so that what gRPC logs about shipping logs is recognised and not shipped.
 */
final class GrpcLogDestination implements LogDestination {

    private static final Metadata.Key<String> SERVICE_KEY =
            Metadata.Key.of("x-service-key", Metadata.ASCII_STRING_MARSHALLER);

    /** A log service that takes longer is overwhelmed. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final EventLoopGroup eventLoop;
    private final ManagedChannel channel;
    private final LogServiceGrpc.LogServiceStub streaming;
    private final LogServiceGrpc.LogServiceBlockingV2Stub unary;
    private boolean streams = true;

    GrpcLogDestination(String address, Secret serviceKey) {
        var headers = new Metadata();
        headers.put(SERVICE_KEY, serviceKey.value());
        eventLoop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(LogShipper.THREAD_PREFIX + "-io", true), NioIoHandler.newFactory());
        channel = NettyChannelBuilder.forTarget(address)
                .usePlaintext()
                .eventLoopGroup(eventLoop)
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .disableRetry()
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                .build();
        streaming = LogServiceGrpc.newStub(channel);
        unary = LogServiceGrpc.newBlockingV2Stub(channel);
    }

    @Override
    public int send(List<LogEntry> entries) throws DestinationAwayException, InterruptedException {
        // The channel's own backoff grows to two minutes; the shipper has decided that now is the time.
        channel.resetConnectBackoff();
        if (streams) {
            try {
                return stream(entries);
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
                    return refusedOrAway(entries, e);
                }
                streams = false;
            }
        }
        return sendOneByOne(entries);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        var _ = eventLoop.shutdownGracefully(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private int stream(List<LogEntry> entries) throws InterruptedException {
        var answer = new CompletableFuture<PushLogsResponse>();
        StreamObserver<PushLogsRequest> call = streaming
                .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .pushLogs(new StreamObserver<>() {
                    @Override
                    public void onNext(PushLogsResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        answer.completeExceptionally(
                                Status.INTERNAL.withDescription("no answer").asRuntimeException());
                    }
                });
        call.onNext(PushLogsRequest.newBuilder().addAllEntries(entries).build());
        call.onCompleted();
        try {
            return (int) Math.max(0, entries.size() - answer.get().getAccepted());
        } catch (ExecutionException e) {
            throw Status.fromThrowable(e.getCause()).asRuntimeException();
        }
    }

    private int sendOneByOne(List<LogEntry> entries) throws DestinationAwayException, InterruptedException {
        int refused = 0;
        for (LogEntry entry : entries) {
            try {
                unary.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                        .pushLog(PushLogRequest.newBuilder().setEntry(entry).build());
            } catch (io.grpc.StatusException e) {
                refused += refusedOrAway(List.of(entry), e.getStatus().asRuntimeException());
            }
        }
        return refused;
    }

    /** What is invalid stays invalid; everything else may pass, also a key that is being rotated. */
    private static int refusedOrAway(List<LogEntry> entries, StatusRuntimeException failure)
            throws DestinationAwayException {
        if (failure.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
            return entries.size();
        }
        throw new DestinationAwayException(failure.getStatus().toString(), failure);
    }
}
