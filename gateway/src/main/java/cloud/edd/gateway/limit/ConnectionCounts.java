package cloud.edd.gateway.limit;

import cloud.edd.gateway.connection.Networks;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** How many connections each address has open. Thread-safe. */
public final class ConnectionCounts {
    private final ConcurrentHashMap<AddressBlock, Integer> open = new ConcurrentHashMap<>();
    private final int most;
    private final Networks exempt;
    private final Networks proxies;

    /** @param proxies trusted ones: each carries the connections of many */
    public ConnectionCounts(RateProperties properties, Networks proxies) {
        this(properties.connections(), properties.exempt(), proxies);
    }

    /**
     * @param most of one address
     * @param exempt addresses or ranges without the limit
     * @param proxies trusted ones: each carries the connections of many
     */
    public ConnectionCounts(int most, List<String> exempt, Networks proxies) {
        this.most = most;
        this.exempt = new Networks(exempt);
        this.proxies = proxies;
    }

    /** Whether one more is allowed; if so it counts until {@link #closed}. */
    public boolean opened(InetAddress peer) {
        boolean[] allowed = {true};
        open.compute(AddressBlock.of(peer), (address, before) -> {
            int count = before == null ? 0 : before;
            allowed[0] = count < most || exempt.contains(peer) || proxies.contains(peer);
            return allowed[0] ? Integer.valueOf(count + 1) : before;
        });
        return allowed[0];
    }

    /** Exactly once for each one that was allowed. */
    public void closed(InetAddress peer) {
        open.computeIfPresent(AddressBlock.of(peer), (address, count) -> count == 1 ? null : count - 1);
    }
}
