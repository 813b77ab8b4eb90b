package cloud.edd.platform.event;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/** Remembers the latest events in memory: enough for a service without a database that only counts. */
final class RecentProcessedEvents implements ProcessedEvents {
    /** About ten megabytes; far more than a bus delivers twice. */
    private static final int MOST = 100_000;

    private final Cache<String, Boolean> recent =
            Caffeine.newBuilder().maximumSize(MOST).build();

    @Override
    public boolean once(String consumer, String eventId, Effect effect) throws Exception {
        if (contains(consumer, eventId)) {
            return false;
        }
        effect.apply();
        recent.put(key(consumer, eventId), true);
        return true;
    }

    @Override
    public boolean contains(String consumer, String eventId) {
        return recent.getIfPresent(key(consumer, eventId)) != null;
    }

    private static String key(String consumer, String eventId) {
        return consumer + " " + eventId;
    }
}
