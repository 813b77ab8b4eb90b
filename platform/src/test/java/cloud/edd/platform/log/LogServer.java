package cloud.edd.platform.log;

import cloud.edd.proto.logging.LogEntry;
import cloud.edd.proto.logging.LogServiceGrpc;
import cloud.edd.proto.logging.PushLogRequest;
import cloud.edd.proto.logging.PushLogResponse;
import cloud.edd.proto.logging.PushLogsRequest;
import cloud.edd.proto.logging.PushLogsResponse;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A log service that may be absent, come, die and come back on the same port, and remembers what it was given. */
final class LogServer extends LogServiceGrpc.LogServiceImplBase implements AutoCloseable, ServerInterceptor {

    static final String KEY = "the-service-key";

    private static final Metadata.Key<String> SERVICE_KEY =
            Metadata.Key.of("x-service-key", Metadata.ASCII_STRING_MARSHALLER);

    final List<LogEntry> entries = new CopyOnWriteArrayList<>();
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    volatile Status answer = Status.OK;
    volatile boolean knowsStreams = true;

    private final int port;
    private @Nullable Server server;

    LogServer() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("There is no free port.", e);
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    List<String> messages() {
        return entries.stream().map(LogEntry::getMessage).toList();
    }

    void start() throws IOException {
        ServerServiceDefinition service = ServerInterceptors.intercept(this, this);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addService(service)
                .build()
                .start();
    }

    void kill() throws InterruptedException {
        if (server != null) {
            server.shutdownNow();
            if (!server.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The server does not stop.");
            }
            server = null;
        }
    }

    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
            ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
        if (!KEY.equals(headers.get(SERVICE_KEY))) {
            call.close(Status.UNAUTHENTICATED, new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return next.startCall(call, headers);
    }

    @Override
    public void pushLog(PushLogRequest request, StreamObserver<PushLogResponse> response) {
        if (!answer.isOk()) {
            response.onError(answer.asRuntimeException());
            return;
        }
        entries.add(request.getEntry());
        response.onNext(PushLogResponse.getDefaultInstance());
        response.onCompleted();
    }

    @Override
    public StreamObserver<PushLogsRequest> pushLogs(StreamObserver<PushLogsResponse> response) {
        if (!knowsStreams) {
            return super.pushLogs(response);
        }
        return new StreamObserver<>() {
            private long accepted;

            @Override
            public void onNext(PushLogsRequest request) {
                if (answer.isOk()) {
                    entries.addAll(request.getEntriesList());
                    batches.add(request.getEntriesCount());
                    accepted += request.getEntriesCount();
                }
            }

            @Override
            public void onError(Throwable failure) {
                batches.add(-1);
            }

            @Override
            public void onCompleted() {
                if (!answer.isOk()) {
                    response.onError(answer.asRuntimeException());
                    return;
                }
                response.onNext(
                        PushLogsResponse.newBuilder().setAccepted(accepted).build());
                response.onCompleted();
            }
        };
    }
}
