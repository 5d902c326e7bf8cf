package dev.voxelgate.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.demo.Script;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import dev.voxelgate.proxy.support.StoreClient;
import dev.voxelgate.proxy.support.StoreClient.Kind;
import java.net.URI;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What it costs the archive when clients read a whole Zarr store chunk by chunk, each in an order of its own. */
@Timeout(120)
final class StoreRetrievalsIT {

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ZARR", "XARRAY", "ZARRITA"})
    void aSeriesCostsTheArchiveOneRetrieval(Kind kind) throws Exception {
        var series = new SliceSeries(200, 64);
        assertThat(retrievals(kind, series, series.instances())).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ZARR", "XARRAY", "ZARRITA"})
    void anObjectOfManyFramesCostsTheArchiveFewRetrievals(Kind kind) throws Exception {
        var series = new SliceSeries(300, 64);
        assertThat(retrievals(kind, series, series.multiFrame())).isLessThanOrEqualTo(3);
    }

    private static long retrievals(Kind kind, SliceSeries series, List<? extends StoredInstance> instances)
            throws Exception {
        var script = new Script();
        try (var gateway = Gateway.inFrontOf(instances, script);
                var client = StoreClient.start(kind)) {
            assertThat(client.open(URI.create("http://127.0.0.1:" + gateway.port()
                                    + series.path().replace("/numpy", "/volume.zarr")))
                            .error())
                    .isNull();
            assertThat(client.read().sha256()).isEqualTo(sha256(series.rescaled()));
            return retrievals(script);
        }
    }

    private static long retrievals(Script script) {
        return script.exchanges().stream()
                .filter(exchange -> !exchange.path().endsWith("/metadata"))
                .count();
    }

    private static String sha256(byte[] values) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(values));
    }
}
