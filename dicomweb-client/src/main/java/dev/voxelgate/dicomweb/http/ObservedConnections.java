package dev.voxelgate.dicomweb.http;

import java.net.SocketAddress;
import java.util.List;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.netty.resources.ConnectionProvider.MeterRegistrar;

/** Tells of the connections that a pool has to each host, and lists them among those of other pools. */
record ObservedConnections(String pool, CallObserver observer, List<ConnectionPoolMetrics> pools)
        implements MeterRegistrar {

    @Override
    public void registerMetrics(String poolName, String id, SocketAddress remote, ConnectionPoolMetrics metrics) {
        pools.add(metrics);
        observer.connections(pool, metrics);
    }
}
