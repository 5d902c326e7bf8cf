package dev.voxelgate.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.proxy.VoxelgateApplication;
import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.RealOrthanc;
import dev.voxelgate.proxy.support.SmallInstances;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An Orthanc stores objects whose identifiers are no UIDs, and finds them by its own identifiers. So does the gateway,
 * and it answers as Orthanc's own routes do.
 */
@AgainstOrthanc
@Timeout(180)
final class OddIdentifiersIT {

    /** Not the blank one, which Orthanc does not store. */
    private static final String[] ODD = {
        "1.02.003",
        "1..2",
        "1.2.3A",
        "ABC-def_1",
        "_",
        "a".repeat(65),
        "b".repeat(128), // safe in a path
        "1.2.",
        "1.2.3*",
        ".",
        "..",
        "...",
        "../..",
        " 1.2",
        "a b",
        "a/b",
        "a%2Fb",
        "%2e%2e",
        "a?b",
        "a#b",
        "a;b",
        "a\\b",
        "c".repeat(129),
        "\u00e9",
        "Doe^J"
    };

    private final Orthanc orthanc;

    OddIdentifiersIT(RealOrthanc real) {
        this.orthanc = real.shared();
    }

    private ConfigurableApplicationContext gateway() {
        return new SpringApplicationBuilder(VoxelgateApplication.class)
                .run("--server.port=0", "--voxelgate.upstream.orthanc-url=" + orthanc.restUrl());
    }

    /** Of a new file; one that is stored already is another one's. */
    private record Stored(String study, String series, String instance) {
        byte[] file(String patientId) {
            return SmallInstances.twoByThree(study, series, instance, "", patientId);
        }
    }

    @Test
    void theRoutesWithOrthancIdentifiersNeedNoUids() throws IOException, InterruptedException {
        Map<String, Stored> files = new LinkedHashMap<>();
        for (var odd : ODD) {
            files.put("instance " + odd, new Stored(SmallInstances.freshUid(), SmallInstances.freshUid(), odd));
            files.put("series " + odd, new Stored(SmallInstances.freshUid(), odd, SmallInstances.freshUid()));
            files.put("study " + odd, new Stored(odd, SmallInstances.freshUid(), SmallInstances.freshUid()));
        }
        files.put("series with a backslash", new Stored(SmallInstances.freshUid(), "a\\b", SmallInstances.freshUid()));
        files.put("study with a backslash", new Stored("a\\b", SmallInstances.freshUid(), SmallInstances.freshUid()));
        try (var gateway = gateway()) {
            for (var file : files.entrySet()) {
                var id = orthanc.upload(file.getValue().file("ODD " + SmallInstances.freshUid()));
                asOrthanc(gateway, file.getKey(), id);
            }
        }
    }

    /** Of two patients: DICOMweb cannot tell them apart, and finds neither. */
    @Test
    void neitherDoTheyNeedUidsOfTheirOwn() throws IOException, InterruptedException {
        var twice = new Stored(SmallInstances.freshUid(), SmallInstances.freshUid(), SmallInstances.freshUid());
        var one = orthanc.upload(twice.file("ONE"));
        var other = orthanc.upload(twice.file(" OTHER"));
        try (var gateway = gateway()) {
            asOrthanc(gateway, "of one patient", one);
            asOrthanc(gateway, "of the other patient", other);
        }
    }

    private void asOrthanc(ConfigurableApplicationContext gateway, String name, String id)
            throws IOException, InterruptedException {
        var parent = Pattern.compile("\"ParentSeries\" : \"([0-9a-f-]+)\"").matcher(orthanc.get("/instances/" + id));
        assertThat(parent.find()).isTrue();
        for (var path : new String[] {
            "/instances/" + id + "/numpy",
            "/instances/" + id + "/frames/0/numpy",
            "/series/" + parent.group(1) + "/numpy"
        }) {
            var expected = get(URI.create(orthanc.restUrl() + path + "?rescale=0"));
            var found = get(URI.create(root(gateway) + path + "?rescale=0"));
            assertThat(expected.statusCode()).as(name + path).isEqualTo(200);
            assertThat(found.statusCode()).as(name + " " + path).isEqualTo(200);
            assertThat(pixels(found.body())).as(name + path).isEqualTo(pixels(expected.body()));
        }
    }

    /** Behind the header of 128 bytes. */
    private static byte[] pixels(byte[] npy) {
        return Arrays.copyOfRange(npy, 128, npy.length);
    }

    @Test
    void theRoutesWithUidsTakeWhatIsSafeInAPath() throws IOException, InterruptedException {
        var expected =
                new byte[] {0, 0, (byte) 0xE8, 3, (byte) 0xD0, 7, (byte) 0xB8, 0xB, (byte) 0xA0, 0xF, (byte) 0x88, 0x13
                };
        try (var gateway = gateway()) {
            for (var odd : Arrays.copyOf(ODD, 7)) {
                var file = new Stored(fresh(odd), fresh(odd), fresh(odd));
                orthanc.upload(file.file("SAFE " + SmallInstances.freshUid()));
                var series = "/dicom-web/studies/" + file.study() + "/series/" + file.series();
                for (var path : new String[] {series + "/numpy", series + "/instances/" + file.instance() + "/numpy"}) {
                    var found = get(URI.create(root(gateway) + path + "?rescale=0"));
                    assertThat(found.statusCode()).as(path).isEqualTo(200);
                    assertThat(pixels(found.body())).as(path).isEqualTo(expected);
                }
            }
        }
    }

    /** One like it that the archive does not have. */
    private static String fresh(String odd) {
        var uid = SmallInstances.freshUid();
        return odd.length() > uid.length() ? uid + odd.substring(uid.length()) : odd + "-" + uid;
    }

    /** Orthanc's web server leaves out the dot at the end of a segment, and would answer with the other study's data. */
    @Test
    void anIdentifierThatEndsWithADotIsNotAnotherOnesWithoutIt() throws IOException, InterruptedException {
        var plain = new Stored(SmallInstances.freshUid(), SmallInstances.freshUid(), SmallInstances.freshUid());
        orthanc.upload(plain.file("PLAIN"));
        var dotted = new Stored(plain.study() + ".", plain.series() + ".", plain.instance() + ".");
        var id = orthanc.upload(dotted.file("DOTTED"));
        try (var gateway = gateway()) {
            asOrthanc(gateway, "with a dot", id);
            var series = "/dicom-web/studies/" + dotted.study() + "/series/" + dotted.series();
            assertThat(get(URI.create(root(gateway) + series + "/numpy")).statusCode())
                    .isEqualTo(404);
            assertThat(get(URI.create(root(gateway) + series + "/metadata")).statusCode())
                    .isEqualTo(403);
        }
    }

    private static String root(ConfigurableApplicationContext gateway) {
        return "http://127.0.0.1:" + gateway.getEnvironment().getRequiredProperty("local.server.port");
    }

    private static HttpResponse<byte[]> get(URI uri) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
        }
    }
}
