package dev.voxelgate.proxy.audit;

import dev.voxelgate.proxy.audit.message.AuditSource;
import dev.voxelgate.proxy.audit.message.EventKind;
import dev.voxelgate.proxy.audit.syslog.SyslogDestination;
import dev.voxelgate.proxy.audit.syslog.SyslogMessage;
import dev.voxelgate.proxy.audit.trail.AuditTrail;
import dev.voxelgate.proxy.audit.trail.Destination;
import dev.voxelgate.proxy.audit.trail.RotatingFile;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Opens the configured audit trail. */
public final class AuditTrails {

    private AuditTrails() {}

    /**
     * Opens it, and begins to send what an earlier gateway has left.
     *
     * @param contexts what is used of TLS, by the name of an SSL bundle or null for none
     * @throws IOException when a file or the spool cannot be used, saying why
     */
    public static AuditTrail open(
            AuditProperties properties, Function<@Nullable String, SSLContext> contexts, MeterRegistry meters)
            throws IOException {
        var source = new AuditSource(
                properties.sourceId() == null ? hostName() : properties.sourceId(), properties.enterpriseSiteId());
        List<Destination> destinations = new ArrayList<>();
        addFile(properties, destinations);
        addSyslog(properties, contexts, meters, source, destinations);
        return new AuditTrail(destinations, source, properties.failOpen(), meters).start();
    }

    /** Who does not come in at all has files of their own: however often they knock, they push no access out. */
    private static void addFile(AuditProperties properties, List<Destination> destinations) throws IOException {
        var path = properties.file().path();
        if (path != null) {
            destinations.add(file(path, kind -> kind != EventKind.USER_AUTHENTICATION, properties));
            destinations.add(file(
                    path.resolveSibling("logins-" + path.getFileName()),
                    kind -> kind == EventKind.USER_AUTHENTICATION,
                    properties));
        }
    }

    private static RotatingFile file(Path path, Predicate<EventKind> kinds, AuditProperties properties)
            throws IOException {
        var file = properties.file();
        return new RotatingFile(path, kinds, file.maxSize().toBytes(), file.maxCount(), properties.fsync());
    }

    private static void addSyslog(
            AuditProperties properties,
            Function<@Nullable String, SSLContext> contexts,
            MeterRegistry meters,
            AuditSource source,
            List<Destination> destinations)
            throws IOException {
        var syslog = properties.syslog();
        if (syslog.host() == null) {
            return;
        }
        var receiver = new SyslogDestination.Receiver(
                contexts.apply(syslog.sslBundle()),
                syslog.host(),
                syslog.port(),
                syslog.confirmAfter(),
                syslog.timeout());
        var destination = SyslogDestination.open(
                Objects.requireNonNull(syslog.spool()),
                syslog.spoolSize().toBytes(),
                properties.fsync(),
                new SyslogMessage(source.id(), ProcessHandle.current().pid()),
                receiver);
        Gauge.builder("voxelgate.audit.spool.total", syslog, of ->
                        (double) of.spoolSize().toBytes())
                .baseUnit("bytes")
                .description("Audit messages that may be on their way to the receiver")
                .register(meters);
        Gauge.builder("voxelgate.audit.spool", destination, SyslogDestination::spooledBytes)
                .baseUnit("bytes")
                .description("Audit messages on their way to the receiver")
                .register(meters);
        destinations.add(destination);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "voxelgate";
        }
    }
}
