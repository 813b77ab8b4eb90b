package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.PeerHello;
import cloud.edd.proto.gfs.Ping;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Kept connections to the other chunkservers' replication doors, one to each, opened when it is needed. */
final class PeerLinks {

    /** Until the peer has proved itself; a machine that is gone does not refuse, it is silent. */
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Below the idle limit of the other side. */
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** What is heard of the peers. */
    interface Listener {

        /** The payload stays with the caller. */
        void answered(PeerLink from, DataFrame frame, Payload payload);

        void gone(PeerLink peer, String reason);
    }

    private record Key(String server, String host, int port) {}

    /** One connection; of no use once it is gone. */
    static final class PeerLink {
        private final Key key;
        private final long number;
        private final ArrayDeque<DataFrame> headers = new ArrayDeque<>();
        private final ArrayDeque<Payload> payloads = new ArrayDeque<>();
        /** What the peer has to answer; null before its challenge has come. */
        private @Nullable PeerHello hello;

        private Uuid storageId = Uuid.getDefaultInstance();
        private boolean ready;
        private boolean gone;
        private long since;

        private PeerLink(Key key, long number, long now) {
            this.key = key;
            this.number = number;
            this.since = now;
        }

        boolean gone() {
            return gone;
        }

        /** Nothing that was sent to it has left this server, nor ever will. */
        boolean neverReached() {
            return gone && !ready;
        }

        @Override
        public String toString() {
            return key.server() + " at " + key.host() + ":" + key.port();
        }
    }

    private final Surroundings surroundings;
    private final ChunkserverSettings settings;
    private final IdSource ids;
    private final Replicas replicas;
    private final ServerCredential credential;
    private final Listener listener;
    private final Map<Key, PeerLink> byKey = new LinkedHashMap<>();
    private final Map<Long, PeerLink> byNumber = new LinkedHashMap<>();

    PeerLinks(
            Surroundings surroundings,
            ChunkserverSettings settings,
            IdSource ids,
            Replicas replicas,
            ServerCredential credential,
            Listener listener) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.ids = ids;
        this.replicas = replicas;
        this.credential = credential;
        this.listener = listener;
    }

    boolean owns(long link) {
        return byNumber.containsKey(link);
    }

    PeerLink to(Replica replica) {
        String host = replica.getAddress().getHost();
        Key key = new Key(replica.getServerId(), host, replica.getAddress().getReplicationPort());
        PeerLink known = byKey.get(key);
        if (known != null) {
            return known;
        }
        long number = surroundings.openLink(new Endpoint(Door.REPLICATION, key.host(), key.port()));
        PeerLink opened = new PeerLink(key, number, surroundings.nowNanos());
        byKey.put(key, opened);
        byNumber.put(number, opened);
        return opened;
    }

    /** Sends now, or when both sides know who the other is. The caller keeps its own hold on the payload. */
    void send(PeerLink peer, DataFrame header, Payload payload) {
        if (peer.gone) {
            return;
        }
        peer.since = peer.ready ? surroundings.nowNanos() : peer.since;
        if (peer.ready) {
            surroundings.send(peer.number, header, payload);
        } else {
            peer.headers.addLast(header);
            peer.payloads.addLast(payload.retain());
        }
    }

    void received(long link, DataFrame frame, Payload payload) {
        PeerLink peer = byNumber.get(link);
        if (peer == null) {
            return;
        }
        switch (frame.getBodyCase()) {
            case CHALLENGE -> {
                if (peer.hello != null || frame.getChallenge().getNonce().size() != ServerCredential.NONCE_BYTES) {
                    refuse(peer, "its challenge is none");
                    return;
                }
                PeerHello hello = credential.hello(
                        frame.getChallenge().getNonce(),
                        ServerCredential.nonce(ids.next()),
                        settings.serverId(),
                        replicas.storageId());
                peer.hello = hello;
                surroundings.send(link, DataFrame.newBuilder().setHello(hello).build());
            }
            case PROOF -> {
                PeerHello hello = peer.hello;
                if (hello == null
                        || !credential.proves(hello, frame.getProof())
                        || !frame.getProof().getServerId().equals(peer.key.server())) {
                    refuse(peer, "who answers there does not prove to be this chunkserver");
                    return;
                }
                peer.storageId = frame.getProof().getStorageId();
                begin(peer);
            }
            case VOTE -> {
                if (peer.ready && peer.storageId.equals(frame.getVote().getStorageId())) {
                    listener.answered(peer, frame, payload);
                }
            }
            case READ_REPLY -> {
                if (peer.ready) {
                    listener.answered(peer, frame, payload);
                }
            }
            default -> {}
        }
    }

    private void begin(PeerLink peer) {
        peer.ready = true;
        peer.since = surroundings.nowNanos();
        while (!peer.headers.isEmpty()) {
            Payload held = peer.payloads.removeFirst();
            surroundings.send(peer.number, peer.headers.removeFirst(), held);
            held.release();
        }
    }

    private void refuse(PeerLink peer, String reason) {
        surroundings.closeLink(peer.number);
        closed(peer.number, reason);
    }

    void closed(long link, String reason) {
        PeerLink peer = byNumber.remove(link);
        if (peer != null) {
            forget(peer, reason);
        }
    }

    void tick() {
        for (PeerLink peer : List.copyOf(byNumber.values())) {
            long age = surroundings.nowNanos() - peer.since;
            if (!peer.ready && age > CONNECT_NANOS) {
                surroundings.closeLink(peer.number);
                closed(peer.number, "it did not answer within 2 s");
            } else if (peer.ready && age > PING_NANOS) {
                peer.since = surroundings.nowNanos();
                surroundings.send(
                        peer.number,
                        DataFrame.newBuilder()
                                .setPing(Ping.getDefaultInstance())
                                .build());
            }
        }
    }

    private void forget(PeerLink peer, String reason) {
        peer.gone = true;
        byKey.remove(peer.key, peer);
        peer.headers.clear();
        peer.payloads.forEach(Payload::release);
        peer.payloads.clear();
        listener.gone(peer, reason);
    }
}
