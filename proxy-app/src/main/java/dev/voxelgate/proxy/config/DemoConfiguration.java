package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.phantom.Phantoms;
import dev.voxelgate.proxy.demo.store.Folder;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Demo mode: without an upstream, an embedded archive takes its place, and the log says how to try it. */
@Configuration(proxyBeanMethods = false)
@Conditional(DemoConfiguration.NoUpstream.class)
class DemoConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(DemoConfiguration.class);

    private final List<? extends StoredInstance> instances;

    DemoConfiguration(VoxelgateProperties properties) throws IOException {
        var folder = properties.demo().folder();
        instances = folder == null
                ? Phantoms.create().instances()
                : Folder.read(folder).instances();
    }

    @Bean(destroyMethod = "close")
    DemoArchive demoArchive() {
        return new DemoArchive(instances, 0).start();
    }

    @EventListener
    void invite(ReactiveWebServerInitializedEvent started) {
        LOG.info("Demo mode: no archive is configured, so an embedded one with {} instances is used", instances.size());
        if (!instances.isEmpty()) {
            var first = instances.getFirst();
            String url = "http://localhost:%d/dicom-web/studies/%s/series/%s/numpy"
                    .formatted(started.getWebServer().getPort(), first.study(), first.series());
            LOG.info("""
                Try it:

                python3 -c "import io, numpy, requests; a = numpy.load(io.BytesIO(requests.get('{}').content)); print(a.shape, a.dtype)"
                curl -sS -o volume.npy '{}'

                and all routes in a browser: http://localhost:{}/openapi/try
                """, url, url, started.getWebServer().getPort());
        }
    }

    /** Matches when neither of the upstream's URLs is configured, or only as an empty value. */
    static final class NoUpstream implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            var environment = context.getEnvironment();
            return !StringUtils.hasText(environment.getProperty("voxelgate.upstream.dicomweb-url"))
                    && !StringUtils.hasText(environment.getProperty("voxelgate.upstream.orthanc-url"));
        }
    }
}
