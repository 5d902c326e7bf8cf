package dev.voxelgate.proxy.security;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether others can read or change bytes between this process and an address. */
public final class TransportProtection {

    private TransportProtection() {}

    /** Whether bytes from a URL's server cannot be changed on their way: TLS, or this machine's own network. */
    public static boolean isProtected(URI uri) {
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return scheme.equals("https") || (scheme.equals("http") && isLoopback(uri.getHost()));
    }

    /** Whether an address is one of this machine's loopback network; nothing, a blank or an unknown name is none. */
    public static boolean isLoopback(@Nullable String address) {
        try {
            return address != null
                    && !address.isBlank()
                    && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
