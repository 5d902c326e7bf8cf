package dev.voxelgate.proxy.observe;

import dev.voxelgate.dicomweb.DicomWebClient;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Asks the archive for one study, the cheapest question that every DICOMweb archive answers. */
@Component("upstreamHealthIndicator")
final class UpstreamHealthIndicator extends AbstractReactiveHealthIndicator {

    private final DicomWebClient archive;

    UpstreamHealthIndicator(DicomWebClient archive) {
        super("the archive does not answer");
        this.archive = archive;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        return archive.searchForStudies(Map.of("limit", "1"))
                .then(Mono.fromSupplier(() -> builder.up().build()));
    }
}
