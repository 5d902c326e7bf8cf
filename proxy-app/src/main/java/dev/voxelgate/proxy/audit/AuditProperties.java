package dev.voxelgate.proxy.audit;

import static dev.voxelgate.proxy.settings.Settings.notNegative;
import static dev.voxelgate.proxy.settings.Settings.positive;
import static dev.voxelgate.proxy.settings.Settings.require;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where it is kept who accessed which patient's data. Off unless {@code file.path} or {@code syslog.host} is set.
 *
 * @param sourceId what the gateway calls itself in the messages; the host's name unless it is set
 * @param enterpriseSiteId where that is
 * @param failOpen whether accesses are served that cannot be audited; otherwise they are refused with 503
 * @param fsync whether messages are forced to the disk, some at a time, before they count as kept
 * @param file a file with a message a line
 * @param syslog a receiver of syslog over TLS
 */
@ConfigurationProperties("voxelgate.audit")
public record AuditProperties(
        @Nullable String sourceId,
        @Nullable String enterpriseSiteId,
        @DefaultValue("false") boolean failOpen,
        @DefaultValue("true") boolean fsync,
        @DefaultValue File file,
        @DefaultValue Syslog syslog) {

    /**
     * A file that is replaced when it has reached its size.
     *
     * @param path the one that is written; older ones have a number at the end, {@code .1} being the youngest. Logins that
     *     failed are in a file beside it, {@code logins-} before its name, and its older ones
     * @param maxSize of one
     * @param maxCount of older ones
     */
    public record File(
            @Nullable Path path,
            @DefaultValue("50MB") DataSize maxSize,
            @DefaultValue("10") int maxCount) {

        public File {
            path = path == null || path.toString().isBlank() ? null : path;
            positive("max-size", maxSize);
            notNegative("max-count", maxCount);
        }
    }

    /**
     * A receiver of RFC 5425.
     *
     * @param host its name, which its certificate has to have
     * @param port of TCP
     * @param sslBundle name of the Spring SSL bundle with the CAs that are trusted and the gateway's certificate; what
     *     Java trusts, and no certificate, unless it is set
     * @param spool folder for messages that are on their way; this gateway's alone
     * @param spoolSize of all that is in it; when it is full, nothing is served
     * @param confirmAfter without a new message, the connection is ended, for only by that it is known that the receiver
     *     has read everything
     * @param timeout to connect, to send some messages, and for the receiver's answer to the end of the connection
     */
    public record Syslog(
            @Nullable String host,
            @DefaultValue("6514") int port,
            @Nullable String sslBundle,
            @Nullable Path spool,
            @DefaultValue("256MB") DataSize spoolSize,
            @DefaultValue("2s") Duration confirmAfter,
            @DefaultValue("30s") Duration timeout) {

        private static final int MAX_PORT = 65_535;
        /** A spool that could be filled by a handful of requests is a mistake. */
        private static final DataSize LEAST_SPOOL = DataSize.ofMegabytes(1);

        private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

        public Syslog {
            host = host == null || host.isBlank() ? null : host;
            require(port > 0 && port <= MAX_PORT, "port must be one of TCP, not " + port);
            require(
                    spoolSize.compareTo(LEAST_SPOOL) >= 0,
                    "spool-size must be 1MB or more, not %s".formatted(spoolSize));
            require(host == null || spool != null, "spool is missing: a folder of its own for what is on its way");
            positive("confirm-after", confirmAfter);
            positive("timeout", timeout);
            require(
                    timeout.compareTo(LONGEST_TIMEOUT) <= 0,
                    "timeout must not be longer than an hour, not %s".formatted(timeout));
        }
    }
}
