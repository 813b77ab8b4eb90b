package cloud.edd.gateway.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers by key, of each key one for every kind of request. Weighed by bytes: beyond the capacity those go that are used
 * least. Thread-safe.
 */
final class AnswerStore {
    /** Of one key. A service that varies by more than that would fill the cache with one page. */
    private static final int MOST_VARIANTS = 16;

    /** The newest first. */
    private record Variants(List<StoredAnswer> answers, int weight) {
        static Variants of(CacheKey key, List<StoredAnswer> answers) {
            return new Variants(
                    List.copyOf(answers),
                    key.weight()
                            + answers.stream().mapToInt(StoredAnswer::weight).sum());
        }
    }

    private final Cache<CacheKey, Variants> answers;

    /** @param capacity in bytes */
    AnswerStore(long capacity) {
        answers = Caffeine.newBuilder()
                .maximumWeight(capacity)
                .weigher((CacheKey key, Variants variants) -> variants.weight())
                .recordStats()
                .build();
    }

    /** The newest answer that is for such a request; of the generation or not. */
    Optional<StoredAnswer> find(CacheKey key, HttpHeaders request) {
        Variants variants = answers.getIfPresent(key);
        if (variants == null) {
            return Optional.empty();
        }
        for (StoredAnswer answer : variants.answers()) {
            if (answer.selection().matches(request)) {
                return Optional.of(answer);
            }
        }
        return Optional.empty();
    }

    /** Whether anything is stored under the key, for whatever kind of request. */
    boolean holds(CacheKey key) {
        return answers.getIfPresent(key) != null;
    }

    /** @param request that it answers: what was stored for it before goes */
    void put(CacheKey key, HttpHeaders request, StoredAnswer answer) {
        answers.asMap().compute(key, (same, old) -> {
            List<StoredAnswer> kept = new ArrayList<>();
            kept.add(answer);
            if (old != null) {
                old.answers().stream()
                        .filter(other -> other.generation() == answer.generation()
                                && !other.selection().matches(request))
                        .limit(MOST_VARIANTS - 1L)
                        .forEach(kept::add);
            }
            return Variants.of(key, kept);
        });
    }

    void remove(CacheKey key, StoredAnswer answer) {
        answers.asMap().computeIfPresent(key, (same, old) -> without(key, old, answer));
    }

    private static @Nullable Variants without(CacheKey key, Variants old, StoredAnswer answer) {
        List<StoredAnswer> kept =
                old.answers().stream().filter(other -> other != answer).toList();
        return kept.isEmpty() ? null : Variants.of(key, kept);
    }

    void clear() {
        answers.invalidateAll();
    }

    /** In bytes. */
    long weight() {
        return answers.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }

    /** Keys. */
    long count() {
        return answers.estimatedSize();
    }

    /** What went for want of room, since the start. */
    long evicted() {
        return answers.stats().evictionCount();
    }

    /** Lets go now what is to go some time. */
    void settle() {
        answers.cleanUp();
    }
}
