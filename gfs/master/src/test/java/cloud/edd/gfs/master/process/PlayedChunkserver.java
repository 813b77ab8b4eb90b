package cloud.edd.gfs.master.process;

import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.ChunkserverLinkGrpc;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.EpochVote;
import cloud.edd.proto.gfs.Heartbeat;
import cloud.edd.proto.gfs.InventoryPage;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.MetadataStored;
import cloud.edd.proto.gfs.Register;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.StreamHello;
import cloud.edd.proto.gfs.Uuid;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A chunkserver without chunks: it registers, grants epochs, reports nothing, and comes back whenever its stream breaks. */
final class PlayedChunkserver implements AutoCloseable {

    private final ManagedChannel channel;
    private final String id;
    private final Uuid storage;
    private final ServerCredential credential =
            new ServerCredential(SigningKeys.of(MasterProcess.JWT_SECRET.getBytes(StandardCharsets.US_ASCII), null));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private final ScheduledFuture<?> heartbeats;
    private final AtomicLong numbers = new AtomicLong();
    private volatile Epoch granted = Epoch.getDefaultInstance();
    private volatile Mark highest = Mark.getDefaultInstance();
    private volatile @Nullable StreamObserver<ServerFrame> stream;
    private volatile AtomicBoolean brokenFlag = new AtomicBoolean();

    PlayedChunkserver(ManagedChannel channel, String id) {
        this.channel = channel;
        this.id = id;
        this.storage = Uuid.newBuilder().setHigh(id.hashCode()).setLow(1).build();
        connect();
        heartbeats = timer.scheduleWithFixedDelay(this::heartbeat, 200, 200, TimeUnit.MILLISECONDS);
    }

    /** The highest mark it has seen; what it names was durable. */
    Mark highest() {
        return highest;
    }

    private void connect() {
        Metadata headers = new Metadata();
        Uuid nonce = Uuid.newBuilder().setHigh(numbers.incrementAndGet()).build();
        headers.put(
                Metadata.Key.of(ServerCredential.HEADER, Metadata.ASCII_STRING_MARSHALLER),
                credential.header(id, System.currentTimeMillis(), nonce));
        AtomicBoolean broken = new AtomicBoolean();
        brokenFlag = broken;
        StreamHello hello =
                StreamHello.newBuilder().setNonce(ServerCredential.nonce(nonce)).build();
        stream = ChunkserverLinkGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .connect(new StreamObserver<>() {
                    @Override
                    public void onNext(MasterFrame frame) {
                        if (frame.hasProof()) {
                            send(ServerFrame.newBuilder()
                                    .setProof(credential.serverProof(hello, frame.getProof(), id)));
                            register();
                        } else {
                            received(frame);
                        }
                    }

                    @Override
                    public void onError(Throwable failure) {
                        broken.set(true);
                    }

                    @Override
                    public void onCompleted() {
                        broken.set(true);
                    }
                });
        send(ServerFrame.newBuilder().setHello(hello));
    }

    private void register() {
        send(ServerFrame.newBuilder()
                .setRegister(Register.newBuilder()
                        .setServerId(id)
                        .setStorageId(storage)
                        .setAddress(Address.newBuilder().setHost("127.0.0.1"))
                        .setGrantedEpoch(granted)
                        .setHighestMark(highest)
                        .setFormatVersion(1)));
    }

    private void received(MasterFrame frame) {
        if (Long.compareUnsigned(frame.getMark().getSequence(), highest.getSequence()) > 0) {
            highest = frame.getMark();
        }
        if (frame.hasEpochRequest()) {
            granted = frame.getEpochRequest().getEpoch();
            send(ServerFrame.newBuilder().setEpochVote(EpochVote.newBuilder().setGranted(granted)));
        } else if (frame.hasMetadataAppend()) {
            // It keeps no copy of the log and only says that it serves no other master.
            send(ServerFrame.newBuilder()
                    .setMetadataStored(MetadataStored.newBuilder()
                            .setNumber(frame.getMetadataAppend().getNumber())
                            .setThrough(frame.getMetadataAppend().getThrough())));
        } else if (frame.hasWelcome()) {
            send(ServerFrame.newBuilder()
                    .setInventory(InventoryPage.newBuilder()
                            .setReport(numbers.incrementAndGet())
                            .setLast(true)));
        }
    }

    private void heartbeat() {
        if (brokenFlag.get()) {
            connect();
        } else if (granted.getNumber() > 0) {
            send(ServerFrame.newBuilder().setHeartbeat(Heartbeat.newBuilder().setAcceptsNewChunks(true)));
        }
    }

    private synchronized void send(ServerFrame.Builder frame) {
        StreamObserver<ServerFrame> current = stream;
        if (current != null) {
            try {
                current.onNext(frame.build());
            } catch (IllegalStateException e) {
                brokenFlag.set(true);
            }
        }
    }

    @Override
    public void close() {
        heartbeats.cancel(true);
        timer.shutdownNow();
    }
}
