package dev.voxelgate.proxy.resumption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.Exchange;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

/** An archive whose metadata are those of instances that were replaced since: the instances are right. */
@Timeout(180) // each test starts a gateway, which takes long where much else runs
class StaleMetadataTest {

    private static final SliceSeries SERIES = new SliceSeries(24, 96);
    private static final int HEADER = 128;

    @Test
    void instancesWhosePlacesWereExchangedAreInTheirNewOnes() throws Exception {
        for (var query : List.of("", "?compress=1")) {
            var archive = new StaleArchive(SERIES.instances());
            try (var gateway = Gateway.inFrontOf(SERIES.reversed(), archive)) {
                assertValues(gateway.get(SERIES.path() + query), SERIES);
                archive.paths.clear();
                assertValues(gateway.get(SERIES.path() + query), SERIES);
                assertThat(archive.times("/series/" + SliceSeries.SERIES))
                        .as("the series was planned from its instances at once")
                        .isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void metadataWithoutPositionsOrderNothingThatHasThem() throws Exception {
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), new StaleArchive(SERIES.unplaced()))) {
            assertValues(gateway.get(SERIES.path()), SERIES);
        }
    }

    @Test
    void whatIsFoundWhenBytesAreOutIsResetAndRightTheNextTime() throws Exception {
        var large = new SliceSeries(64, 256);
        List<HeapInstance> instances = new ArrayList<>(large.instances());
        instances.set(62, large.replacing(62, 63));
        instances.set(63, large.replacing(63, 62));
        assertResetThenRight(large, new StaleArchive(large.instances()), instances);
    }

    @Test
    void anInstanceMoreThanTheMetadataNameIsInTheArray() throws Exception {
        var archive = new StaleArchive(SERIES.instances(IntStream.range(1, SERIES.slices())));
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), archive)) {
            assertValues(gateway.get(SERIES.path()), SERIES);
        }
    }

    @Test
    void anInstanceMoreThanTheMetadataNameIsNeverLeftOutInSilence() throws Exception {
        var large = new SliceSeries(64, 256);
        var archive = new StaleArchive(large.instances(IntStream.range(0, 63)));
        assertResetThenRight(large, archive, large.instances());
    }

    @Test
    void anInstanceThatIsGoneIsNotInTheArray() throws Exception {
        var before = Stream.concat(Stream.of(SERIES.replacing(99, -1)), SERIES.instances().stream());
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), new StaleArchive(before.toList()))) {
            assertValues(gateway.get(SERIES.path()), SERIES);
        }
    }

    @Test
    void anInstanceThatTheArchiveListsAndDoesNotHaveIsNeverLeftOut() throws Exception {
        var archive = new StaleArchive(SERIES.instances()) {
            @Override
            public Mono<Integer> status(Exchange exchange) {
                boolean lost = exchange.path().endsWith("/instances/" + SliceSeries.SERIES + ".1");
                return lost ? Mono.just(404) : Mono.empty();
            }

            @Override
            public List<StoredInstance> order(Exchange exchange, List<StoredInstance> instances) {
                boolean series = exchange.path().endsWith("/series/" + SliceSeries.SERIES);
                return series ? instances.subList(1, instances.size()) : instances;
            }
        };
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), archive)) {
            var answer = gateway.get(SERIES.path());
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .contains("upstream-contradiction", "the archive does not have it");
        }
    }

    @Test
    void aSeriesThatIsMixedByNowIsSaidToBe() throws Exception {
        List<HeapInstance> instances = new ArrayList<>(SERIES.instances());
        instances.set(0, new SliceSeries(24, 48).replacing(0, 0));
        try (var gateway = Gateway.inFrontOf(instances, new StaleArchive(SERIES.instances()))) {
            var answer = gateway.get(SERIES.path());
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("mixed-series");
        }
    }

    @Test
    void framesThatAreFarLargerThanTheMetadataSayAreRead() throws Exception {
        var large = new SliceSeries(3, 512);
        try (var gateway = Gateway.inFrontOf(large.instances(), new StaleArchive(new SliceSeries(3, 64).instances()))) {
            assertValues(gateway.get(large.path()), large);
        }
    }

    @Test
    void anInstanceThatHasMoreFramesByNowHasAllOfThem() throws Exception {
        var archive = new StaleArchive(new SliceSeries(5, 96).multiFrame());
        try (var gateway = Gateway.inFrontOf(SERIES.multiFrame(), archive)) {
            assertValues(gateway.get(SERIES.firstInstancePath()), SERIES);
        }
    }

    @Test
    void anArchiveThatContradictsItselfAllTheTimeIsGivenUp() throws Exception {
        var archive = new StaleArchive(SERIES.instances()) {
            @Override
            public List<StoredInstance> order(Exchange exchange, List<StoredInstance> instances) {
                boolean series = exchange.path().endsWith("/series/" + SliceSeries.SERIES);
                return series ? List.copyOf(SERIES.reversed()) : instances;
            }
        };
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), archive)) {
            var answer = gateway.get(SERIES.path());
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .contains("upstream-contradiction", "it has another position");
            assertThat(archive.times("/series/" + SliceSeries.SERIES)).isEqualTo(3);
        }
    }

    /** The last parts of the series come when the client has its first bytes. */
    private static void assertResetThenRight(
            SliceSeries series, StaleArchive archive, List<? extends StoredInstance> instances) throws Exception {
        try (var gateway = Gateway.inFrontOf(instances, archive)) {
            var answer = gateway.http().send(gateway.request(series.path()), BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            try (var body = answer.body()) {
                assertThat(body.readNBytes(100_000)).hasSize(100_000);
                archive.theRest.complete(null);
                assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
            }
            assertValues(gateway.get(series.path()), series);
        }
    }

    private static void assertValues(HttpResponse<byte[]> answer, SliceSeries series) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(200);
        byte[] npy = answer.uri().toString().endsWith("compress=1") ? unzipped(answer.body()) : answer.body();
        assertThat(npy).hasSize(HEADER + series.rescaled().length);
        assertThat(Arrays.equals(npy, HEADER, npy.length, series.rescaled(), 0, npy.length - HEADER))
                .as("every value")
                .isTrue();
    }

    private static byte[] unzipped(byte[] npz) throws IOException {
        try (var zip = new ZipInputStream(new ByteArrayInputStream(npz))) {
            assertThat(zip.getNextEntry()).isNotNull();
            return zip.readAllBytes();
        }
    }

    /** Says of a series and of an instance what was stored before, and gives what is stored now. */
    private static class StaleArchive implements Behaviour {

        private final List<StoredInstance> before;
        private final Queue<String> paths = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<Void> theRest = new CompletableFuture<>();

        StaleArchive(List<? extends StoredInstance> before) {
            this.before = List.copyOf(before);
        }

        @Override
        public Mono<Integer> status(Exchange exchange) {
            paths.add(exchange.path());
            return Mono.empty();
        }

        @Override
        public List<StoredInstance> order(Exchange exchange, List<StoredInstance> instances) {
            return exchange.path().endsWith("/metadata") ? before : instances;
        }

        @Override
        public Mono<Void> beforePart(Exchange exchange, int index) {
            boolean rest = index >= 60 && !exchange.path().endsWith("/metadata");
            return rest ? Mono.fromFuture(theRest, true) : Mono.empty();
        }

        long times(String pathEnd) {
            return paths.stream().filter(path -> path.endsWith(pathEnd)).count();
        }
    }
}
