package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.OperationExtent;
import cloud.edd.proto.gfs.OperationPart;
import cloud.edd.proto.gfs.RecoveredCopy;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What storages say of one chunk beyond what a restored log knows: where it was committed to, and what they prepared. */
final class ChunkEvidence {

    private static final int QUORUM = 2;

    /** One end of a chunk under a version. */
    private record End(long version, ChunkState state) {}

    /**
     * Where the chunk ends.
     *
     * @param version the lowest one under which a storage has it
     * @param storages that have it, durably
     */
    record Decided(ChunkState state, long version, Set<Uuid> storages) {}

    /** The record that added the copy of a storage. */
    private final Map<Uuid, Long> added = new LinkedHashMap<>();

    private final Map<End, Set<Uuid>> committed = new LinkedHashMap<>();
    private final Map<End, Set<Uuid>> prepared = new LinkedHashMap<>();
    private final Set<UndecidedOperation> segments = new LinkedHashSet<>();
    private long highestVersion;

    void committed(Uuid storage, ChunkReport report) {
        highestVersion = Math.max(highestVersion, report.getVersion());
        add(committed, new End(report.getVersion(), report.getCommitted()), storage);
        added.put(storage, report.getAddedSequence());
    }

    /** Copies under the names that their storages know them by. */
    List<RecoveredCopy> copies(Collection<Uuid> storages) {
        return storages.stream()
                .map(storage -> RecoveredCopy.newBuilder()
                        .setStorageId(storage)
                        .setGood(true)
                        .setAddedSequence(added.getOrDefault(storage, 0L))
                        .build())
                .toList();
    }

    /** Storages that have exactly this much committed. */
    Set<Uuid> holding(int length, int crc32c) {
        Set<Uuid> storages = new LinkedHashSet<>();
        committed.forEach((end, who) -> {
            if (end.state.getLength() == length && end.state.getCrc32C() == crc32c) {
                storages.addAll(who);
            }
        });
        return storages;
    }

    /** What a storage tells anew stands where it had something else before, which it must have given up, as all behind that. */
    void prepared(Uuid storage, UndecidedOperation operation) {
        highestVersion = Math.max(highestVersion, operation.getVersion());
        End end = end(operation);
        int length = operation.getOperationsList().stream()
                .mapToInt(OperationPart::getLength)
                .sum();
        if (length > 0 && !prepared.getOrDefault(end, Set.of()).contains(storage)) {
            withdraw(storage, operation.getPreparedLength() - length);
        }
        segments.add(operation);
        add(prepared, end, storage);
    }

    /**
     * A storage has nothing prepared beyond a length any more: a primary may give up what it has not asked to commit, and has others
     * give it up.
     */
    void withdraw(Uuid storage, int length) {
        prepared.forEach((end, who) -> {
            if (Integer.compareUnsigned(end.state.getLength(), length) > 0) {
                who.remove(storage);
            }
        });
        prepared.values().removeIf(Set::isEmpty);
        segments.removeIf(segment -> !prepared.containsKey(end(segment)));
    }

    private static End end(UndecidedOperation operation) {
        ChunkState state = ChunkState.newBuilder()
                .setLength(operation.getPreparedLength())
                .setCrc32C(operation.getPreparedCrc32C())
                .setLastOperation(operation.getOperation())
                .build();
        return new End(operation.getVersion(), state);
    }

    /**
     * The operations that lead to this end, in their order: those that were prepared on the way there, and of the rest only the last one
     * is known.
     *
     * @param from where the chunk ends without them
     */
    List<OperationExtent> operations(int from, Decided end) {
        List<OperationExtent> found = new ArrayList<>();
        int until = end.state.getLength();
        for (UndecidedOperation before = preparedUpTo(until, end); before != null; before = preparedUpTo(until, end)) {
            for (OperationPart part : before.getOperationsList().reversed()) {
                until -= part.getLength();
                found.addFirst(OperationExtent.newBuilder()
                        .setOperation(part.getOperation())
                        .setOffset(until)
                        .setLength(part.getLength())
                        .build());
            }
            if (Integer.compareUnsigned(until, from) <= 0 || until == before.getPreparedLength()) {
                break;
            }
        }
        found.removeIf(extent -> Integer.compareUnsigned(extent.getOffset(), from) < 0);
        if (found.isEmpty()) {
            found.add(OperationExtent.newBuilder()
                    .setOperation(end.state.getLastOperation())
                    .setOffset(from)
                    .setLength(end.state.getLength() - from)
                    .build());
        }
        return found;
    }

    private @Nullable UndecidedOperation preparedUpTo(int length, Decided end) {
        for (UndecidedOperation one : segments) {
            boolean last = length != end.state.getLength() || one.getOperation().equals(end.state.getLastOperation());
            if (one.getPreparedLength() == length && last && one.getOperationsCount() > 0) {
                return one;
            }
        }
        return null;
    }

    long highestVersion() {
        return highestVersion;
    }

    /** The furthest end beyond this length that was decided: by a commit somebody knows, or by the votes of two. */
    @Nullable Decided beyond(int length) {
        End best = null;
        for (End end : committed.keySet()) {
            best = further(length, best, end);
        }
        for (Map.Entry<End, Set<Uuid>> end : prepared.entrySet()) {
            if (end.getValue().size() >= QUORUM) {
                best = further(length, best, end.getKey());
            }
        }
        if (best == null) {
            return null;
        }
        Set<Uuid> storages = new LinkedHashSet<>();
        long version = best.version;
        for (Map<End, Set<Uuid>> ends : List.of(committed, prepared)) {
            for (Map.Entry<End, Set<Uuid>> end : ends.entrySet()) {
                if (end.getKey().state.equals(best.state)) {
                    storages.addAll(end.getValue());
                    version = Math.min(version, end.getKey().version);
                }
            }
        }
        return new Decided(best.state, version, storages);
    }

    /** What was prepared beyond this length: if the chunk ends there it was never answered. */
    long preparedBeyond(int length) {
        return prepared.keySet().stream()
                .filter(end -> Integer.compareUnsigned(end.state.getLength(), length) > 0)
                .count();
    }

    private static @Nullable End further(int length, @Nullable End best, End end) {
        int beyond = best == null ? length : best.state.getLength();
        return Integer.compareUnsigned(end.state.getLength(), beyond) > 0 ? end : best;
    }

    private static void add(Map<End, Set<Uuid>> ends, End end, Uuid storage) {
        ends.computeIfAbsent(end, absent -> new LinkedHashSet<>()).add(storage);
    }
}
