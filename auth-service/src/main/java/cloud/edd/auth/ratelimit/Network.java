package cloud.edd.auth.ratelimit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** The part of an address that one subscriber has: all of IPv4, the first 64 bits of IPv6. */
public final class Network {
    private static final int PREFIX_BYTES = 8;

    private Network() {}

    /** What is no address counts as it is. */
    public static String of(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address v6
                    ? HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), PREFIX_BYTES)) + "/64"
                    : address;
        } catch (IllegalArgumentException _) {
            return address;
        }
    }
}
