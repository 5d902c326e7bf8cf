package dev.voxelgate.proxy;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.dicomweb.OrthancServer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** A way to a real Orthanc. It is started once, when the first test asks for it, and stopped after the last test. */
public final class RealOrthanc {

    /** The program of this machine's packages, and a container. */
    static final List<RealOrthanc> ALL = List.of(
            new RealOrthanc("Orthanc as a program", OrthancServer::start),
            new RealOrthanc("Orthanc in a container", OrthancContainer::start));

    private final String name;
    private final Supplier<Orthanc> start;
    private @Nullable Orthanc started;
    private @Nullable RuntimeException failed;

    private RealOrthanc(String name, Supplier<Orthanc> start) {
        this.name = name;
        this.start = start;
    }

    /** The server that all tests of this run share: give instances UIDs of their own. Skips the test without one. */
    public synchronized Orthanc shared() {
        if (failed != null) {
            throw failed; // It would fail again, after the same long wait.
        }
        if (started == null) {
            try {
                started = start.get();
            } catch (RuntimeException e) {
                failed = e;
                throw e;
            }
        }
        return started;
    }

    @Override
    public String toString() {
        return name;
    }

    private synchronized void close() {
        if (started != null) {
            started.close();
            started = null;
        }
    }

    /** Stops what was started when the whole test run ends. */
    static final class Closer implements BeforeAllCallback {

        @Override
        public void beforeAll(ExtensionContext context) {
            context.getRoot()
                    .getStore(Namespace.create(RealOrthanc.class))
                    .computeIfAbsent(
                            Closer.class,
                            key -> (AutoCloseable) () -> ALL.forEach(RealOrthanc::close),
                            AutoCloseable.class);
        }
    }
}
