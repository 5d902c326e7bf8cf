package dev.voxelgate.proxy.config;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.DicomWebClientOptions;
import dev.voxelgate.dicomweb.DicomWebClientOptions.Connections;
import dev.voxelgate.dicomweb.DicomWebClientOptions.Limits;
import dev.voxelgate.dicomweb.DicomWebClientOptions.Timeouts;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.upstream.OrthancRest;
import java.net.URI;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The archive: the configured one, or the embedded one of the demo mode. */
@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {

    @Bean(destroyMethod = "close")
    DicomWebClient archive(VoxelgateProperties properties, ObjectProvider<DemoArchive> demo) {
        var upstream = properties.upstream();
        var options = DicomWebClientOptions.of(dicomWebUrl(upstream, demo))
                .withConnections(new Connections(
                        upstream.maxConnections(), Connections.DEFAULT.maxPending(), Connections.DEFAULT.maxIdle()))
                .withLimits(new Limits(
                        Limits.DEFAULT.multipart(),
                        Limits.DEFAULT
                                .part10()
                                .withMaxFrameBytes(properties.decode().maxFrameBytes()),
                        Limits.DEFAULT.json()))
                .withTimeouts(new Timeouts(
                        Timeouts.DEFAULT.pending(),
                        upstream.connectTimeout(),
                        upstream.responseTimeout(),
                        upstream.readTimeout()));
        return new DicomWebClient(options);
    }

    private static URI dicomWebUrl(VoxelgateProperties.Upstream upstream, ObjectProvider<DemoArchive> demo) {
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
