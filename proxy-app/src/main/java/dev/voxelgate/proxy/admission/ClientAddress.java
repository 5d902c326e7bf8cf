package dev.voxelgate.proxy.admission;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The client that a request counts for: an IPv4 address, or the /64 of an IPv6 address, all of which one host can use
 * (RFC 4291 2.5.4).
 *
 * @param network the bytes of the address or of its first half, in hexadecimal; empty when it is not known
 */
public record ClientAddress(String network) {

    private static final int IPV6_NETWORK_BYTES = 8;

    /** The address of a connection's other end. */
    public static ClientAddress of(@Nullable InetSocketAddress remote) {
        var address = remote == null ? null : remote.getAddress();
        if (address == null) {
            return new ClientAddress("");
        }
        byte[] bytes = address.getAddress();
        return new ClientAddress(HexFormat.of()
                .formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES) : bytes));
    }
}
