package dev.voxelgate.proxy.observe;

import dev.voxelgate.dicomweb.Credentials;
import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.UpstreamStatusException;
import dev.voxelgate.proxy.access.CallerToken;
import dev.voxelgate.proxy.access.RelayedCredentials;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Asks the archive for one study, the cheapest question that every DICOMweb archive answers. Where the archive is told
 * who asks, this is nobody, and that it lets nobody in is an answer.
 */
@Component("upstreamHealthIndicator")
final class UpstreamHealthIndicator extends AbstractReactiveHealthIndicator {

    private final DicomWebClient archive;

    private final boolean relaying;

    UpstreamHealthIndicator(DicomWebClient archive, Credentials credentials) {
        super("the archive does not answer");
        this.archive = archive;
        this.relaying = credentials instanceof RelayedCredentials;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        return archive.searchForStudies(Map.of("limit", "1"))
                .then()
                .onErrorComplete(
                        failure -> relaying && failure instanceof UpstreamStatusException status && status.isDenied())
                .then(Mono.fromSupplier(() -> builder.up().build()))
                .contextWrite(CallerToken::nobody);
    }
}
