package cloud.edd.delivery;

import java.util.function.Consumer;

/** One workload back to an image that ran before, by the word of a person. Nothing is undone when it fails. */
record Rollback(Kubectl kubectl, Consumer<String> say) {

    /** @param image repository:TAG@DIGEST; empty for what ran before */
    void to(Workload workload, String image) {
        say.accept(workload.reference() + ": from " + workload.image() + " back to "
                + (image.isEmpty() ? "what ran before" : image));
        boolean changed = image.isEmpty() ? kubectl.undo(workload) : kubectl.setImage(workload, image);
        if (!changed || !kubectl.becomesReady(workload)) {
            kubectl.explain(workload);
            throw new DeliveryException(
                    workload.name() + " did not become ready after it was set back. It is left as it is;"
                            + " where old pods could be kept, they serve");
        }
    }
}
