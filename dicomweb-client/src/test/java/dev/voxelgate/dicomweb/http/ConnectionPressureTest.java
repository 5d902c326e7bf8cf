package dev.voxelgate.dicomweb.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.FewThreads;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Connections;
import dev.voxelgate.dicomweb.http.HttpRelay.Request;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Connections that are kept alive do not take the threads of an archive from requests that wait for one. */
final class ConnectionPressureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int REQUESTS = 60;
    private static final int CONCURRENCY = 4;

    /** Longer than this test may take: nothing is closed because it is unused. */
    private static final Connections KEPT = new Connections(16, 256, Duration.ofMinutes(5));

    private static ArchiveOptions options(FewThreads server) {
        return ArchiveOptions.of(server.url()).withConnections(KEPT);
    }

    private static Mono<byte[]> document(DicomWebClient client, URI uri) {
        return client.retrieveDocument("Test", uri, "*/*", 1 << 20);
    }

    /** As a series is fetched: in order, some at a time. */
    private static Mono<Long> series(DicomWebClient client, URI uri) {
        return Flux.range(0, REQUESTS)
                .flatMapSequential(_ -> document(client, uri), CONCURRENCY, 1)
                .count();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anArchiveWithFewerThreadsThanThereAreConnectionsServesThemInTurn(int threads) throws Exception {
        try (var server = new FewThreads(threads, 10_000);
                var client = new DicomWebClient(options(server))) {
            StepVerifier.create(series(client, server.url()))
                    .expectNext((long) REQUESTS)
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.requests()).isEqualTo(REQUESTS);
        }
    }

    @Test
    void anArchiveWithEnoughThreadsKeepsItsConnections() throws Exception {
        try (var server = new FewThreads(CONCURRENCY, 10_000);
                var client = new DicomWebClient(
                        options(server).withConnections(new Connections(CONCURRENCY, 256, KEPT.maxIdle())))) {
            StepVerifier.create(series(client, server.url()))
                    .expectNext((long) REQUESTS)
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.connections()).isLessThanOrEqualTo(CONCURRENCY);
        }
    }

    @Test
    void connectionsOfAnotherWhoSharesTheArchiveGiveWayToo() throws Exception {
        var pressure = new ConnectionPressure();
        try (var server = new FewThreads(1, 10);
                var relay = new HttpRelay(options(server), PATIENCE, CallObserver.NONE, pressure);
                var client = new DicomWebClient(options(server), CallObserver.NONE, pressure)) {
            for (int turn = 0; turn < 3; turn++) {
                StepVerifier.create(passed(relay, server.url()))
                        .expectComplete()
                        .verify(PATIENCE);
                StepVerifier.create(document(client, server.url()))
                        .expectNextCount(1)
                        .expectComplete()
                        .verify(PATIENCE);
            }
        }
    }

    private static Mono<Void> passed(HttpRelay relay, URI uri) {
        return relay.exchange(
                new Request("Test", HttpMethod.GET, uri, new DefaultHttpHeaders(), null),
                (_, body) -> body.doOnNext(chunk -> chunk.release()).then());
    }
}
