package cloud.edd.gfs.chunkserver.shell;

import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.wire.FrameLink;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Progress;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Turns what happens on a connection into events of the core, the first of them that the connection is there. */
final class LinkEvents implements FrameLink.Handler {

    private final long link;
    private final Consumer<NodeEvent> events;
    private final Consumer<DataFrame> back;
    private final Runnable ended;
    private final CountDownLatch announced = new CountDownLatch(1);

    /** @param back sends a frame to the peer */
    LinkEvents(long link, Consumer<NodeEvent> events, Consumer<DataFrame> back, Runnable ended) {
        this.link = link;
        this.events = events;
        this.back = back;
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

    /** Only here is known how far a segment on a slow line has come; the core sees it when it is whole. */
    @Override
    public void arriving(DataFrame header, int bytes) {
        if (header.getWrite().getProgress()) {
            back.accept(DataFrame.newBuilder()
                    .setId(header.getId())
                    .setProgress(Progress.newBuilder().setReceived(bytes))
                    .build());
        }
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
