package dev.voxelgate.proxy.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.demo.store.Folder;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.OncePerRun;
import dev.voxelgate.proxy.support.PythonScripts;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An archive that gives frames and no files has the arrays of one that gives files: of each kind of sample that the conformance
 * tests hold against pydicom, in all transfer syntaxes.
 */
@Timeout(600)
final class FramesOnlyIT {

    /** Those that the samples are in. */
    private static final String[] SYNTAXES = {
        "1.2.840.10008.1.2",
        "1.2.840.10008.1.2.1",
        "1.2.840.10008.1.2.1.99",
        "1.2.840.10008.1.2.2",
        "1.2.840.10008.1.2.4.50",
        "1.2.840.10008.1.2.4.51",
        "1.2.840.10008.1.2.4.70",
        "1.2.840.10008.1.2.4.80",
        "1.2.840.10008.1.2.4.90",
        "1.2.840.10008.1.2.4.91",
        "1.2.840.10008.1.2.5"
    };

    /** Of several frames of one bit per sample that do not fill their bytes it is not clear which bytes an archive sends. */
    private static final String UNCLEAR = "bits that fill its bytes";

    private static final int MOST_OF_A_SERIES = 1;
    private static final int MOST_OF_A_SYNTAX = 60;
    private static final long MOST_BYTES = 4 << 20;

    @Test
    void framesAloneMakeTheSameArrays() throws IOException, InterruptedException {
        var python = PythonScripts.find();
        var samples = Path.of("target", "conformance-samples").toAbsolutePath();
        OncePerRun.first("conformance-samples", () -> python.run("make_samples.py", samples, "--big"));
        var instances = chosen(Folder.read(samples.resolve("files")).instances());
        var equal = new TreeMap<String, Integer>();
        var differences = new ArrayList<String>();
        try (var archive = new SpeakingArchive(instances);
                var gateway =
                        Gateway.inFrontOfDicomWeb(archive.server(), List.of("voxelgate.upstream.auth.mode=relay"))) {
            archive.speak("frames", Dialect.STANDARD.refusing(404, Resource.SERIES, Resource.INSTANCE));
            for (var instance : instances) {
                var path = "/dicom-web/studies/%s/series/%s/instances/%s/numpy?rescale=0"
                        .formatted(instance.study(), instance.series(), instance.sopInstance());
                var files = get(gateway, "files", path);
                var frames = get(gateway, "frames", path);
                if (files.statusCode() == 200 && Arrays.equals(files.body(), frames.body())) {
                    equal.merge(instance.transferSyntax().uid(), 1, Integer::sum);
                } else if (files.statusCode() == 200 || frames.statusCode() == 200) {
                    differences.add(instance.transferSyntax() + " " + path + ": " + problem(files) + problem(frames));
                }
            }
        }
        System.out.println("arrays of frames alone, by transfer syntax: " + equal);
        assertThat(differences).allMatch(difference -> difference.contains(UNCLEAR));
        assertThat(equal).containsKeys(SYNTAXES);
    }

    private static String problem(HttpResponse<byte[]> answer) {
        return answer.statusCode() == 200 ? "" : new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static List<StoredInstance> chosen(List<StoredInstance> all) {
        Map<String, Integer> ofSeries = new HashMap<>();
        Map<TransferSyntax, Integer> ofSyntax = new HashMap<>();
        var seen = new HashSet<String>();
        return all.stream()
                .filter(instance -> instance.length() <= MOST_BYTES)
                .filter(instance -> seen.add(instance.sopInstance().value()))
                .filter(instance -> ofSeries.merge(instance.series().value(), 1, Integer::sum) <= MOST_OF_A_SERIES)
                .filter(instance -> ofSyntax.merge(instance.transferSyntax(), 1, Integer::sum) <= MOST_OF_A_SYNTAX)
                .toList();
    }

    private static HttpResponse<byte[]> get(Gateway gateway, String token, String path)
            throws IOException, InterruptedException {
        var request = gateway.requestTo(path)
                .header("Authorization", "Bearer " + token)
                .build();
        return gateway.http().send(request, BodyHandlers.ofByteArray());
    }
}
