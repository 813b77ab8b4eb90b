package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.Content;
import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.Op;
import cloud.edd.gfs.simulator.linearizability.Interval;
import cloud.edd.gfs.simulator.linearizability.LinearizabilityChecker;
import cloud.edd.gfs.simulator.linearizability.NamespaceModel;
import cloud.edd.gfs.simulator.linearizability.NamespaceOperation;
import cloud.edd.gfs.simulator.linearizability.NamespaceOperation.FileSeen;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What clients saw of names could have happened one thing after the other, each between its call and its answer: putting, replacing,
 * appending, renaming, copying, deleting, looking and listing.
 *
 * <p>Paths between which nothing was ever renamed or copied are judged apart. An append to no file is two steps, as its contract says: an
 * empty file, then the bytes.
 */
public final class LinearizableNames implements Invariant {

    @Override
    public boolean holdsAfterALoss() {
        // Of two changes the later one may survive without the earlier: bytes are found again, and names are not.
        return false;
    }

    @Override
    public String name() {
        return "7 names behave as if one thing happened after the other";
    }

    @Override
    public List<String> breaches(History history) {
        return judge(history).breaches();
    }

    @Override
    public Verdict judge(History history) {
        List<String> breaches = new ArrayList<>();
        List<String> undecided = new ArrayList<>();
        Map<Long, Long> files = filesOfPuts(history);
        for (Set<String> paths : groups(history)) {
            List<Interval<NamespaceOperation>> intervals = new ArrayList<>();
            for (Op op : history.ops()) {
                add(op, paths, files, history.ops(), intervals);
            }
            var checker = new LinearizabilityChecker<>(new NamespaceModel(Set.copyOf(files.values())), intervals);
            checker.contradiction()
                    .ifPresent(contradiction -> breaches.add("no order explains what was seen of " + paths + ": after "
                            + contradiction.state() + " none of " + contradiction.impossible() + " is possible"));
            if (checker.gaveUp()) {
                undecided.add("after " + LinearizabilityChecker.MOST_SITUATIONS
                        + " situations it is not known whether an order explains what was seen of " + paths);
            }
        }
        return new Verdict(breaches, undecided);
    }

    /**
     * For each put or copy whose file is known: because it was answered, or because a reader found the bytes of a put in a file that cannot be a
     * copy.
     */
    private static Map<Long, Long> filesOfPuts(History history) {
        Map<Long, Long> files = new TreeMap<>();
        Set<Long> puts = new TreeSet<>();
        Set<Long> copies = new TreeSet<>();
        boolean unknownCopies = false;
        for (Op op : history.ops()) {
            FileAttributes file = op.file();
            if (op.kind() == Op.Kind.COPY && op.acknowledged() && file != null) {
                files.put(op.id(), file.getFileId());
                copies.add(file.getFileId());
            } else if (op.kind() == Op.Kind.COPY && op.mayHaveHappened()) {
                unknownCopies = true;
            }
            if (op.kind() == Op.Kind.PUT) {
                puts.add(op.id());
                if (op.acknowledged() && file != null) {
                    files.put(op.id(), file.getFileId());
                }
            }
        }
        for (Op op : history.ops()) {
            FileAttributes file = op.file();
            Content.Parsed seen = op.seen();
            if (op.acknowledged()
                    && file != null
                    && seen != null
                    && !seen.parts().isEmpty()) {
                long writer = seen.parts().getFirst().operation();
                if (puts.contains(writer) && !unknownCopies && !copies.contains(file.getFileId())) {
                    files.putIfAbsent(writer, file.getFileId());
                }
            }
        }
        return files;
    }

    private static List<Set<String>> groups(History history) {
        List<Set<String>> groups = new ArrayList<>();
        for (Op op : history.ops()) {
            if (op.kind() == Op.Kind.LIST) {
                continue;
            }
            Set<String> joined = new TreeSet<>();
            joined.add(op.path());
            if (op.kind() == Op.Kind.RENAME || op.kind() == Op.Kind.COPY) {
                joined.add(op.target());
            }
            groups.removeIf(group -> {
                boolean touched = group.stream().anyMatch(joined::contains);
                if (touched) {
                    joined.addAll(group);
                }
                return touched;
            });
            groups.add(joined);
        }
        return groups;
    }

    private static void add(
            Op op,
            Set<String> paths,
            Map<Long, Long> files,
            List<Op> all,
            List<Interval<NamespaceOperation>> intervals) {
        if (op.kind() == Op.Kind.LIST) {
            List<FileAttributes> listed = op.listed();
            if (op.acknowledged() && listed != null) {
                Map<String, FileSeen> seen = new TreeMap<>();
                listed.stream()
                        .filter(file -> paths.contains(file.getPath()))
                        .forEach(file -> seen.put(file.getPath(), new FileSeen(file.getFileId(), file.getLength())));
                intervals.add(seen(op, new NamespaceOperation.Listing(op.id(), seen)));
            }
            return;
        }
        // What a rename to the same name does is a matter of taste.
        if (!paths.contains(op.path())
                || (op.kind() == Op.Kind.RENAME && op.path().equals(op.target()))) {
            return;
        }
        boolean finds = op.code() == ErrorCode.NOT_FOUND && !op.mayHaveHappened();
        if (finds && op.kind() != Op.Kind.READ && op.kind() != Op.Kind.PUT && op.kind() != Op.Kind.APPEND) {
            intervals.add(seen(op, new NamespaceOperation.Look(op.id(), op.path(), null)));
            return;
        }
        FileAttributes file = op.acknowledged() ? op.file() : null;
        long number = file == null ? 0 : file.getFileId();
        switch (op.kind()) {
            case STAT, READ -> {
                if (file != null) {
                    FileSeen there = new FileSeen(number, file.getLength());
                    intervals.add(seen(op, new NamespaceOperation.Look(op.id(), op.path(), there)));
                }
            }
            case APPEND -> {
                // Also one that failed may have made the file; one that took long may have made another each time it
                // was
                // taken away meanwhile.
                for (long time = 0; time <= removals(op, all); time++) {
                    intervals.add(new Interval<>(
                            new NamespaceOperation.Create(op.id(), op.path()), op.calledAt(), op.effectUntil(), false));
                }
                long offset = op.acknowledged() ? op.offset() : -1;
                change(op, new NamespaceOperation.Append(op.id(), op.path(), number, offset, op.length()), intervals);
            }
            case PUT ->
                change(
                        op,
                        new NamespaceOperation.Put(op.id(), op.path(), files.getOrDefault(op.id(), 0L), op.length()),
                        intervals);
            case DELETE -> change(op, new NamespaceOperation.Delete(op.id(), op.path()), intervals);
            case RENAME ->
                change(op, new NamespaceOperation.Rename(op.id(), op.path(), op.target(), number), intervals);
            case COPY ->
                change(
                        op,
                        new NamespaceOperation.Copy(
                                op.id(), op.path(), op.target(), number, file == null ? 0 : file.getLength()),
                        intervals);
            case LIST -> throw new IllegalStateException("a listing has no path");
        }
    }

    private static long removals(Op append, List<Op> all) {
        return all.stream()
                .filter(other -> other.mayRemove(append.path())
                        && other.calledAt() < append.effectUntil()
                        && other.effectUntil() > append.calledAt())
                .count();
    }

    private static Interval<NamespaceOperation> seen(Op op, NamespaceOperation look) {
        return new Interval<>(look, op.calledAt(), op.answeredAt(), true);
    }

    private static void change(Op op, NamespaceOperation change, List<Interval<NamespaceOperation>> intervals) {
        if (op.mayHaveHappened()) {
            boolean required = op.outcome() == Outcome.HAPPENED;
            intervals.add(new Interval<>(change, op.calledAt(), op.effectUntil(), required));
        }
    }
}
