package cloud.edd.platform.event;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The streams of the platform. Together they fit under the bus's store limit of 4 GiB: ten times {@link #MAX_BYTES} is
 * 3.75 GiB.
 */
public enum EventStream {
    AUTH("auth-service", "auth.>", Limits.STATE),
    CLUSTER("cluster-monitor", "cluster.>", Limits.CLUSTER_SAMPLES),
    LOGS("log-service", "log.>", Limits.STATE),
    NOTIFICATIONS("notification-service", "notify.>", Limits.STATE),
    COMPUTE("compute", "compute.>", Limits.STATE),
    GATEWAY("gateway", "gateway.>", Limits.STATE),
    SFS("file-share-backend", "sfs.>", Limits.STATE),
    REGISTRY("image-registry", "registry.>", Limits.STATE),
    ALERTS("alerting-service", "alert.>", Limits.STATE),
    /** Dead letters of every service; auth is the one service that always runs. */
    DLQ("auth-service", "dlq.>", Limits.DEAD_LETTERS);

    static final long MAX_MESSAGES = 1_000_000;
    static final long MAX_BYTES = 384L << 20;
    /** Longer than any reconnect of a relay that is alive, so that what it sends again is recognised. */
    static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(10);

    private final String owner;
    private final String subjects;
    private final Limits limits;

    EventStream(String owner, String subjects, Limits limits) {
        this.owner = owner;
        this.subjects = subjects;
        this.limits = limits;
    }

    private enum Limits {
        STATE(Duration.ofDays(7), -1),
        /** An hour of one sample per five seconds. */
        CLUSTER_SAMPLES(Duration.ofHours(1), 720),
        DEAD_LETTERS(Duration.ofDays(30), -1);

        private final Duration maxAge;
        private final long maxMessagesPerSubject;

        Limits(Duration maxAge, long maxMessagesPerSubject) {
            this.maxAge = maxAge;
            this.maxMessagesPerSubject = maxMessagesPerSubject;
        }
    }

    /** The {@code spring.application.name} of the one service that creates this stream. */
    public String owner() {
        return owner;
    }

    /** The wildcard that holds every subject of this stream, such as {@code auth.>}. */
    public String subjects() {
        return subjects;
    }

    /** The stream that stores what is published to the subject; empty when none does. */
    public static Optional<EventStream> ofSubject(String subject) {
        return Arrays.stream(values())
                .filter(stream -> subject.startsWith(stream.prefix()))
                .findFirst();
    }

    /** The subjects' first token with its dot, such as {@code auth.}. */
    String prefix() {
        return subjects.substring(0, subjects.length() - 1);
    }

    StreamConfiguration configuration() {
        return StreamConfiguration.builder()
                .name(name())
                .subjects(subjects)
                .retentionPolicy(RetentionPolicy.Limits)
                .storageType(StorageType.File)
                .discardPolicy(DiscardPolicy.Old)
                .maxMessages(MAX_MESSAGES)
                .maxMessagesPerSubject(limits.maxMessagesPerSubject)
                .maxBytes(MAX_BYTES)
                .maxAge(limits.maxAge)
                .duplicateWindow(DUPLICATE_WINDOW)
                .replicas(1)
                .build();
    }
}
