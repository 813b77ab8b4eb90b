package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Replica;

/** At most one link to a chunkserver at a time, which is given up when it stays silent while something is expected. */
final class ServerLink {

    /** What the owner hears; nothing any more after {@link ServerLink#close()}. */
    interface Owner {
        void opened();

        void received(DataFrame frame, Payload payload);

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
        turn.ask(new NodeAction.SetTimer(timer, turn.now() + limits.replyNanos()));
    }

    void expectNothing() {
        turn.ask(new NodeAction.CancelTimer(timer));
    }

    void close() {
        if (link != NONE) {
            turn.ask(new NodeAction.CancelTimer(timer));
            turn.ask(new NodeAction.CloseLink(link));
            link = NONE;
            open = false;
        }
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
                owner.lost(closed.reason());
            }
            case NodeEvent.FrameReceived frame
            when frame.link() == link && frame.header() instanceof DataFrame header ->
                owner.received(header, frame.payload());
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
