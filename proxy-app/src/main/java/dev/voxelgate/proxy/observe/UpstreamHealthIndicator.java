package dev.voxelgate.proxy.observe;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.http.Credentials;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.upstream.credentials.RelayedCredentials;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * Asks the archive's services that arrays need: DICOMweb for one study, the cheapest query that every archive answers,
 * and Orthanc's REST API, if configured, for its version. When the archive authenticates callers, the probe is
 * anonymous, and a refusal counts as an answer.
 *
 * <p>The log has one line when the archive stops to answer, and one when it answers again, however often it is asked.
 */
public final class UpstreamHealthIndicator implements ReactiveHealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamHealthIndicator.class);
    private static final int MAX_DOCUMENT_BYTES = 1 << 20;

    private final DicomWebClient archive;
    private final @Nullable URI system;
    private final boolean relaying;
    private final AtomicBoolean answering = new AtomicBoolean(true);

    /** @param orthanc root of the archive's REST API, if it is an Orthanc */
    public UpstreamHealthIndicator(DicomWebClient archive, @Nullable URI orthanc, Credentials credentials) {
        this.archive = archive;
        this.system = orthanc == null ? null : URI.create(orthanc.toString().replaceAll("/+$", "") + "/system");
        this.relaying = credentials instanceof RelayedCredentials;
    }

    @Override
    public Mono<Health> health() {
        return failureOf(
                        "DICOMweb",
                        archive.searchForStudies(Map.of("limit", "1")).then())
                .switchIfEmpty(Mono.defer(() -> system == null ? Mono.empty() : failureOf("Orthanc", ask(system))))
                .switchIfEmpty(Mono.fromSupplier(this::up))
                .contextWrite(CallerToken::nobody);
    }

    private Mono<Void> ask(URI document) {
        return archive.retrieveDocument("Orthanc", document, "application/json", MAX_DOCUMENT_BYTES)
                .then();
    }

    /** Nothing, when the service answers. */
    private Mono<Health> failureOf(String service, Mono<Void> question) {
        return question.onErrorComplete(this::isAnswer)
                .then(Mono.<Health>empty())
                .onErrorResume(failure -> Mono.just(down(service, failure)));
    }

    private boolean isAnswer(Throwable failure) {
        return relaying && failure instanceof UpstreamStatusException status && status.isDenied();
    }

    private Health down(String service, Throwable failure) {
        if (answering.getAndSet(false)) {
            LOG.warn(
                    "The archive does not answer, and the gateway is not ready: {} ({})",
                    service,
                    UpstreamOutcome.of(failure));
        }
        return Health.down(failure).withDetail("service", service).build();
    }

    private Health up() {
        if (!answering.getAndSet(true)) {
            LOG.info("The archive answers again, and the gateway is ready");
        }
        return Health.up().build();
    }
}
