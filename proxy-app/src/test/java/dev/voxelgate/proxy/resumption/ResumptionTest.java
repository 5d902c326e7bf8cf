package dev.voxelgate.proxy.resumption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.FaultyArchive;
import dev.voxelgate.proxy.support.FaultyArchive.Fault;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever breaks on the way from the archive, the array is whole and right, or it is not an array. */
@Timeout(60)
class ResumptionTest {

    private static final SliceSeries SERIES = new SliceSeries(8, 128);
    private static final String SERIES_PATH = "/series/" + SliceSeries.SERIES;
    private static final int HEADER = 128;
    private static final String[] PROPERTIES = {
        "voxelgate.upstream.retry.first-backoff=10ms",
        "voxelgate.upstream.response-timeout=500ms",
        "voxelgate.upstream.read-timeout=500ms"
    };

    private static FaultyArchive slices;
    private static FaultyArchive multiFrame;
    private static Gateway ofSlices;
    private static Gateway ofMultiFrame;

    @BeforeAll
    static void start() {
        slices = new FaultyArchive(SERIES.instances());
        ofSlices = Gateway.inFrontOf(slices, PROPERTIES);
        multiFrame = new FaultyArchive(SERIES.multiFrame());
        ofMultiFrame = Gateway.inFrontOf(multiFrame, PROPERTIES);
    }

    @AfterAll
    static void stop() {
        ofSlices.close();
        ofMultiFrame.close();
    }

    @AfterEach
    void forget() {
        slices.reset();
        multiFrame.reset();
    }

    static Stream<Arguments> faultsAndPlaces() {
        return Stream.of(Fault.values())
                .flatMap(fault -> fault.compareTo(Fault.CLOSED) < 0
                        ? Stream.of(Arguments.of(fault, 0.0))
                        : Stream.of(0.0, 0.3, 0.5, 1.0).map(share -> Arguments.of(fault, share)));
    }

    @ParameterizedTest
    @MethodSource("faultsAndPlaces")
    void metadataThatBreakAreAskedForAgain(Fault fault, double share) throws Exception {
        orderTimes(slices, "/metadata", fault, share);
        assertRight(ofSlices);
        assertThat(slices.paths().stream().filter(path -> path.endsWith("/metadata")))
                .hasSize(1 + timesToFail(fault));
    }

    @Test
    void whoAsksForMetadataAtTheSameTimeGetsThemThoughTheArchiveRefusesAllButOne() throws Exception {
        int clients = 8;
        for (int i = 1; i < clients; i++) {
            slices.breaking("/metadata", Fault.CONFLICT, 0);
        }
        var answers = IntStream.range(0, clients)
                .mapToObj(_ -> ofSlices.http().sendAsync(ofSlices.request(SERIES.path()), BodyHandlers.ofByteArray()))
                .toList();
        for (var answer : answers) {
            assertRight(answer.get());
        }
        assertThat(slices.paths().stream().filter(path -> path.endsWith("/metadata")))
                .hasSize(clients + clients - 1);
    }

    @ParameterizedTest
    @MethodSource("faultsAndPlaces")
    void aSeriesThatBreaksGoesOnInstanceByInstance(Fault fault, double share) throws Exception {
        orderTimes(slices, SERIES_PATH, fault, share);
        assertRight(ofSlices);
        assertThat(slices.paths().stream().filter(path -> path.contains("/instances/")))
                .as("the instances that had not come")
                .hasSizeLessThanOrEqualTo(
                        fault == Fault.RESET ? SERIES.slices() : (int) Math.ceil(SERIES.slices() * (1 - share)))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("faultsAndPlaces")
    void anInstanceThatBreaksGoesOnWhereItWas(Fault fault, double share) throws Exception {
        String instance = SliceSeries.SERIES + ".1";
        orderTimes(multiFrame, instance, fault, share);
        if (fault.compareTo(Fault.CLOSED) >= 0) {
            multiFrame.breaking(instance, fault, share); // and once more
        }
        assertRight(ofMultiFrame);
        if (fault == Fault.RESET) {
            return; // how much came before it, and so what is left to ask for, is open
        }
        assertThat(multiFrame.paths().stream().filter(path -> path.endsWith(instance)))
                .hasSize(share == 1 ? 1 : 1 + timesToFail(fault) + (fault.compareTo(Fault.CLOSED) < 0 ? 0 : 1));
    }

    @Test
    void theSecondHalfOfASeriesBreaksToo() throws Exception {
        slices.breaking(SERIES_PATH, Fault.RESET, 0.3);
        for (int slice = 3; slice <= SERIES.slices(); slice++) {
            slices.breaking(SliceSeries.SERIES + "." + slice, Fault.CLOSED, 0.4);
        }
        assertRight(ofSlices);
    }

    private static void orderTimes(FaultyArchive archive, String pathEnd, Fault fault, double share) {
        for (int i = 0; i < timesToFail(fault); i++) {
            archive.breaking(pathEnd, fault, share);
        }
    }

    /** A connection that ends unanswered is replaced at once, four times, before it counts as a failure. */
    private static int timesToFail(Fault fault) {
        return fault == Fault.CLOSED_UNANSWERED || fault == Fault.RESET_UNANSWERED ? 5 : 1;
    }

    private static void assertRight(Gateway gateway) throws Exception {
        assertRight(gateway.get(SERIES.path()));
    }

    private static void assertRight(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        byte[] npy = answer.body();
        assertThat(npy).hasSize(HEADER + SERIES.rescaled().length);
        assertThat(Arrays.equals(npy, HEADER, npy.length, SERIES.rescaled(), 0, npy.length - HEADER))
                .as("every value")
                .isTrue();
    }
}
