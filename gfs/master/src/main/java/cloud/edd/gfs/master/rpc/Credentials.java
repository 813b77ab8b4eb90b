package cloud.edd.gfs.master.rpc;

import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.proto.gfs.ChunkserverLinkGrpc;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Lets in clients that know the key, and chunkservers that prove the signing secret. Everything is compared in constant time. */
final class Credentials implements ServerInterceptor {

    /** The proven id of the chunkserver that opened a stream. */
    static final Context.Key<String> SERVER_ID = Context.key("gfs-server-id");

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> SERVER =
            Metadata.Key.of(ServerCredential.HEADER, Metadata.ASCII_STRING_MARSHALLER);
    private static final String SCHEME = "Bearer ";

    private final List<byte[]> clientKeys;
    private final ServerCredential servers;
    private final InstantSource clock;

    /** @param clientKeys the key of clients and, while it is rotated, its predecessor */
    Credentials(List<String> clientKeys, ServerCredential servers, InstantSource clock) {
        this.clientKeys = clientKeys.stream()
                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                .toList();
        this.servers = servers;
        this.clock = clock;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        boolean isLink = ChunkserverLinkGrpc.SERVICE_NAME.equals(
                call.getMethodDescriptor().getServiceName());
        if (!isLink) {
            return isClient(headers.get(AUTHORIZATION))
                    ? next.startCall(call, headers)
                    : refuse(call, "GFS_CLIENT_KEY");
        }
        String header = Optional.ofNullable(headers.get(SERVER)).orElse("");
        Optional<String> serverId = servers.open(header, clock.millis());
        return serverId.isPresent()
                ? Contexts.interceptCall(Context.current().withValue(SERVER_ID, serverId.get()), call, headers, next)
                : refuse(call, "GFS_JWT_SECRET (or the clocks differ by more than a minute)");
    }

    private boolean isClient(@org.jspecify.annotations.Nullable String authorization) {
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            return false;
        }
        byte[] shown = authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
        // All are compared, so that the time taken does not tell which one it was.
        return clientKeys.stream()
                        .filter(key -> MessageDigest.isEqual(key, shown))
                        .count()
                > 0;
    }

    private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, String secret) {
        GfsError error = GfsError.newBuilder()
                .setCode(ErrorCode.UNAUTHENTICATED)
                .setMessage("the caller does not know this cluster's " + secret)
                .build();
        call.close(GrpcErrors.status(error.getCode()).withDescription(error.getMessage()), GrpcErrors.trailers(error));
        return new ServerCall.Listener<>() {};
    }
}
