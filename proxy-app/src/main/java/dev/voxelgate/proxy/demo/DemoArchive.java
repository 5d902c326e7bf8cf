package dev.voxelgate.proxy.demo;

import dev.voxelgate.proxy.demo.store.Catalogue;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import java.net.URI;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * A small DICOMweb archive on a loopback port, reached over HTTP like any other: QIDO-RS, metadata, RetrieveStudy,
 * RetrieveSeries, RetrieveInstance and RetrieveFrames (PS3.18). It gives what is stored and never transcodes.
 */
public final class DemoArchive implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    private final Catalogue catalogue;
    private final int port;
    private final Behaviour behaviour;
    private @Nullable DisposableServer server;

    /**
     * An archive that behaves.
     *
     * @param instances in storage order
     * @param port 0 for any free one
     */
    public DemoArchive(Collection<? extends StoredInstance> instances, int port) {
        this(instances, port, Behaviour.CORRECT);
    }

    /** An archive that behaves as it is told. */
    public DemoArchive(Collection<? extends StoredInstance> instances, int port, Behaviour behaviour) {
        this.catalogue = new Catalogue(instances);
        this.port = port;
        this.behaviour = behaviour;
    }

    /** Opens the port. Does nothing when it is open. */
    public synchronized DemoArchive start() {
        if (server == null) {
            server = HttpServer.create()
                    .host(HOST)
                    .port(port)
                    .handle((request, response) ->
                            new Answers(catalogue, behaviour, dicomWebUrl().toString()).answer(request, response))
                    .bindNow();
        }
        return this;
    }

    /**
     * The root of the DICOMweb service, without a slash at the end.
     *
     * @throws IllegalStateException when it is not started
     */
    public synchronized URI dicomWebUrl() {
        if (server == null) {
            throw new IllegalStateException("the demo archive is not started");
        }
        return URI.create("http://" + HOST + ":" + server.port() + Answers.ROOT);
    }

    /** Closes the port. The archive can be started again. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.disposeNow();
            server = null;
        }
    }
}
