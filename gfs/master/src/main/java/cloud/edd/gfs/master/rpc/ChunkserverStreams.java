package cloud.edd.gfs.master.rpc;

import cloud.edd.gfs.master.loop.Desk;
import cloud.edd.gfs.master.loop.Peer;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.proto.gfs.ChunkserverLinkGrpc;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.StreamHello;
import cloud.edd.proto.gfs.StreamProof;
import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of chunkservers. Nothing of a stream reaches the master before the chunkserver has answered a challenge: the
 * credential it began with may have been heard by others. What cannot be sent at once waits in a bounded queue; who lets it overflow is
 * cut off.
 */
final class ChunkserverStreams extends ChunkserverLinkGrpc.ChunkserverLinkImplBase {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkserverStreams.class);

    /** A chunkserver that takes nothing for this many frames is as good as dead. */
    private static final int WAITING_FRAMES = 10_000;

    /** A chunkserver answers at once; whoever cannot shall not keep the stream. */
    private static final long PROOF_SECONDS = 10;

    private final Desk desk;
    private final ServerCredential credential;
    private final Executor later;
    private final SecureRandom random = new SecureRandom();

    ChunkserverStreams(Desk desk, ServerCredential credential) {
        this.desk = desk;
        this.credential = credential;
        this.later = CompletableFuture.delayedExecutor(PROOF_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public StreamObserver<ServerFrame> connect(StreamObserver<MasterFrame> replies) {
        Requests requests =
                new Requests(Credentials.SERVER_ID.get(), new Stream((ServerCallStreamObserver<MasterFrame>) replies));
        later.execute(requests::expire);
        return requests;
    }

    /** What one chunkserver says. gRPC calls one at a time, but the end may come from another thread. */
    private final class Requests implements StreamObserver<ServerFrame> {

        private static final long NONE = 0;

        private final String serverId;
        private final Stream stream;
        private StreamHello hello = StreamHello.getDefaultInstance();
        private StreamProof proof = StreamProof.getDefaultInstance();
        private long link = NONE;
        private boolean ended;

        Requests(String serverId, Stream stream) {
            this.serverId = serverId;
            this.stream = stream;
            stream.call.setOnCancelHandler(() -> end("the stream broke"));
        }

        @Override
        public void onNext(ServerFrame frame) {
            long open = open(frame);
            if (open == NONE) {
                return;
            }
            if (frame.hasRegister() && !frame.getRegister().getServerId().equals(serverId)) {
                LOG.warn(
                        "chunkserver {} tried to register as {}",
                        serverId,
                        frame.getRegister().getServerId());
                stream.close();
                return;
            }
            desk.received(open, frame);
        }

        /** The number of the link that the frame is for; none while it is not there, and for what only makes it. */
        private synchronized long open(ServerFrame frame) {
            if (ended || link != NONE) {
                return link;
            }
            if (frame.hasHello() && proof.getMac().isEmpty()) {
                byte[] nonce = new byte[ServerCredential.NONCE_BYTES];
                random.nextBytes(nonce);
                hello = frame.getHello();
                proof = credential.masterProof(hello, ByteString.copyFrom(nonce), serverId);
                stream.send(MasterFrame.newBuilder().setProof(proof).build());
            } else if (frame.hasProof()
                    && !proof.getMac().isEmpty()
                    && credential.provesServer(hello, proof, frame.getProof(), serverId)) {
                link = desk.accept(stream);
            } else {
                refuse("the caller does not prove to be the chunkserver " + serverId + ", or is of another release");
            }
            return NONE;
        }

        synchronized void expire() {
            if (link == NONE && !ended) {
                refuse("the chunkserver " + serverId + " has not proved itself in time");
            }
        }

        private void refuse(String reason) {
            ended = true;
            LOG.warn("{}", reason);
            stream.fail(GfsError.newBuilder()
                    .setCode(ErrorCode.UNAUTHENTICATED)
                    .setMessage(reason)
                    .build());
        }

        @Override
        public void onError(Throwable failure) {
            end("the stream broke: " + failure.getMessage());
        }

        @Override
        public void onCompleted() {
            end("the chunkserver ended the stream");
            stream.close();
        }

        private synchronized void end(String reason) {
            ended = true;
            if (link != NONE) {
                desk.closed(link, reason);
            }
        }
    }

    private static final class Stream implements Peer {
        private final ServerCallStreamObserver<MasterFrame> call;
        private final Deque<MasterFrame> waiting = new ArrayDeque<>();
        private boolean ended;

        Stream(ServerCallStreamObserver<MasterFrame> call) {
            this.call = call;
            call.setOnReadyHandler(this::drain);
        }

        @Override
        public synchronized void send(MasterFrame frame) {
            if (ended) {
                return;
            }
            if (waiting.size() >= WAITING_FRAMES) {
                fail(GfsError.newBuilder()
                        .setCode(ErrorCode.UNAVAILABLE)
                        .setMessage("the chunkserver does not take what the master sends")
                        .build());
                return;
            }
            waiting.addLast(frame);
            drain();
        }

        synchronized void fail(GfsError error) {
            if (!ended) {
                waiting.clear();
                ended = true;
                call.onError(GrpcErrors.exception(error));
            }
        }

        @Override
        public synchronized void close() {
            if (!ended) {
                drain();
                ended = true;
                call.onCompleted();
            }
        }

        private synchronized void drain() {
            while (!ended && call.isReady() && !waiting.isEmpty()) {
                call.onNext(waiting.removeFirst());
            }
        }
    }
}
