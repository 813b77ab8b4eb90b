package cloud.edd.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Sets images one workload after the other and waits for each. When one does not become ready, all that the run changed is
 * taken back, the last first.
 */
record Rollout(Kubectl kubectl, Journal journal, Consumer<String> say) {

    /**
     * @param owner registry and owner of our repositories, as in docker.io/eddisonso
     * @param built the images by name, each with its tag and digest as TAG@sha256:DIGEST
     */
    void deliver(String owner, Map<String, String> built) {
        List<Workload> workloads =
                kubectl.workloads().stream().sorted(Workload.ORDER).toList();
        var unused = new TreeSet<>(built.keySet());
        Optional<Workload> failed = Optional.empty();
        for (Workload workload : workloads) {
            String version = built.get(workload.imageName());
            if (failed.isEmpty() && version != null && workload.runs(owner + "/" + workload.imageName())) {
                unused.remove(workload.imageName());
                if (!change(workload, owner + "/" + workload.imageName() + ":" + version)) {
                    failed = Optional.of(workload);
                }
            }
        }
        if (failed.isPresent()) {
            kubectl.explain(failed.get());
            boolean back = takeBack().isEmpty();
            throw new DeliveryException(failed.get().name() + " did not become ready; "
                    + (back ? "what this run changed is taken back" : "see above what is NOT taken back"));
        }
        unused.forEach(image -> say.accept(image + ": no deployment or daemonset runs it; apply-manifests brings it"));
        journal.forget();
    }

    /** Takes back what the journal remembers, the last first; says and returns what could not be taken back. */
    List<Workload> takeBack() {
        var left = new ArrayList<Workload>();
        for (Workload before : journal.newestFirst()) {
            if (isTakenBack(before)) {
                say.accept(before.reference() + ": runs " + before.image() + " as before");
            } else {
                say.accept(before.reference() + ": NOT taken back. By hand: kubectl -n core set image "
                        + before.reference() + " " + before.name() + "=" + before.image());
                left.add(before);
            }
        }
        if (left.isEmpty()) {
            journal.forget();
        }
        return left;
    }

    /** Whether it ran the image before, or runs it again. */
    private boolean isTakenBack(Workload before) {
        try {
            if (runsAgain(before)) {
                return true;
            }
            // Its own history first; a workload without one gets the image that is remembered.
            kubectl.undo(before);
            return (runsAgain(before) || kubectl.setImage(before, before.image())) && kubectl.becomesReady(before);
        } catch (DeliveryException e) {
            say.accept(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private boolean runsAgain(Workload before) {
        return kubectl.workloads().contains(before);
    }

    /** Whether the workload is ready with this image, or with a newer one. */
    private boolean change(Workload workload, String image) {
        try {
            if (workload.isNewerThan(image)) {
                say.accept(workload.reference() + ": left at " + workload.image() + ", which is newer");
                return true;
            }
            if (!workload.image().equals(image)) {
                say.accept(workload.reference() + ": from " + workload.image() + " to " + image);
                journal.remember(workload);
                if (!kubectl.setImage(workload, image)) {
                    return false;
                }
            }
            return kubectl.becomesReady(workload);
        } catch (DeliveryException e) {
            say.accept(String.valueOf(e.getMessage()));
            return false;
        }
    }
}
