package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A new file, from the first byte to its name; the result are its {@link cloud.edd.proto.gfs.FileAttributes}.
 *
 * <p>The first segment is held back: if the file ends there, it goes the short way of a small file (one commit creates it);
 * if not, it becomes a hidden file of the session that is published at the end. An empty file is only published.
 */
public final class WriterCore implements Core<ClientEvent, ClientAction> {

    private final Turn turn = new Turn();
    private final NewFile file;
    private final Session session;
    private final ClientLimits limits;
    private @Nullable Payload held;
    private @Nullable OneSegment small;
    private @Nullable SegmentStream large;
    private boolean aborted;

    public WriterCore(NewFile file, Session session, ClientLimits limits) {
        this.file = file;
        this.session = session;
        this.limits = limits;
    }

    @Override
    public void on(ClientEvent event, long nowNanos, Consumer<? super ClientAction> out) {
        turn.begin(nowNanos, out);
        switch (event) {
            case ClientEvent.Start() -> turn.emit(new ClientAction.Room(limits.windowBytes()));
            case ClientEvent.Segment(Payload bytes) -> segment(bytes);
            case ClientEvent.Finish() -> finish();
            case ClientEvent.Abort() -> abort();
            case ClientEvent.Outside(NodeEvent outside) -> {
                if (small != null) {
                    small.on(outside);
                } else if (large != null) {
                    large.on(outside);
                }
            }
            case ClientEvent.Consumed consumed -> throw new IllegalStateException("a writer takes no " + consumed);
            case ClientEvent.ReadAhead ahead -> throw new IllegalStateException("a writer takes no " + ahead);
            case ClientEvent.Dropped dropped -> throw new IllegalStateException("a writer takes no " + dropped);
        }
    }

    private void segment(Payload bytes) {
        if (aborted) {
            bytes.release();
        } else if (large != null) {
            large.add(bytes);
        } else if (held == null) {
            held = bytes;
        } else {
            stream().add(bytes);
        }
    }

    private void finish() {
        if (aborted) {
            return;
        }
        if (large == null && held != null) {
            small = new OneSegment(turn, limits, new SmallFile(file), session, held);
            held = null;
            small.start();
        } else {
            finishLarge();
        }
    }

    private void finishLarge() {
        if (large != null) {
            large.finish();
        } else {
            large = new SegmentStream(turn, limits, file, session);
            large.startEmpty();
        }
    }

    private SegmentStream stream() {
        SegmentStream started = new SegmentStream(turn, limits, file, session);
        large = started;
        started.start();
        if (held != null) {
            started.add(held);
            held = null;
        }
        return started;
    }

    private void abort() {
        aborted = true;
        if (held != null) {
            held.release();
            held = null;
        }
        if (small != null) {
            small.abort();
        }
        if (large != null) {
            large.abort();
        }
    }
}
