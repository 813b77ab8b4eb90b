package cloud.edd.gfs.chunkserver.shell;

import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.proto.gfs.ChunkserverLinkGrpc;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.StreamHello;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC stream to the master, one at a time. Where there may be several masters, of which one serves, each new stream goes to the next
 * address. Called by the core's thread only.
 */
final class MasterStream {

    /** What a stream brings. */
    interface Handler {
        /** Each side has proved itself to the other. */
        void opened();

        void received(MasterFrame frame);

        /** A page of the inventory has left, as far as this side can tell: there is room for another. */
        void drained();

        void closed(String reason);
    }

    private static final Metadata.Key<String> CREDENTIAL =
            Metadata.Key.of(ServerCredential.HEADER, Metadata.ASCII_STRING_MARSHALLER);

    /** A page of decisions or deletions is far below. */
    private static final int MAX_FRAME_BYTES = 16 << 20;

    private static final long STOP_SECONDS = 2;

    private final List<ManagedChannel> channels;
    private final ServerCredential credential;
    private final String serverId;
    private final IdSource ids;
    private final InstantSource wallClock;
    private int next;
    private @Nullable StreamObserver<ServerFrame> requests;
    private @Nullable Replies pages;

    MasterStream(
            List<InetSocketAddress> masters,
            ServerCredential credential,
            String serverId,
            IdSource ids,
            InstantSource wallClock) {
        this.channels = masters.stream()
                .map(master -> NettyChannelBuilder.forAddress(master.getHostString(), master.getPort())
                        .usePlaintext()
                        .maxInboundMessageSize(MAX_FRAME_BYTES)
                        // What comes goes straight into the queue of the core, which never waits for this stream.
                        .directExecutor()
                        .build())
                .toList();
        this.credential = credential;
        this.serverId = serverId;
        this.ids = ids;
        this.wallClock = wallClock;
    }

    void open(Handler handler) {
        close("a new stream takes its place");
        Metadata headers = new Metadata();
        headers.put(CREDENTIAL, credential.header(serverId, wallClock.millis(), ids.next()));
        ManagedChannel channel = channels.get(next);
        next = (next + 1) % channels.size();
        // The core spaces its attempts itself; waiting longer would only keep the cluster apart.
        channel.resetConnectBackoff();
        StreamHello hello = StreamHello.newBuilder()
                .setNonce(ServerCredential.nonce(ids.next()))
                .build();
        Replies replies = new Replies(hello, handler);
        pages = replies;
        requests = ChunkserverLinkGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .connect(replies);
        requests.onNext(ServerFrame.newBuilder().setHello(hello).build());
    }

    /** What the master says, nothing of which is believed before it has answered the hello. */
    private final class Replies implements ClientResponseObserver<ServerFrame, MasterFrame> {

        private final StreamHello hello;
        private final Handler handler;
        private @Nullable ClientCallStreamObserver<ServerFrame> call;
        private volatile boolean proved;
        /** A page was sent, and nobody heard yet that it has left. */
        private final AtomicBoolean owed = new AtomicBoolean();

        Replies(StreamHello hello, Handler handler) {
            this.hello = hello;
            this.handler = handler;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ServerFrame> started) {
            call = started;
            started.setOnReadyHandler(this::ready);
        }

        /** Told when the stream takes more, which may be at once. */
        void sentPage() {
            owed.set(true);
            if (call != null && call.isReady()) {
                ready();
            }
        }

        private void ready() {
            if (owed.compareAndSet(true, false)) {
                handler.drained();
            }
        }

        @Override
        public void onNext(MasterFrame frame) {
            if (proved) {
                handler.received(frame);
                return;
            }
            ClientCallStreamObserver<ServerFrame> answers =
                    Objects.requireNonNull(call, "gRPC hands it over before it begins");
            if (!frame.hasProof() || !credential.provesMaster(hello, frame.getProof(), serverId)) {
                String reason =
                        "who answers at the master's address does not know GFS_JWT_SECRET, or is of another release";
                handler.closed(reason);
                answers.cancel(reason, null);
                return;
            }
            proved = true;
            answers.onNext(ServerFrame.newBuilder()
                    .setProof(credential.serverProof(hello, frame.getProof(), serverId))
                    .build());
            handler.opened();
        }

        @Override
        public void onError(Throwable failure) {
            Status status = Status.fromThrowable(failure);
            String description = status.getDescription();
            handler.closed(
                    "the master's stream ended: " + status.getCode() + (description == null ? "" : " " + description));
        }

        @Override
        public void onCompleted() {
            handler.closed("the master ended the stream");
        }
    }

    void send(ServerFrame frame) {
        if (requests != null) {
            requests.onNext(frame);
            if (frame.hasInventory() && pages != null) {
                pages.sentPage();
            }
        }
    }

    /**
     * What was sent before still arrives: a master that stands still finds it when it goes on, and may learn from it that it is none any
     * more. A stream on which it never answered is given up.
     */
    void close(String reason) {
        StreamObserver<ServerFrame> open = requests;
        Replies replies = pages;
        requests = null;
        pages = null;
        if (open != null && replies != null && replies.proved) {
            open.onCompleted();
        } else if (open != null) {
            open.onError(Status.CANCELLED.withDescription(reason).asRuntimeException());
        }
    }

    void shutdown() throws InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        for (ManagedChannel channel : channels) {
            channel.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        }
    }
}
