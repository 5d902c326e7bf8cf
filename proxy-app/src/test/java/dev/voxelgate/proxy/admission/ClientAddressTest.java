package dev.voxelgate.proxy.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ClientAddressTest {

    private static ClientAddress of(String literal, int port) throws UnknownHostException {
        return ClientAddress.of(new InetSocketAddress(InetAddress.getByName(literal), port));
    }

    @Test
    void allConnectionsOfAnAddressAreOneClient() throws UnknownHostException {
        assertThat(of("192.0.2.1", 1000)).isEqualTo(of("192.0.2.1", 1001)).isNotEqualTo(of("192.0.2.2", 1000));
    }

    @Test
    void aHostWithManyIpv6AddressesIsOneClient() throws UnknownHostException {
        assertThat(of("2001:db8:1:2:3::4", 1)).isEqualTo(of("2001:db8:1:2:ffff::1", 1));
        assertThat(of("2001:db8:1:2:3::4", 1)).isNotEqualTo(of("2001:db8:1:3:3::4", 1));
    }

    @Test
    void anIpv4AddressWrittenAsIpv6IsTheSameClient() throws UnknownHostException {
        assertThat(of("::ffff:192.0.2.1", 1)).isEqualTo(of("192.0.2.1", 1));
    }

    @Test
    void whoIsNotKnownIsOneClient() {
        assertThat(ClientAddress.of(null)).isEqualTo(ClientAddress.of(InetSocketAddress.createUnresolved("x", 1)));
    }
}
