package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.error.UpstreamTimeoutException;
import dev.voxelgate.dicomweb.error.UpstreamUnreadException;
import dev.voxelgate.dicomweb.json.JsonLimits;
import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.part10.Part10Limits;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How {@code DicomWebClient} reaches an archive.
 *
 * @param baseUri the root of its DICOMweb services, for example {@code http://localhost:8042/dicom-web}: http or https,
 *     without user information or fragment. Every request repeats its query, see {@link BaseUri}.
 * @param connections how many there may be
 * @param timeouts how long to wait
 * @param limits what an answer may ask of memory
 * @param access by what it knows who asks, and how it is known itself
 * @param protocol what of HTTP is used
 */
public record ArchiveOptions(
        URI baseUri, Connections connections, Timeouts timeouts, Limits limits, Access access, Protocol protocol) {

    public ArchiveOptions {
        if (!("http".equalsIgnoreCase(baseUri.getScheme()) || "https".equalsIgnoreCase(baseUri.getScheme()))
                || baseUri.getHost() == null) {
            throw new IllegalArgumentException("the archive's URL must be absolute, with http or https and a host");
        }
        if (baseUri.getRawUserInfo() != null || baseUri.getRawFragment() != null) {
            throw new IllegalArgumentException("the archive's URL must not have user information or a fragment");
        }
    }

    /** An archive with default connections, timeouts and limits, that asks for no credentials. */
    public static ArchiveOptions of(URI baseUri) {
        return new ArchiveOptions(
                baseUri, Connections.DEFAULT, Timeouts.DEFAULT, Limits.DEFAULT, Access.OPEN, Protocol.DEFAULT);
    }

    public ArchiveOptions withConnections(Connections changed) {
        return new ArchiveOptions(baseUri, changed, timeouts, limits, access, protocol);
    }

    public ArchiveOptions withTimeouts(Timeouts changed) {
        return new ArchiveOptions(baseUri, connections, changed, limits, access, protocol);
    }

    public ArchiveOptions withLimits(Limits changed) {
        return new ArchiveOptions(baseUri, connections, timeouts, changed, access, protocol);
    }

    public ArchiveOptions withAccess(Access changed) {
        return new ArchiveOptions(baseUri, connections, timeouts, limits, changed, protocol);
    }

    public ArchiveOptions withProtocol(Protocol changed) {
        return new ArchiveOptions(baseUri, connections, timeouts, limits, access, changed);
    }

    /**
     * Connections to one host and port.
     *
     * @param max open at once; an archive has a thread for each (Orthanc: 50 for all its clients)
     * @param maxPending calls that may wait for one
     * @param maxIdle how long an unused one is kept. Orthanc closes it after a second, and a request that crosses the
     *     closing is lost.
     */
    public record Connections(int max, int maxPending, Duration maxIdle) {

        /** 16 connections, 256 waiting calls, half a second unused. */
        public static final Connections DEFAULT = new Connections(16, 256, Duration.ofMillis(500));

        public Connections {
            if (max < 1 || maxPending < 1 || maxIdle.isNegative()) {
                throw new IllegalArgumentException("numbers of connections are positive");
            }
        }
    }

    /**
     * How long to wait. Time in which the caller asks for nothing never counts as the archive's.
     *
     * @param pending for a connection to become free
     * @param connect for the archive to accept a connection
     * @param firstByte for the first byte of an answer
     * @param idle for the next byte of an answer
     * @param overall for all bytes of an answer together: one that dribbles never breaks the limits before
     * @param unread for the caller to ask for more of an answer while other requests wait for a connection, unless an
     *     {@link IdleReaderPatience} says otherwise; ten times as long while none waits. Then the answer is given up, and
     *     its connection closed: {@link UpstreamUnreadException}.
     */
    public record Timeouts(
            Duration pending, Duration connect, Duration firstByte, Duration idle, Duration overall, Duration unread) {

        /** 30 seconds for each, 5 for the connect, 10 minutes for a whole answer, and one for an unread one. */
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofMinutes(1));

        public Timeouts {
            if (!Stream.of(pending, connect, firstByte, idle, overall, unread).allMatch(Duration::isPositive)) {
                throw new IllegalArgumentException("timeouts are positive");
            }
        }

        /** How long the archive may let itself be waited for. */
        Duration of(UpstreamTimeoutException.Phase phase) {
            return switch (phase) {
                case CONNECT -> connect;
                case FIRST_BYTE -> firstByte;
                case SEND, IDLE -> idle;
                case OVERALL -> overall;
            };
        }
    }

    /**
     * The limits of the parsers.
     *
     * @param multipart of multipart/related answers
     * @param part10 of DICOM files; its limit of a frame also holds for the parts of RetrieveFrames
     * @param json of metadata and search results
     */
    public record Limits(MultipartLimits multipart, Part10Limits part10, JsonLimits json) {

        public static final Limits DEFAULT =
                new Limits(MultipartLimits.DEFAULT, Part10Limits.DEFAULT, JsonLimits.DEFAULT);
    }

    /**
     * By what the archive knows who asks, and how it is known itself.
     *
     * @param credentials sent only to the scheme, host and port of the base URI and of the origins
     * @param origins other URLs of the archive's
     * @param tls for its https URLs: whom to trust, and the certificate to show; asked before every request, so that it
     *     may change. For HTTP/2 it has to offer {@code h2} by ALPN, and {@code http/1.1}. The names in the archive's
     *     certificate are always checked. Null for what the Java runtime trusts.
     */
    public record Access(
            Credentials credentials,
            List<URI> origins,
            @Nullable Supplier<SslContext> tls) {

        /** An archive that asks for no credentials. */
        public static final Access OPEN = new Access(Credentials.NONE, List.of(), null);

        public Access {
            origins = List.copyOf(origins);
        }

        /** With credentials for the base URI's origin only, over what TLS the Java runtime trusts. */
        public static Access with(Credentials credentials) {
            return new Access(credentials, List.of(), null);
        }
    }

    /** Which version of HTTP is spoken to the archive. */
    public enum Http2 {
        /** HTTP/1.1. */
        OFF,
        /** HTTP/2 over TLS when the server chooses it (RFC 7301), otherwise HTTP/1.1. */
        ALPN,
        /** HTTP/2 without TLS, by prior knowledge (RFC 9113 3.3); HTTP/1.1 over TLS. */
        H2C
    }

    /**
     * What of HTTP is used.
     *
     * @param http2 which version. With HTTP/2 too, a connection has one request at a time: a reader who is slow then holds
     *     up no one else, and limits of connections are limits of requests.
     * @param followRedirects origins to which redirects are followed, the archive's own among them if its redirects to
     *     itself are; empty to follow none
     */
    public record Protocol(Http2 http2, List<URI> followRedirects) {

        /** HTTP/1.1, and no redirects. */
        public static final Protocol DEFAULT = new Protocol(Http2.OFF, List.of());

        public Protocol {
            followRedirects = List.copyOf(followRedirects);
            if (!followRedirects.stream().allMatch(Protocol::isOrigin)) {
                throw new IllegalArgumentException("an origin is http or https, a host and maybe a port");
            }
        }

        /** Whether a URL is an origin (RFC 6454 4): a scheme, a host and maybe a port, and no more. */
        public static boolean isOrigin(URI url) {
            return ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"))
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        }
    }
}
