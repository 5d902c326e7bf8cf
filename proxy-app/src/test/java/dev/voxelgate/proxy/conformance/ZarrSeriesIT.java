package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.support.AgainstOneOrthanc;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.RealOrthanc;
import dev.voxelgate.proxy.support.StoreClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Stored series of every kind as Zarr stores, with options in their paths, as five clients read them. */
@AgainstOneOrthanc
final class ZarrSeriesIT {

    private final ConformanceRun run;

    ZarrSeriesIT(RealOrthanc real) {
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> areTheirArrays() throws IOException {
        PythonScripts.find().requireModule("nibabel"); // of geometry_series.py
        List<String> clients = new ArrayList<>();
        for (var kind : StoreClient.Kind.values()) {
            clients.add(StoreClient.description(kind));
        }
        return run.judge("zarr_series.py", "stores", run.gateway(), clients.toArray(String[]::new));
    }
}
