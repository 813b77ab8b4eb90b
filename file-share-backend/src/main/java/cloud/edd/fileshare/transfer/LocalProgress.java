package cloud.edd.fileshare.transfer;

import cloud.edd.fileshare.transfer.ProgressBus.Subscription;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The watchers of this replica, and the last event of each transfer for those who come late. Thread-safe. */
final class LocalProgress {
    /** Transfers under way or just ended at one time, several times over. */
    private static final long MAX_REMEMBERED = 10_000;

    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(5);

    private final ConcurrentHashMap<TransferKey, List<Consumer<TransferEvent>>> watchers = new ConcurrentHashMap<>();
    private final Cache<TransferKey, TransferEvent> last = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED_FOR)
            .build();

    void tell(TransferKey key, TransferEvent event) {
        last.put(key, event);
        watchers.getOrDefault(key, List.of()).forEach(watcher -> watcher.accept(event));
    }

    Subscription watch(TransferKey key, Consumer<TransferEvent> consumer) {
        // A wrapper of its own for each, so that the same consumer given twice is two watchers.
        Consumer<TransferEvent> watcher = event -> consumer.accept(event);
        watchers.compute(key, (ignored, list) -> {
            List<Consumer<TransferEvent>> all = list == null ? new CopyOnWriteArrayList<>() : list;
            all.add(watcher);
            return all;
        });
        TransferEvent missed = last.getIfPresent(key);
        if (missed != null) {
            consumer.accept(missed);
        }
        return () -> watchers.computeIfPresent(key, (ignored, list) -> {
            list.remove(watcher);
            return list.isEmpty() ? null : list;
        });
    }
}
