package cloud.edd.gateway.connection;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** A set of address ranges in CIDR notation; a single address is a range of itself. Immutable. */
public final class Networks {
    private static final int ADDRESS_BITS = 8;

    private final List<IpSubnetFilterRule> ranges;

    /** @throws IllegalArgumentException if an entry is not an address or a range */
    public Networks(List<String> cidrs) {
        ranges = cidrs.stream().map(Networks::range).toList();
    }

    public boolean contains(InetAddress address) {
        if (ranges.isEmpty()) {
            return false;
        }
        var socket = new InetSocketAddress(address, 0);
        for (IpSubnetFilterRule range : ranges) {
            if (range.matches(socket)) {
                return true;
            }
        }
        return false;
    }

    /** An address as it stands in a forwarding header, with brackets or a port tolerated; never looked up by name. */
    public static Optional<InetAddress> addressOf(String text) {
        String candidate = text.trim();
        if (candidate.startsWith("[")) {
            int end = candidate.indexOf(']');
            candidate = end < 0 ? "" : candidate.substring(1, end);
        } else if (candidate.indexOf(':') == candidate.lastIndexOf(':') && candidate.contains(":")) {
            candidate = candidate.substring(0, candidate.indexOf(':'));
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(candidate);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException wrongLength) {
            return Optional.empty();
        }
    }

    private static IpSubnetFilterRule range(String cidr) {
        int slash = cidr.indexOf('/');
        String address = slash < 0 ? cidr : cidr.substring(0, slash);
        InetAddress base = addressOf(address)
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + cidr + "' is not an address range like 10.0.0.0/8."));
        int prefix = slash < 0 ? base.getAddress().length * ADDRESS_BITS : Integer.parseInt(cidr.substring(slash + 1));
        return new IpSubnetFilterRule(base, prefix, IpFilterRuleType.ACCEPT);
    }
}
