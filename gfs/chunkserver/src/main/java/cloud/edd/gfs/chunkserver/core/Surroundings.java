package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.disk.ReadPlan;
import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.payload.Payload;
import com.google.protobuf.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What the parts of a chunkserver see of the world: the time of the present event, and a way to ask for things. */
final class Surroundings {

    private final Map<Long, Consumer<DiskResult>> diskOperations = new LinkedHashMap<>();
    private Consumer<? super NodeAction> out = action -> {};
    private long nowNanos;
    private long unixMillis;
    private long lastNumber;
    private long written;
    private boolean stopped;

    /** An event begins; until the next one, actions go to {@code out}. */
    void enter(long now, Consumer<? super NodeAction> actions) {
        nowNanos = now;
        out = actions;
    }

    void wallClock(long millis) {
        unixMillis = millis;
    }

    long nowNanos() {
        return nowNanos;
    }

    /** Of this machine, as of the last second. */
    long unixMillis() {
        return unixMillis;
    }

    boolean stopped() {
        return stopped;
    }

    /** Writes the parts, which the disk releases; the caller keeps its own hold on them. */
    void write(String file, long offset, List<Payload> parts, Consumer<DiskResult> done) {
        parts.forEach(Payload::retain);
        disk(new DiskRequest.WriteAt(file, offset, parts), done);
    }

    /** How often the disk has written or forced something. */
    long written() {
        return written;
    }

    void disk(DiskRequest request, Consumer<DiskResult> done) {
        boolean writes = request instanceof DiskRequest.WriteAt || request instanceof DiskRequest.Force;
        submit(
                request,
                writes
                        ? result -> {
                            written++;
                            done.accept(result);
                        }
                        : done);
    }

    private void submit(DiskRequest request, Consumer<DiskResult> done) {
        long operation = nextNumber();
        diskOperations.put(operation, done);
        out.accept(new NodeAction.Disk(operation, request));
    }

    void diskDone(long operation, DiskResult result) {
        Consumer<DiskResult> waiting = diskOperations.remove(operation);
        if (waiting != null) {
            waiting.accept(result);
        }
    }

    long openLink(Endpoint to) {
        long link = nextNumber();
        out.accept(new NodeAction.OpenLink(link, to));
        return link;
    }

    void send(long link, Message header) {
        out.accept(new NodeAction.Send(link, header, Payload.empty()));
    }

    /** Sends the payload, which the link releases; the caller keeps its own hold on it. */
    void send(long link, Message header, Payload payload) {
        out.accept(new NodeAction.Send(link, header, payload.retain()));
    }

    void sendFile(long link, Message header, ReadPlan plan) {
        out.accept(new NodeAction.SendFile(link, header, plan));
    }

    void closeLink(long link) {
        out.accept(new NodeAction.CloseLink(link));
    }

    void setTimer(long timer, long atNanos) {
        out.accept(new NodeAction.SetTimer(timer, atNanos));
    }

    /** The process must end; nothing that arrives afterwards is looked at. */
    void stop(String reason) {
        if (!stopped) {
            stopped = true;
            out.accept(new NodeAction.Stop(reason));
        }
    }

    long nextNumber() {
        lastNumber += 2;
        return lastNumber;
    }
}
