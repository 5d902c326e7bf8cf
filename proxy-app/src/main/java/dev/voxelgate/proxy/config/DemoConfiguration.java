package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.phantom.Phantoms;
import dev.voxelgate.proxy.demo.store.Folder;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import dev.voxelgate.proxy.web.pages.KnownArchive;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
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
    private final VoxelgateProperties properties;

    DemoConfiguration(VoxelgateProperties properties) throws IOException {
        this.properties = properties;
        var folder = properties.demo().folder();
        instances = folder == null
                ? Phantoms.create().instances()
                : Folder.read(folder).instances();
    }

    @Bean(destroyMethod = "close")
    DemoArchive demoArchive() {
        return new DemoArchive(instances, 0).start();
    }

    /** Of a folder nothing is told: its images may be somebody's. */
    @Bean
    KnownArchive knownArchive() {
        if (properties.demo().folder() != null) {
            return new KnownArchive(/* orthanc */ false, Map.of());
        }
        var first = instances.getFirst();
        return new KnownArchive(
                /* orthanc */ false,
                Map.of(
                        "study", first.study().value(),
                        "series", first.series().value(),
                        "instance", first.sopInstance().value()));
    }

    @EventListener
    void invite(ReactiveWebServerInitializedEvent started) {
        LOG.info("Demo mode: no archive is configured, so an embedded one with {} instances is used", instances.size());
        if (!instances.isEmpty()) {
            var first = instances.getFirst();
            var root = "http://localhost:" + started.getWebServer().getPort();
            var url = "%s/dicom-web/studies/%s/series/%s/numpy".formatted(root, first.study(), first.series());
            LOG.info("""
                Try it:

                python3 -c "import io, numpy, requests; a = numpy.load(io.BytesIO(requests.get('{}').content)); print(a.shape, a.dtype)"
                curl -sS -o volume.npy '{}'
                {}\
                """, url, url, pages(root));
        }
    }

    /** The pages that are on, in a paragraph of their own. */
    private String pages(String root) {
        var pages = new StringJoiner(", and ", "\nin a browser: ", "\n").setEmptyValue("");
        if (properties.view().isShown(/* demo */ true)) {
            pages.add(root + "/view to look at it");
        }
        if (properties.apiPage().isShown(/* demo */ true)) {
            pages.add(root + "/openapi/try for all routes");
        }
        return pages.toString();
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
