package cloud.edd.platform.request;

import java.net.InetAddress;

/**
 * A range of IP addresses in CIDR notation, {@code 10.0.0.0/8}; a single address is a range of one.
 *
 * @param network any address of the range
 * @param prefixLength how many leading bits all its addresses share
 */
public record AddressRange(InetAddress network, int prefixLength) {

    public AddressRange {
        if (prefixLength < 0 || prefixLength > network.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "/" + prefixLength + " is no prefix length of " + network.getHostAddress() + ".");
        }
    }

    /** Reads CIDR notation; never asks a name server. */
    public static AddressRange of(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress network = InetAddress.ofLiteral((slash < 0 ? text : text.substring(0, slash)).trim());
            int length = slash < 0
                    ? network.getAddress().length * Byte.SIZE
                    : Integer.parseInt(text.substring(slash + 1).trim());
            return new AddressRange(network, length);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an address range; write it like 10.0.0.0/8 or fd00::/8.", e);
        }
    }

    /** Whether the address lies in the range. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = prefixLength / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != other[i]) {
                return false;
            }
        }
        int bits = prefixLength % Byte.SIZE;
        if (bits == 0) {
            return true;
        }
        int mask = 0xff << (Byte.SIZE - bits);
        return (mine[whole] & mask) == (other[whole] & mask);
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixLength;
    }
}
