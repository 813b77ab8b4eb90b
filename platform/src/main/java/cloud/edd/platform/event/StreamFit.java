package cloud.edd.platform.event;

import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/**
 * Compares a stream with what is needed. More than needed fits too, so that old and new replicas of a rolling update
 * agree on one stream; older servers ignore silently what they do not know, so what came back is what counts.
 */
final class StreamFit {
    private StreamFit() {}

    /** What no update can change; empty when it fits. */
    static List<String> immutable(StreamConfiguration actual, StreamConfiguration needed) {
        var lacks = new ArrayList<String>();
        if (actual.getRetentionPolicy() != needed.getRetentionPolicy()) {
            lacks.add("retention is " + actual.getRetentionPolicy() + ", needed " + needed.getRetentionPolicy());
        }
        if (actual.getStorageType() != needed.getStorageType()) {
            lacks.add("storage is " + actual.getStorageType() + ", needed " + needed.getStorageType());
        }
        return lacks;
    }

    /** Everything that is less than needed; empty when it fits. */
    static List<String> lacking(StreamConfiguration actual, StreamConfiguration needed) {
        var lacks = new ArrayList<>(immutable(actual, needed));
        if (!actual.getSubjects().containsAll(needed.getSubjects())) {
            lacks.add("subjects are " + actual.getSubjects() + ", needed " + needed.getSubjects());
        }
        if (actual.getDiscardPolicy() != needed.getDiscardPolicy()) {
            lacks.add("discards " + actual.getDiscardPolicy() + ", needed " + needed.getDiscardPolicy());
        }
        atLeast(lacks, "messages", actual.getMaxMsgs(), needed.getMaxMsgs());
        atLeast(lacks, "messages per subject", actual.getMaxMsgsPerSubject(), needed.getMaxMsgsPerSubject());
        atLeast(lacks, "bytes", actual.getMaxBytes(), needed.getMaxBytes());
        atLeast(lacks, "ms of age", millis(actual.getMaxAge()), millis(needed.getMaxAge()));
        if (window(actual).compareTo(window(needed)) < 0) {
            lacks.add("duplicate window is " + window(actual) + ", needed " + window(needed));
        }
        if (actual.getNoAck()) {
            lacks.add("publishing is not acknowledged");
        }
        return lacks;
    }

    /** The larger of both in everything. */
    static StreamConfiguration union(StreamConfiguration actual, StreamConfiguration needed) {
        var subjects = new LinkedHashSet<>(actual.getSubjects());
        subjects.addAll(needed.getSubjects());
        // A stream refuses subjects that overlap.
        subjects.removeIf(subject ->
                needed.getSubjects().stream().anyMatch(wide -> !wide.equals(subject) && isWithin(subject, wide)));
        return StreamConfiguration.builder(actual)
                .subjects(subjects)
                .discardPolicy(needed.getDiscardPolicy())
                .maxMessages(larger(actual.getMaxMsgs(), needed.getMaxMsgs()))
                .maxMessagesPerSubject(larger(actual.getMaxMsgsPerSubject(), needed.getMaxMsgsPerSubject()))
                .maxBytes(larger(actual.getMaxBytes(), needed.getMaxBytes()))
                .maxAge(Duration.ofMillis(Math.max(0, larger(millis(actual.getMaxAge()), millis(needed.getMaxAge())))))
                .duplicateWindow(window(actual).compareTo(window(needed)) > 0 ? window(actual) : window(needed))
                .noAck(false)
                .build();
    }

    private static boolean isWithin(String subject, String wildcard) {
        return wildcard.endsWith(">") && subject.startsWith(wildcard.substring(0, wildcard.length() - 1));
    }

    private static void atLeast(List<String> lacks, String what, long actual, long needed) {
        var unlimited = actual <= 0;
        if (!unlimited && (needed <= 0 || actual < needed)) {
            lacks.add("holds " + actual + " " + what + ", needed " + (needed <= 0 ? "no limit" : needed));
        }
    }

    /** A limit of zero or less is none, hence the largest. */
    private static long larger(long one, long other) {
        return one <= 0 || other <= 0 ? -1 : Math.max(one, other);
    }

    private static Duration window(StreamConfiguration configuration) {
        return Objects.requireNonNullElse(configuration.getDuplicateWindow(), Duration.ZERO);
    }

    private static long millis(Duration duration) {
        return duration.toMillis();
    }
}
