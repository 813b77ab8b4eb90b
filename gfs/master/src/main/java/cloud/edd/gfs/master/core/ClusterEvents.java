package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.ListEventsReply;
import cloud.edd.proto.gfs.ListEventsRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people must know about the cluster since this master began: the last of it is kept for whoever asks, and each is given to the
 * shell for its log at once. Of one kind only so many are told in a minute; the rest is told as one, with their number.
 */
final class ClusterEvents {

    /** Some hundred kilobytes; a status page shows the last of them. */
    private static final int KEPT = 1_000;

    /** A disk that dies breaks thousands of copies: nobody reads a line for each. */
    private static final int OF_A_KIND = 30;

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    /** Paths may have 4 KiB. */
    private static final int CHARACTERS = 500;

    private final Reign reign;
    private final Deque<ClusterEvent> kept = new ArrayDeque<>();
    private final Map<ClusterEventKind, Integer> thisMinute = new EnumMap<>(ClusterEventKind.class);
    private long minuteNanos;
    private long lastNumber;

    ClusterEvents(Reign reign) {
        this.reign = reign;
    }

    void record(ClusterEventKind kind, String sentence) {
        record(kind, "", null, sentence);
    }

    void record(ClusterEventKind kind, String serverId, String sentence) {
        record(kind, serverId, null, sentence);
    }

    /** @param serverId empty when it is about no server */
    void record(ClusterEventKind kind, String serverId, @Nullable ChunkEntry chunk, String sentence) {
        if (thisMinute.merge(kind, 1, Integer::sum) > OF_A_KIND) {
            return;
        }
        ClusterEvent.Builder event = ClusterEvent.newBuilder().setServerId(serverId);
        if (chunk != null) {
            FileEntry file = chunk.file();
            event.setHandle(chunk.handle()).setFile(cut(file.namespace().name() + ":" + file.path()));
        }
        add(event, kind, sentence, 1);
    }

    /** Called about every second. */
    void tick() {
        if (reign.nowNanos() - minuteNanos < MINUTE_NANOS) {
            return;
        }
        minuteNanos = reign.nowNanos();
        thisMinute.forEach((kind, count) -> {
            int untold = count - OF_A_KIND;
            if (untold > 0) {
                add(ClusterEvent.newBuilder(), kind, "this happened " + untold + " times more", untold);
            }
        });
        thisMinute.clear();
    }

    ListEventsReply list(ListEventsRequest request) {
        long after = request.getEpoch() == reign.epoch.getNumber() ? request.getAfter() : 0;
        int limit = request.getLimit() <= 0 ? KEPT : Math.min(KEPT, request.getLimit());
        long first = Math.max(after, lastNumber - limit);
        ListEventsReply.Builder reply = ListEventsReply.newBuilder().setMark(reign.mark());
        kept.stream().filter(event -> event.getNumber() > first).forEach(reply::addEvents);
        return reply.build();
    }

    private void add(ClusterEvent.Builder builder, ClusterEventKind kind, String sentence, int count) {
        ClusterEvent event = builder.setNumber(++lastNumber)
                .setTimeMs(reign.timeMs())
                .setKind(kind)
                .setSentence(cut(sentence))
                .setCount(count)
                .build();
        kept.addLast(event);
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
        reign.report(event);
    }

    private static String cut(String text) {
        return text.length() <= CHARACTERS ? text : text.substring(0, CHARACTERS) + "…";
    }
}
