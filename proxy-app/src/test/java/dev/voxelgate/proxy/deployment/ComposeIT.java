package dev.voxelgate.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.voxelgate.proxy.support.Compose;
import dev.voxelgate.proxy.support.SmallInstances;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The gateway as it is shipped: the image of the Dockerfile, in front of an Orthanc, as compose.yaml runs it. */
final class ComposeIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @AutoClose
    private static Compose compose;

    @BeforeAll
    static void up() {
        compose = Compose.up();
    }

    @Test
    void bothServicesAreHealthyInTheirOwnEyes() {
        for (String service : new String[] {"orthanc", "gateway"}) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(compose.inspect(service, "{{.State.Health.Status}}"))
                            .as(() -> compose.logs(service))
                            .isEqualTo("healthy"));
        }
    }

    @Test
    void neitherRunsAsRootOrMayWriteToItsImageOrGainRights() {
        String template = "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.Privileged}}"
                + " {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}";
        assertThat(compose.inspect("orthanc", template)).isEqualTo("999:999 true false [ALL] [no-new-privileges:true]");
        assertThat(compose.inspect("gateway", template))
                .isEqualTo("10001:10001 true false [ALL] [no-new-privileges:true]");
    }

    @Test
    void bothAreOnThisMachineOnly() {
        assertThat(compose.url("orthanc", 8042).getHost()).isEqualTo("127.0.0.1");
        assertThat(compose.url("gateway", 8080).getHost()).isEqualTo("127.0.0.1");
    }

    @Test
    void answersWithTheArraysOfWhatOrthancHolds() throws IOException, InterruptedException {
        awaitReadiness();
        String study = SmallInstances.freshUid();
        String series = SmallInstances.freshUid();
        String id = compose.orthanc().upload(SmallInstances.twoByThree(study, series, SmallInstances.freshUid()));

        assertThat(get("/instances/" + id + "/numpy?rescale=0").body())
                .isEqualTo(npy(
                        "<u2",
                        littleEndian(12)
                                .putShort((short) 0)
                                .putShort((short) 1000)
                                .putShort((short) 2000)
                                .putShort((short) 3000)
                                .putShort((short) 4000)
                                .putShort((short) 5000)));
        assertThat(get("/dicom-web/studies/" + study + "/series/" + series + "/numpy")
                        .body())
                .isEqualTo(npy(
                        "<f4",
                        littleEndian(24)
                                .putFloat(0)
                                .putFloat(1000)
                                .putFloat(2000)
                                .putFloat(3000)
                                .putFloat(4000)
                                .putFloat(5000)));
    }

    private static void awaitReadiness() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(
                        () -> assertThat(get("/actuator/health/readiness").statusCode())
                                .as(() -> compose.logs("gateway"))
                                .isEqualTo(200));
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** One frame of two rows and three columns as numpy.save writes it (format 1.0). */
    private static byte[] npy(String descr, ByteBuffer values) {
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (1, 2, 3, 1), }";
        String padded = header + " ".repeat(128 - 10 - 1 - header.length()) + "\n";
        return littleEndian(128 + values.capacity())
                .put((byte) 0x93)
                .put("NUMPY\1\0".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) padded.length())
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .put(values.flip())
                .array();
    }

    private static HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(compose.url("gateway", 8080) + path));
            return http.send(request.build(), BodyHandlers.ofByteArray());
        }
    }
}
