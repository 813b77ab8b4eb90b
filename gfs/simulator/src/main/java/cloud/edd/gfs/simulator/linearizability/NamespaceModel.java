package cloud.edd.gfs.simulator.linearizability;

import cloud.edd.gfs.simulator.linearizability.NamespaceOperation.FileSeen;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names and the files they stand for. A file of which nobody was told its number has the negated id of the operation that made it,
 * until somebody sees it.
 */
public final class NamespaceModel implements SequentialModel<Map<String, FileSeen>, NamespaceOperation> {

    private final Set<Long> known;

    /**
     * @param known numbers of files whose putting or copying was answered: no other operation made them
     */
    public NamespaceModel(Set<Long> known) {
        this.known = new HashSet<>(known);
    }

    @Override
    public Map<String, FileSeen> initial() {
        return Map.of();
    }

    @Override
    public List<Map<String, FileSeen>> after(Map<String, FileSeen> names, NamespaceOperation operation) {
        return switch (operation) {
            case NamespaceOperation.Put(long id, String path, long file, long length) ->
                List.of(with(names, path, new FileSeen(file == 0 ? -id : file, length)));
            case NamespaceOperation.Create(long id, String path) ->
                names.containsKey(path) ? List.of() : List.of(with(names, path, new FileSeen(-id, 0)));
            case NamespaceOperation.Append append -> append(names, append);
            case NamespaceOperation.Rename(long id, String from, String to, long file) -> {
                FileSeen moved = names.get(from);
                if (moved == null || (file != 0 && !same(moved, new FileSeen(file, moved.length())))) {
                    yield List.of();
                }
                FileSeen there = file == 0 ? moved : new FileSeen(file, moved.length());
                yield List.of(with(with(names, from, null), to, there));
            }
            case NamespaceOperation.Copy(long id, String from, String to, long file, long length) -> {
                FileSeen source = names.get(from);
                if (source == null || (file != 0 && source.length() != length)) {
                    yield List.of();
                }
                yield List.of(with(names, to, new FileSeen(file == 0 ? -id : file, source.length())));
            }
            case NamespaceOperation.Delete(long id, String path) ->
                names.containsKey(path) ? List.of(with(names, path, null)) : List.of();
            case NamespaceOperation.Look(long id, String path, FileSeen seen) -> look(names, path, seen);
            case NamespaceOperation.Listing(long id, Map<String, FileSeen> seen) -> listing(names, seen);
        };
    }

    private List<Map<String, FileSeen>> append(Map<String, FileSeen> names, NamespaceOperation.Append append) {
        FileSeen there = names.get(append.path());
        if (there == null
                || (append.offset() >= 0 && append.offset() != there.length())
                || (append.file() != 0 && !same(there, new FileSeen(append.file(), there.length())))) {
            return List.of();
        }
        long file = append.file() == 0 ? there.file() : append.file();
        return List.of(with(names, append.path(), new FileSeen(file, there.length() + append.length())));
    }

    private List<Map<String, FileSeen>> look(Map<String, FileSeen> names, String path, @Nullable FileSeen seen) {
        FileSeen there = names.get(path);
        if (there == null || seen == null) {
            return there == null && seen == null ? List.of(names) : List.of();
        }
        return same(there, seen) ? List.of(with(names, path, seen)) : List.of();
    }

    private List<Map<String, FileSeen>> listing(Map<String, FileSeen> names, Map<String, FileSeen> seen) {
        if (!names.keySet().equals(seen.keySet())) {
            return List.of();
        }
        Map<String, FileSeen> after = names;
        for (Map.Entry<String, FileSeen> entry : seen.entrySet()) {
            List<Map<String, FileSeen>> next = look(after, entry.getKey(), entry.getValue());
            if (next.isEmpty()) {
                return next;
            }
            after = next.getFirst();
        }
        return List.of(after);
    }

    private boolean same(FileSeen there, FileSeen seen) {
        boolean file = there.file() > 0 ? there.file() == seen.file() : !known.contains(seen.file());
        return file && there.length() == seen.length();
    }

    private static Map<String, FileSeen> with(Map<String, FileSeen> names, String path, @Nullable FileSeen file) {
        Map<String, FileSeen> next = new TreeMap<>(names);
        if (file == null) {
            next.remove(path);
        } else {
            next.put(path, file);
        }
        return next;
    }
}
