package cloud.edd.gateway.limit;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What one customer of a network provider is: an IPv4 address, or the /64 of an IPv6 one, within which anybody picks addresses at will.
 *
 * @param prefix the 32 or the first 64 bits
 */
record AddressBlock(boolean ipv4, long prefix) {

    static AddressBlock of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? new AddressBlock(true, bytes.getInt())
                : new AddressBlock(false, bytes.getLong());
    }
}
