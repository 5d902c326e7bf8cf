package dev.voxelgate.dicomweb;

import java.net.SocketAddress;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.netty.resources.ConnectionProvider.MeterRegistrar;

/** Tells of the connections that a pool has to each host. */
record ObservedConnections(String pool, CallObserver observer) implements MeterRegistrar {

    @Override
    public void registerMetrics(String poolName, String id, SocketAddress remote, ConnectionPoolMetrics metrics) {
        observer.connections(pool, metrics);
    }
}
