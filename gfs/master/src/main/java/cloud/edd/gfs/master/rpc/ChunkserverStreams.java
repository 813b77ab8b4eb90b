package cloud.edd.gfs.master.rpc;

import cloud.edd.gfs.master.loop.MasterLoop;
import cloud.edd.gfs.master.loop.Peer;
import cloud.edd.proto.gfs.ChunkserverLinkGrpc;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.ServerFrame;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams of chunkservers. What cannot be sent at once waits in a bounded queue; who lets it overflow is cut off. */
final class ChunkserverStreams extends ChunkserverLinkGrpc.ChunkserverLinkImplBase {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkserverStreams.class);

    /** A chunkserver that takes nothing for this many frames is as good as dead. */
    private static final int WAITING_FRAMES = 10_000;

    private final MasterLoop loop;

    ChunkserverStreams(MasterLoop loop) {
        this.loop = loop;
    }

    @Override
    public StreamObserver<ServerFrame> connect(StreamObserver<MasterFrame> replies) {
        String serverId = Credentials.SERVER_ID.get();
        Stream stream = new Stream((ServerCallStreamObserver<MasterFrame>) replies);
        long link = loop.accept(stream);
        stream.call.setOnCancelHandler(() -> loop.closed(link, "the stream broke"));
        return new StreamObserver<>() {
            @Override
            public void onNext(ServerFrame frame) {
                if (frame.hasRegister() && !frame.getRegister().getServerId().equals(serverId)) {
                    LOG.warn(
                            "chunkserver {} tried to register as {}",
                            serverId,
                            frame.getRegister().getServerId());
                    stream.close();
                    return;
                }
                loop.received(link, frame);
            }

            @Override
            public void onError(Throwable failure) {
                loop.closed(link, "the stream broke: " + failure.getMessage());
            }

            @Override
            public void onCompleted() {
                loop.closed(link, "the chunkserver ended the stream");
                stream.close();
            }
        };
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
                waiting.clear();
                ended = true;
                call.onError(GrpcErrors.exception(GfsError.newBuilder()
                        .setCode(ErrorCode.UNAVAILABLE)
                        .setMessage("the chunkserver does not take what the master sends")
                        .build()));
                return;
            }
            waiting.addLast(frame);
            drain();
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
