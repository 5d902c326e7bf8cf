package dev.voxelgate.proxy.conformance;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/** The cases by their UIDs and by Orthanc's identifiers, from a real Orthanc. */
@AgainstOrthanc
final class CasesIT {

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    private final Orthanc orthanc;
    private final ConformanceRun run;

    CasesIT(RealOrthanc real) {
        this.orthanc = real.shared();
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> giveTheRightArray() throws IOException {
        return Case.all().stream().map(known -> dynamicTest(known.name(), () -> holds(known)));
    }

    private void holds(Case known) throws IOException, InterruptedException {
        var instance = "";
        for (var file : known.files()) {
            instance = orthanc.upload(Files.readAllBytes(file));
        }
        var series = JsonMapper.shared()
                .readTree(orthanc.get("/instances/" + instance))
                .get("ParentSeries")
                .stringValue();
        known.holds(http, run.gateway(), "/series/" + series + "/numpy");
        known.holds(http, run.gateway(), known.pathByUids());
    }
}
