package dev.voxelgate.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.DataSetWriter;
import dev.voxelgate.proxy.demo.dataset.Element;
import dev.voxelgate.proxy.demo.phantom.DemoSeries;
import dev.voxelgate.proxy.demo.phantom.Phantoms;
import dev.voxelgate.proxy.demo.store.Folder;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.PrematureCloseException;
import reactor.test.StepVerifier;

class ScriptTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Phantoms PHANTOMS = Phantoms.create();
    private static final DemoSeries CT = PHANTOMS.series().getFirst();
    private static final String SERIES = "/studies/" + CT.study() + "/series/" + CT.series();

    private final Script script = new Script();
    private final DemoArchive archive = new DemoArchive(PHANTOMS.instances(), 0, script);

    @AfterEach
    void close() {
        archive.close();
    }

    private Flux<byte[]> get(String path) {
        return HttpClient.create()
                .baseUrl(archive.start().dicomWebUrl().toString())
                .get()
                .uri(path)
                .response((head, body) -> body.asByteArray());
    }

    private int status(String path) {
        return Objects.requireNonNull(HttpClient.create()
                .baseUrl(archive.start().dicomWebUrl().toString())
                .get()
                .uri(path)
                .response()
                .map(head -> head.status().code())
                .block(PATIENCE));
    }

    private String text(String path) {
        return Objects.requireNonNull(get(path)
                        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                        .reduce(new StringBuilder(), StringBuilder::append)
                        .block(PATIENCE))
                .toString();
    }

    private static List<String> sopInstances(String json) {
        return Pattern.compile("\"00080018\":\\{\"vr\":\"UI\",\"Value\":\\[\"([0-9.]+)\"")
                .matcher(json)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    @Test
    void statusesAreGivenInTurnAndThenTheAnswer() {
        script.answering(503, 429).onlyFor(exchange -> exchange.path().endsWith("/series"));
        assertThat(status("/studies")).isEqualTo(200);
        assertThat(status("/series")).isEqualTo(503);
        assertThat(status("/series")).isEqualTo(429);
        assertThat(status("/series")).isEqualTo(200);
        assertThat(script.requests("/series")).isEqualTo(3);
    }

    @Test
    void aCutBodyHasSoManyBytesAndNoEnd() {
        script.cuttingAfter(100_000L);
        var received = new AtomicLong();
        StepVerifier.create(get(SERIES).doOnNext(bytes -> received.addAndGet(bytes.length)))
                .thenConsumeWhile(_ -> true)
                .expectError(PrematureCloseException.class)
                .verify(PATIENCE);
        assertThat(received).hasValue(100_000);
        assertThat(text(SERIES)).endsWith("--\r\n");
    }

    @Test
    void metadataAndBodiesHaveTheOrderOfTheScript() {
        script.ordering(List::reversed);
        var stored = PHANTOMS.instances().stream()
                .filter(instance -> instance.series().equals(CT.series()))
                .map(HeapInstance::sopInstance)
                .map(Uid::value)
                .toList();
        assertThat(sopInstances(text(SERIES + "/metadata"))).isEqualTo(stored.reversed());
        var body = text(SERIES);
        assertThat(body.indexOf(stored.getLast())).isLessThan(body.indexOf(stored.getFirst()));
    }

    @Test
    void aHeldPartKeepsBackItselfAndAllThatFollow() {
        var gate = Sinks.<Void>one();
        IntFunction<Mono<Void>> held = index -> index == 3 ? gate.asMono() : Mono.empty();
        script.holdingParts(held);
        long threeParts = PHANTOMS.instances().stream()
                .limit(3)
                .mapToLong(StoredInstance::length)
                .sum();
        StepVerifier.create(
                        get(SERIES).scan(0L, (sum, bytes) -> sum + bytes.length).skipUntil(sum -> sum > threeParts))
                .assertNext(sum -> assertThat(sum).isLessThan(threeParts + 1000))
                .then(() -> assertThat(script.bytes()).isLessThan(threeParts + 1000))
                .then(() -> gate.tryEmitEmpty().orThrow())
                .thenConsumeWhile(_ -> true)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void anAnswerWaitsForItsGate() {
        var gate = Sinks.<Void>one();
        script.waitingFor(gate.asMono());
        StepVerifier.create(get("/studies").then())
                .then(() -> assertThat(script.bytes()).isZero())
                .then(() -> gate.tryEmitEmpty().orThrow())
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aClientThatGoesAwayCancelsTheBody() {
        var never = Mono.<Void>never();
        script.holdingParts(index -> index == 10 ? never : Mono.empty());
        StepVerifier.create(get(SERIES).take(1))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(script.cancels().map(Exchange::path))
                .expectNext("/dicom-web" + SERIES)
                .thenCancel()
                .verify(PATIENCE);
        assertThat(script.mostOpenBodies()).isOne();
    }

    /** Half a gigabyte on disk, next to nothing in memory: what no socket has room for is not read. */
    @Test
    void ofABigFileOnlyWhatTheClientTakesIsRead(@TempDir Path folder) throws IOException {
        long pixelBytes = 1L << 29;
        var header = DataSet.builder()
                .text(Attribute.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.7")
                .text(Attribute.SOP_INSTANCE_UID, "1.2.3")
                .text(Attribute.STUDY_INSTANCE_UID, "1.2")
                .text(Attribute.SERIES_INSTANCE_UID, "1.2.1")
                .put(new Element.Plain(Tag.PIXEL_DATA, Vr.OB, new byte[0]))
                .build();
        var file = DataSetWriter.file(header, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length - 4, (int) pixelBytes);
        Files.write(folder.resolve("big.dcm"), file);
        try (var growing = new RandomAccessFile(folder.resolve("big.dcm").toFile(), "rw")) {
            growing.setLength(file.length + pixelBytes);
        }
        try (var big = new DemoArchive(Folder.read(folder).instances(), 0, script).start()) {
            var body = HttpClient.create()
                    .get()
                    .uri(big.dicomWebUrl() + "/studies/1.2/series/1.2.1")
                    .response((head, bytes) -> bytes.asByteArray());
            StepVerifier.create(body, 3).expectNextCount(3).thenCancel().verify(PATIENCE);
            StepVerifier.create(script.cancels())
                    .expectNextCount(1)
                    .thenCancel()
                    .verify(PATIENCE);
        }
        assertThat(script.bytes()).isPositive().isLessThan(pixelBytes / 4);
    }
}
