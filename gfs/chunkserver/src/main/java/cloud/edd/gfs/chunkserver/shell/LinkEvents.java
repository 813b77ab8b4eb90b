package cloud.edd.gfs.chunkserver.shell;

import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.wire.FrameLink;
import cloud.edd.proto.gfs.DataFrame;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Turns what happens on a connection into events of the core, the first of them that the connection is there. */
final class LinkEvents implements FrameLink.Handler {

    private final long link;
    private final Consumer<NodeEvent> events;
    private final Runnable ended;
    private final CountDownLatch announced = new CountDownLatch(1);

    LinkEvents(long link, Consumer<NodeEvent> events, Runnable ended) {
        this.link = link;
        this.events = events;
        this.ended = ended;
    }

    void announced() {
        announced.countDown();
    }

    @Override
    public void received(DataFrame header, Payload payload) throws InterruptedException {
        announced.await();
        events.accept(new NodeEvent.FrameReceived(link, header, payload));
    }

    @Override
    public void drained(int payloadBytes) {
        // The windows of the core count votes, not bytes that have left.
    }

    @Override
    public void closed(String reason) {
        try {
            announced.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended.run();
        events.accept(new NodeEvent.LinkClosed(link, reason));
    }
}
