package cloud.edd.gateway.container;

import cloud.edd.gateway.container.ComputeRoutes.Listed;
import cloud.edd.gateway.event.RouterRefreshes;
import cloud.edd.platform.event.EventReconciler;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.springframework.transaction.support.TransactionOperations;

/** Makes the projection what compute has, for events that were lost. */
final class ContainerReconciler implements EventReconciler {
    private final ComputeRoutes compute;
    private final ContainerStore store;
    private final IngressStore ingress;
    private final RouterRefreshes refreshes;
    private final TransactionOperations transactions;

    ContainerReconciler(
            ComputeRoutes compute,
            ContainerStore store,
            IngressStore ingress,
            RouterRefreshes refreshes,
            TransactionOperations transactions) {
        this.compute = compute;
        this.store = store;
        this.ingress = ingress;
        this.refreshes = refreshes;
        this.transactions = transactions;
    }

    @Override
    public String durable() {
        return ContainerEvents.COMPUTE.durable();
    }

    @Override
    public void reconcile() throws IOException, InterruptedException {
        // Read before compute is asked: what it does not list then was deleted, and is not merely newer than its
        // answer.
        Set<String> known = store.ids();
        Optional<ComputeRoutes.Answer> answer = compute.ask();
        transactions.executeWithoutResult(transaction -> {
            store.forgetDeleted();
            ingress.forgetDeleted();
            answer.ifPresent(changed -> {
                changed.containers().forEach(this::write);
                changed.containers().forEach(listed -> known.remove(listed.id()));
                known.forEach(this::delete);
                refreshes.tell();
            });
        });
        answer.ifPresent(compute::taken);
    }

    private void delete(String container) {
        store.deleted(container);
        ingress.containerDeleted(container);
    }

    private void write(Listed listed) {
        store.owned(listed.id(), listed.owner());
        store.running(listed.id(), listed.running(), listed.host(), listed.version());
        store.hostKeys(listed.id(), listed.hostKeys(), listed.version());
        store.sshEnabled(listed.id(), listed.sshEnabled(), listed.version());
        store.keys(listed.id(), listed.fingerprints(), listed.version());
        ingress.listed(listed.id(), listed.ingress(), listed.version());
    }
}
