package dev.voxelgate.proxy.config;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Access;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Connections;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Limits;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Protocol;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Timeouts;
import dev.voxelgate.dicomweb.http.CallObserver;
import dev.voxelgate.dicomweb.http.ConnectionPressure;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.upstream.OrthancRest;
import java.net.URI;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the client of the archive: the configured archive, or the embedded one in demo mode. */
@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {

    /** One for all who ask the archive: its threads are the same. */
    @Bean
    ConnectionPressure connectionPressure() {
        return new ConnectionPressure();
    }

    @Bean(destroyMethod = "close")
    DicomWebClient archive(
            VoxelgateProperties properties,
            Access access,
            ObjectProvider<DemoArchive> demo,
            CallObserver observer,
            ConnectionPressure pressure) {
        var upstream = properties.upstream();
        var options = ArchiveOptions.of(dicomWebUrl(upstream, demo))
                .withConnections(new Connections(
                        upstream.maxConnections(), Connections.DEFAULT.maxPending(), Connections.DEFAULT.maxIdle()))
                .withLimits(limits(
                        properties.decode().maxFrameBytes(),
                        Runtime.getRuntime().maxMemory()))
                .withTimeouts(timeouts(upstream))
                .withAccess(access)
                .withProtocol(protocol(upstream));
        return new DicomWebClient(options, observer, pressure);
    }

    static Protocol protocol(UpstreamProperties upstream) {
        return new Protocol(upstream.http2(), upstream.followRedirects());
    }

    static Timeouts timeouts(UpstreamProperties upstream) {
        return new Timeouts(
                Timeouts.DEFAULT.pending(),
                upstream.connectTimeout(),
                upstream.responseTimeout(),
                upstream.readTimeout(),
                upstream.callTimeout(),
                upstream.parkAfter());
    }

    /**
     * What one answer may hold in memory follows from the heap: a handful of hostile ones at once must not fill it.
     *
     * @param heap in bytes
     */
    static Limits limits(int maxFrameBytes, long heap) {
        var part10 = Limits.DEFAULT.part10();
        var json = Limits.DEFAULT.json();
        long kept = Math.clamp(heap / 32, 1 << 20, part10.maxKeptBytes());
        int offsetTable = Math.clamp(heap / 128, 1 << 20, part10.maxOffsetTableBytes());
        int string = Math.clamp(heap / 128, 1 << 18, json.maxStringLength());
        return new Limits(
                Limits.DEFAULT.multipart(),
                part10.withMaxFrameBytes(maxFrameBytes).withMemory(kept, offsetTable),
                json.withMemory(string, kept));
    }

    static URI dicomWebUrl(UpstreamProperties upstream, ObjectProvider<DemoArchive> demo) {
        if (upstream.dicomwebUrl() != null) {
            return upstream.dicomwebUrl();
        }
        if (upstream.orthancUrl() != null) {
            return URI.create(upstream.orthancUrl().toString().replaceAll("/+$", "") + "/dicom-web");
        }
        return demo.getObject().dicomWebUrl();
    }

    @Bean
    @ConditionalOnProperty("voxelgate.upstream.orthanc-url")
    OrthancRest orthancRest(DicomWebClient archive, @Value("${voxelgate.upstream.orthanc-url}") URI root) {
        return new OrthancRest(archive, root);
    }
}
