package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.baseUri;
import static dev.voxelgate.proxy.settings.Settings.positive;
import static dev.voxelgate.proxy.settings.Settings.require;
import static dev.voxelgate.proxy.settings.Settings.webUrl;

import dev.voxelgate.dicomweb.http.ArchiveOptions.Http2;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Protocol;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The archive behind the gateway.
 *
 * @param dicomwebUrl root of its DICOMweb service; follows from {@code orthanc-url} when only that is given. A query, such
 *     as {@code ?imageSetId=1}, goes with every request, before the request's own.
 * @param orthancUrl root of its REST API when it is an Orthanc
 * @param maxConnections connections open at once; an Orthanc serves 50
 * @param connectTimeout to establish a connection
 * @param responseTimeout from a request to the first byte of its answer
 * @param readTimeout between two reads while the gateway is waiting for data
 * @param callTimeout all the time that the gateway waits for data of one answer
 * @param parkAfter how long an answer may lie unread, because the client does not read, before its connection is
 *     closed for another request that waits, and ten times as long when none does; longer for large objects; it is
 *     fetched anew when the client reads on
 * @param http2 which version of HTTP is spoken to it: HTTP/1.1; HTTP/2 over TLS when the archive chooses it ({@code alpn});
 *     HTTP/2 without TLS ({@code h2c}), which it must know how to speak
 * @param followRedirects origins, such as {@code https://store.example}, to which redirects of the archive are followed;
 *     none unless set. The archive's own has to be named too, and credentials go to no other.
 * @param retry when a call is made anew
 * @param breaker when the archive is not asked
 */
record UpstreamProperties(
        @Nullable URI dicomwebUrl,
        @Nullable URI orthancUrl,
        @DefaultValue("32") int maxConnections,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("60s") Duration responseTimeout,
        @DefaultValue("60s") Duration readTimeout,
        @DefaultValue("10m") Duration callTimeout,
        @DefaultValue("10s") Duration parkAfter,
        @DefaultValue("off") Http2 http2,
        @DefaultValue List<URI> followRedirects,
        @DefaultValue @NestedConfigurationProperty RetryProperties retry,
        @DefaultValue @NestedConfigurationProperty BreakerProperties breaker) {

    UpstreamProperties {
        baseUri("dicomweb-url", dicomwebUrl);
        webUrl("orthanc-url", orthancUrl);
        require(
                followRedirects.stream().allMatch(Protocol::isOrigin),
                "follow-redirects must be origins: http or https, a host and maybe a port, and nothing else");
        require(
                http2 != Http2.ALPN || isOneOf("https", dicomwebUrl, orthancUrl),
                "http2 is alpn, but neither dicomweb-url nor orthanc-url is https");
        require(
                http2 != Http2.H2C || isOneOf("http", dicomwebUrl, orthancUrl),
                "http2 is h2c, but neither dicomweb-url nor orthanc-url is http");
        positive("max-connections", maxConnections);
        positive("connect-timeout", connectTimeout);
        positive("response-timeout", responseTimeout);
        positive("read-timeout", readTimeout);
        positive("call-timeout", callTimeout);
        positive("park-after", parkAfter);
    }

    private static boolean isOneOf(String scheme, @Nullable URI one, @Nullable URI other) {
        return (one != null && scheme.equalsIgnoreCase(one.getScheme()))
                || (other != null && scheme.equalsIgnoreCase(other.getScheme()));
    }
}
