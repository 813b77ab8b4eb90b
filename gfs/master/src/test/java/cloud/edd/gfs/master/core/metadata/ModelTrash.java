package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What should become of deleted files: in the order of their deletion they end after the grace, unless they come back before. */
final class ModelTrash {

    private record Deleted(Model.File file, long minute) {}

    private record Dropped(TreeMap<String, Model.File> files, long minute) {}

    private final Model model;
    private final List<Deleted> files = new ArrayList<>();
    private final List<Dropped> namespaces = new ArrayList<>();
    private long minutes;

    ModelTrash(Model model) {
        this.model = model;
    }

    boolean minute() {
        minutes++;
        return true;
    }

    void add(Model.File file) {
        files.add(new Deleted(file, minutes));
    }

    void drop(String namespace, Map<String, Model.File> named) {
        TreeMap<String, Model.File> dropped = new TreeMap<>();
        named.forEach((name, file) -> {
            if (name.startsWith(namespace + ":")) {
                dropped.put(name, file);
            }
        });
        named.keySet().removeAll(dropped.keySet());
        namespaces.add(new Dropped(dropped, minutes));
    }

    void remove(Model.File file) {
        files.removeIf(deleted -> deleted.file == file);
        namespaces.forEach(dropped -> dropped.files.values().removeIf(one -> one == file));
    }

    /** All that may come back. */
    List<Model.File> all() {
        List<Model.File> all = new ArrayList<>(files.stream().map(Deleted::file).toList());
        namespaces.forEach(dropped -> all.addAll(dropped.files.values()));
        return all;
    }

    boolean sweep(Sweep sweep) {
        List<Model.File> due = new ArrayList<>();
        files.stream()
                .filter(deleted -> minutes - deleted.minute >= sweep.getGraceMinutes())
                .forEach(deleted -> due.add(deleted.file));
        namespaces.stream()
                .filter(dropped -> minutes - dropped.minute >= sweep.getGraceMinutes())
                .forEach(dropped -> due.addAll(dropped.files.values()));
        int chunks = sweep.getChunkLimit() == 0 ? Integer.MAX_VALUE : sweep.getChunkLimit();
        for (Model.File file : due.stream().limit(sweep.getLimit()).toList()) {
            if (chunks > 0) {
                chunks -= file.chunks.size();
                remove(file);
                model.end(file);
            }
        }
        return true;
    }
}
