package dev.voxelgate.proxy.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.Element;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.support.GatewayProcess;
import dev.voxelgate.proxy.worker.Misdeed;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Decoder processes are killed, stopped, crashed and blown up while 32 clients fetch JPEG 2000 series: each of them gets
 * every bit. Only the frame that does it is refused. Killed itself, the gateway leaves no process and no file.
 */
@EnabledOnOs(OS.LINUX)
final class DecoderProcessesIT {

    private static final String STUDY = "2.25.77";
    private static final String WHOLE = "2.25.77.1";
    private static final int SLICES = 12;
    private static final int CLIENTS = 32;

    /** In which instance of a hostile series the hostile frame is: nothing of it was sent; or something was. */
    private static final int FIRST = 0;

    private static final int LATER = SLICES - 1;

    private static final int SIZE = 512;
    private static final Path COMPRESSOR = Path.of("/usr/bin/opj_compress");
    private static final TransferSyntax JPEG_2000 = new TransferSyntax("1.2.840.10008.1.2.4.90");

    /** The gateway's folder for temporary files. */
    @TempDir
    private Path temporary;

    @TempDir
    private Path encoding;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void nobodyNoticesButTheFrameThatDidIt() throws Exception {
        var slice = slice();
        var instances = new ArrayList<HeapInstance>(series(slice, WHOLE, null, -1));
        for (var misdeed : List.of(Misdeed.CRASH, Misdeed.GROW)) {
            instances.addAll(series(slice, hostile(misdeed, 1), misdeed, FIRST));
            instances.addAll(series(slice, hostile(misdeed, 2), misdeed, LATER));
        }
        List<ProcessHandle> workers;
        try (var archive = new DemoArchive(instances, 0).start();
                var gateway = GatewayProcess.start(
                        List.of(
                                "voxelgate.upstream.dicomweb-url=" + archive.dicomWebUrl(),
                                "voxelgate.decode.frame-timeout=40s",
                                "voxelgate.admission.queue-timeout=5m"),
                        "-Xmx256m",
                        "-Dhostile-workers=true",
                        "-Djava.io.tmpdir=" + temporary)) {
            var expected = repeated(slice.samples());
            assertThat(pixels(get(gateway, WHOLE).get(2, TimeUnit.MINUTES))).isEqualTo(expected);

            var answers = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
            for (int i = 0; i < CLIENTS; i++) {
                answers.add(get(gateway, WHOLE));
            }
            // Processes of the first moment only: a frame whose second worker is killed too would be refused.
            var first = workers(gateway);
            assertThat(first).isNotEmpty();
            signal("KILL", first.getFirst());
            if (first.size() > 1) {
                signal("STOP", first.getLast());
            }
            for (var misdeed : List.of(Misdeed.CRASH, Misdeed.GROW)) {
                var early = get(gateway, hostile(misdeed, 1)).get(2, TimeUnit.MINUTES);
                assertThat(early.statusCode()).isEqualTo(422);
                assertThat(new String(early.body(), StandardCharsets.UTF_8))
                        .contains("undecodable", "the frame was tried in two processes");
                var late = get(gateway, hostile(misdeed, 2))
                        .handle((answer, e) -> e != null || answer.statusCode() == 422);
                assertThat(late.get(2, TimeUnit.MINUTES)).isTrue();
            }
            for (var answer : answers) {
                assertThat(pixels(answer.get(3, TimeUnit.MINUTES))).isEqualTo(expected);
            }
            assertThat(gateway.isAlive()).isTrue();
            var health = http.send(
                    HttpRequest.newBuilder(gateway.url().resolve("/actuator/health"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(health.body()).contains("\"status\":\"UP\"");
            workers = workers(gateway);
            assertThat(workers)
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());

            answers.add(get(gateway, WHOLE)); // Under way.
            gateway.kill();
        }
        for (var worker : workers) {
            worker.onExit().get(20, TimeUnit.SECONDS);
        }
        try (var files = Files.list(temporary)) {
            assertThat(files.filter(file -> !file.getFileName().toString().startsWith("hsperfdata")))
                    .isEmpty();
        }
    }

    /** The UID of a series with a hostile frame. */
    private static String hostile(Misdeed misdeed, int number) {
        return WHOLE + (misdeed == Misdeed.CRASH ? ".1." : ".2.") + number;
    }

    /** A slice, and the codestream that OpenJPEG's compressor makes of it; skips the test without that. */
    private Slice slice() throws Exception {
        if (!Files.isExecutable(COMPRESSOR)) {
            throw RequiredUpstreams.missing("orthanc", "not installed: " + COMPRESSOR);
        }
        var samples = ByteBuffer.allocate(SIZE * SIZE * 2).order(ByteOrder.LITTLE_ENDIAN);
        var random = new Random(7);
        for (int i = 0; i < SIZE * SIZE; i++) {
            samples.putShort((short) (20_000 + 10 * (i % SIZE) + random.nextInt(64)));
        }
        var source = encoding.resolve("slice.rawl");
        var target = encoding.resolve("slice.j2k");
        Files.write(source, samples.array());
        var compressor = new ProcessBuilder(
                        COMPRESSOR.toString(),
                        "-F",
                        "%d,%d,1,16,u".formatted(SIZE, SIZE),
                        "-i",
                        source.toString(),
                        "-o",
                        target.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(compressor.waitFor()).isZero();
        return new Slice(samples.array(), Files.readAllBytes(target));
    }

    @SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
    private record Slice(byte[] samples, byte[] codestream) {}

    private static List<HeapInstance> series(Slice pixels, String uid, @Nullable Misdeed misdeed, int where) {
        var instances = new ArrayList<HeapInstance>();
        for (int slice = 0; slice < SLICES; slice++) {
            var codestream = misdeed != null && slice == where ? misdeed.in(pixels.codestream()) : pixels.codestream();
            instances.add(HeapInstance.write(
                    DataSet.builder()
                            .text(Attribute.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
                            .text(Attribute.SOP_INSTANCE_UID, uid + ".9." + (slice + 1))
                            .text(Attribute.STUDY_INSTANCE_UID, STUDY)
                            .text(Attribute.SERIES_INSTANCE_UID, uid)
                            .numbers(Attribute.INSTANCE_NUMBER, slice + 1)
                            .numbers(Attribute.SAMPLES_PER_PIXEL, 1)
                            .text(Attribute.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
                            .numbers(Attribute.ROWS, SIZE)
                            .numbers(Attribute.COLUMNS, SIZE)
                            .numbers(Attribute.BITS_ALLOCATED, 16)
                            .numbers(Attribute.BITS_STORED, 16)
                            .numbers(Attribute.HIGH_BIT, 15)
                            .numbers(Attribute.PIXEL_REPRESENTATION, 0)
                            .put(new Element.Encapsulated(Tag.PIXEL_DATA, List.of(codestream)))
                            .build(),
                    JPEG_2000));
        }
        return instances;
    }

    private CompletableFuture<HttpResponse<byte[]>> get(GatewayProcess gateway, String series) {
        var path = "/dicom-web/studies/" + STUDY + "/series/" + series + "/numpy?rescale=0";
        return http.sendAsync(
                HttpRequest.newBuilder(gateway.url().resolve(path)).build(), BodyHandlers.ofByteArray());
    }

    private static byte[] repeated(byte[] samples) {
        var all = new byte[SLICES * samples.length];
        for (int i = 0; i < SLICES; i++) {
            System.arraycopy(samples, 0, all, i * samples.length, samples.length);
        }
        return all;
    }

    /** What follows the npy header, whose length is in its bytes 8 and 9. */
    private static byte[] pixels(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        var body = answer.body();
        return Arrays.copyOfRange(body, 10 + (body[8] & 0xff) + ((body[9] & 0xff) << 8), body.length);
    }

    private static List<ProcessHandle> workers(GatewayProcess gateway) {
        return ProcessHandle.of(gateway.pid()).stream()
                .flatMap(ProcessHandle::children)
                .toList();
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        int _ = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }
}
