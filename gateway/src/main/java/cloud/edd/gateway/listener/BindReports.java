package cloud.edd.gateway.listener;

import cloud.edd.gateway.event.GatewayEvents;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Publishes which ports for containers cannot be listened on, once for each time that begins and ends; later where the
 * database is away. Not thread-safe.
 */
final class BindReports {
    private static final Logger log = LoggerFactory.getLogger(BindReports.class);

    private final TransactionOperations transactions;
    private final GatewayEvents events;
    private final String replica;
    private Map<Integer, String> told = Map.of();
    private long version;

    /** @param replica names this process and no other, before and after it */
    BindReports(TransactionOperations transactions, GatewayEvents events, String replica) {
        this.transactions = transactions;
        this.events = events;
        this.replica = replica;
    }

    /**
     * Publishes what is other than when it was published last.
     *
     * @param failed why, by port
     * @param open ports that are listened on
     * @return whether it was; if not, it is to be tried again
     */
    boolean publish(Map<Integer, String> failed, Set<Integer> open) {
        Map<Integer, String> begun = new TreeMap<>(failed);
        begun.keySet().removeAll(told.keySet());
        Map<Integer, String> over = new TreeMap<>(told);
        over.keySet().removeAll(failed.keySet());
        if (begun.isEmpty() && over.isEmpty()) {
            return true;
        }
        try {
            transactions.executeWithoutResult(transaction -> {
                begun.forEach((port, reason) -> events.bindFailed(replica, ++version, port, reason));
                over.keySet().forEach(port -> events.bindRecovered(replica, ++version, port, open.contains(port)));
            });
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "That the ports {} cannot be listened on, and that this is over for {}, is published later, since the"
                            + " database cannot be written: {}",
                    begun.keySet(),
                    over.keySet(),
                    e.getMessage());
            return false;
        }
        told = Map.copyOf(failed);
        return true;
    }
}
