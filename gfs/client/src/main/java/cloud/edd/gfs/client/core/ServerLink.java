package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Replica;

/**
 * At most one link to a chunkserver at a time, which is given up when it stays silent while something is expected. Bytes that
 * move are as good as an answer, however long the whole of it takes; a server that only says that it is still at work is
 * believed for a while.
 */
final class ServerLink {

    /** What the owner hears; nothing any more after {@link ServerLink#close()}. */
    interface Owner {
        void opened();

        void received(DataFrame frame, Payload payload);

        /** No answer yet, but more bytes of a request or of an answer have arrived. */
        void moved();

        /** It broke, or was silent too long. */
        void lost(String reason);
    }

    private static final long NONE = 0;

    private final Turn turn;
    private final ClientLimits limits;
    private final Owner owner;
    private final long timer;
    private long link = NONE;
    private boolean open;
    private String serverId = "";
    private boolean expecting;
    /** Of the last answer, or of the last byte known to have moved. */
    private long movedNanos;

    private long movingId;
    private int movingBytes;

    ServerLink(Turn turn, ClientLimits limits, Owner owner) {
        this.turn = turn;
        this.limits = limits;
        this.owner = owner;
        this.timer = turn.number();
    }

    void open(Replica server) {
        close();
        link = turn.number();
        open = false;
        movingId = 0;
        movingBytes = 0;
        serverId = server.getServerId();
        turn.ask(new NodeAction.OpenLink(
                link,
                new Endpoint(
                        Door.DATA,
                        server.getAddress().getHost(),
                        server.getAddress().getDataPort())));
        turn.ask(new NodeAction.SetTimer(timer, turn.now() + limits.connectNanos()));
    }

    boolean isOpen() {
        return open;
    }

    /** There is a link or there soon will be. */
    boolean isThere() {
        return link != NONE;
    }

    String serverId() {
        return serverId;
    }

    void send(DataFrame header, Payload payload) {
        turn.ask(new NodeAction.Send(link, header, payload));
    }

    /** Something is expected from now on, at the latest after the reply time. */
    void expect() {
        expecting = true;
        movedNanos = turn.now();
        turn.ask(new NodeAction.SetTimer(timer, turn.now() + limits.replyNanos()));
    }

    /** Ids and bytes only grow, for a connection carries one frame after the other. */
    private void progress(long id, int bytes) {
        if (!expecting) {
            return;
        }
        boolean more = id > movingId || (id == movingId && bytes > movingBytes);
        if (more) {
            movingId = id;
            movingBytes = bytes;
            movedNanos = turn.now();
        }
        long patience = Math.max(limits.replyNanos(), limits.stallNanos() / 2);
        turn.ask(new NodeAction.SetTimer(timer, Math.min(turn.now() + limits.replyNanos(), movedNanos + patience)));
        if (more) {
            owner.moved();
        }
    }

    void expectNothing() {
        expecting = false;
        turn.ask(new NodeAction.CancelTimer(timer));
    }

    void close() {
        expecting = false;
        if (link != NONE) {
            turn.ask(new NodeAction.CancelTimer(timer));
            turn.ask(new NodeAction.CloseLink(link));
            link = NONE;
            open = false;
        }
    }

    /** Whether an event belongs to this link, for an owner of several. */
    boolean concerns(NodeEvent event) {
        return link != NONE
                && switch (event) {
                    case NodeEvent.LinkOpened opened -> opened.link() == link;
                    case NodeEvent.LinkClosed closed -> closed.link() == link;
                    case NodeEvent.FrameReceived frame -> frame.link() == link;
                    case NodeEvent.TimerFired fired -> fired.timer() == timer;
                    default -> false;
                };
    }

    /** True when the event belonged to this link. */
    boolean on(NodeEvent event) {
        switch (event) {
            case NodeEvent.LinkOpened opened
            when opened.link() == link -> {
                open = true;
                turn.ask(new NodeAction.CancelTimer(timer));
                owner.opened();
            }
            case NodeEvent.LinkClosed closed
            when closed.link() == link -> {
                turn.ask(new NodeAction.CancelTimer(timer));
                link = NONE;
                open = false;
                expecting = false;
                owner.lost(closed.reason());
            }
            case NodeEvent.FrameReceived frame
            when frame.link() == link && frame.header() instanceof DataFrame header -> {
                if (header.hasProgress()) {
                    progress(header.getId(), header.getProgress().getReceived());
                } else {
                    owner.received(header, frame.payload());
                }
            }
            case NodeEvent.FrameReceived stray -> {
                stray.payload().release();
                return false;
            }
            case NodeEvent.TimerFired fired
            when fired.timer() == timer && link != NONE -> {
                String reason = open ? "it did not answer in time" : "it could not be connected in time";
                close();
                owner.lost(reason);
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
