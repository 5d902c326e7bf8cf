package dev.voxelgate.dicomweb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.part10.DataSetWriter;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.MalformedInstanceException;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.dicomweb.testing.ScriptedServer.Script;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

final class DicomWebClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Uid STUDY = new Uid("1.2.3");
    private static final Uid SERIES = new Uid("1.2.3.4");
    private static final Uid INSTANCE = new Uid("1.2.3.4.5");
    private static final String SERIES_PATH = "/dicom-web/studies/1.2.3/series/1.2.3.4";
    private static final String INSTANCE_PATH = SERIES_PATH + "/instances/1.2.3.4.5";
    private static final String JSON = "application/dicom+json";

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : opened.reversed()) {
            resource.close();
        }
    }

    private ScriptedServer server(Script script) {
        var server = ScriptedServer.start(script);
        opened.add(server);
        return server;
    }

    private DicomWebClient client(ScriptedServer server) {
        var client = new DicomWebClient(ArchiveOptions.of(URI.create(server.url() + "/dicom-web/")));
        opened.add(client);
        return client;
    }

    private static void consume(Publisher<?> calls) {
        StepVerifier.create(calls).thenConsumeWhile(_ -> true).expectComplete().verify(PATIENCE);
    }

    private static byte[] multipart(String... typesAndBodies) {
        var body = new StringBuilder();
        for (int i = 0; i < typesAndBodies.length; i += 2) {
            body.append("--xyz\r\nContent-Type: ").append(typesAndBodies[i]).append("\r\n\r\n");
            body.append(typesAndBodies[i + 1]).append("\r\n");
        }
        return body.append("--xyz--").toString().getBytes(ISO_8859_1);
    }

    @Test
    void searchesUnderTheResourcesOfTheStandardWithEncodedParameters() {
        var server = server(exchange -> exchange.respond(200, JSON, "[]".getBytes(ISO_8859_1)));
        var client = client(server);
        var query = new TreeMap<>(Map.of("PatientName", "M\u00FCller^J & Co", "includefield", "00081030,0020000D"));
        consume(client.searchForStudies(query));
        consume(client.searchForSeries(Map.of("limit", "1")));
        consume(client.searchForSeries(STUDY, Map.of()));
        consume(client.searchForInstances(Map.of()));
        consume(client.searchForInstances(STUDY, SERIES, Map.of("offset", "2")));
        assertThat(server.requests())
                .extracting(ScriptedServer.Request::target)
                .containsExactly(
                        "/dicom-web/studies?PatientName=M%C3%BCller%5EJ%20%26%20Co&includefield=00081030%2C0020000D",
                        "/dicom-web/series?limit=1",
                        "/dicom-web/studies/1.2.3/series",
                        "/dicom-web/instances",
                        SERIES_PATH + "/instances?offset=2");
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.headers())
                        .containsEntry("accept", JSON)
                        .containsEntry("accept-encoding", "identity"));
    }

    @Test
    void repeatsTheQueryOfTheBaseUri() {
        var server = server(exchange -> exchange.respond(200, JSON, "[{}]".getBytes(ISO_8859_1)));
        var client = new DicomWebClient(ArchiveOptions.of(URI.create(server.url() + "/dicom-web/?imageSetId=1%2F2")));
        opened.add(client);
        consume(client.searchForStudies(Map.of()));
        consume(client.searchForInstances(STUDY, SERIES, Map.of("offset", "2")));
        consume(client.retrieveMetadata(STUDY, SERIES));
        consume(client.retrieveSeries(STUDY, SERIES).onErrorComplete());
        consume(client.retrieveFrames(STUDY, SERIES, INSTANCE, 3, 1).onErrorComplete());
        assertThat(server.requests())
                .extracting(ScriptedServer.Request::target)
                .containsExactly(
                        "/dicom-web/studies?imageSetId=1%2F2",
                        SERIES_PATH + "/instances?imageSetId=1%2F2&offset=2",
                        SERIES_PATH + "/metadata?imageSetId=1%2F2",
                        SERIES_PATH + "?imageSetId=1%2F2",
                        INSTANCE_PATH + "/frames/3,1?imageSetId=1%2F2");
    }

    @Test
    void givesTheAttributesOfEveryMatch() {
        String json = "[{\"0020000D\":{\"vr\":\"UI\",\"Value\":[\"1.2.3\"]}},"
                + "{\"0020000D\":{\"vr\":\"UI\",\"Value\":[\"1.2.4\"]}}]";
        var server = server(exchange -> exchange.respond(200, JSON, json.getBytes(ISO_8859_1)));
        StepVerifier.create(client(server).searchForStudies(Map.of()).map(DicomWebClientTest::study))
                .expectNext("1.2.3", "1.2.4")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aSearchWithoutMatchesMayHaveNoContent() {
        var server = server(exchange -> exchange.text("HTTP/1.1 204 No Content\n\n"));
        StepVerifier.create(client(server).searchForStudies(Map.of()))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void metadataWithoutContentAreAnError() {
        var server = server(exchange -> exchange.text("HTTP/1.1 204 No Content\n\n"));
        StepVerifier.create(client(server).retrieveMetadata(STUDY, SERIES))
                .expectErrorMessage("RetrieveSeriesMetadata: the archive answered with status 204")
                .verify(PATIENCE);
    }

    @Test
    void metadataComeOneByOneWhileTheArchiveStillSends() {
        var server = server(exchange -> {
            exchange.head(200, JSON, "Connection: close\n")
                    .text("[{\"0020000D\":{\"vr\":\"UI\",\"Value\":[\"1.2.3\"]}},");
            exchange.awaitClientsClose(PATIENCE.toMillis());
        });
        StepVerifier.create(client(server).retrieveMetadata(STUDY, SERIES).map(DicomWebClientTest::study))
                .expectNext("1.2.3")
                .thenCancel()
                .verify(PATIENCE);
        assertThat(server.requests().getFirst().target()).isEqualTo(SERIES_PATH + "/metadata");
    }

    @Test
    void asksForStoredBytesOnly() {
        var server = server(exchange -> exchange.respond(404, JSON, new byte[0]));
        var client = client(server);
        for (Publisher<?> call : List.<Publisher<?>>of(
                client.retrieveSeries(STUDY, SERIES),
                client.retrieveInstance(STUDY, SERIES, INSTANCE),
                client.retrieveFrames(STUDY, SERIES, INSTANCE, 3, 1),
                client.retrieveMetadata(STUDY, SERIES, INSTANCE))) {
            StepVerifier.create(call)
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOfSatisfying(
                                    UpstreamStatusException.class,
                                    e -> assertThat(e.isNotFound()).isTrue()))
                    .verify(PATIENCE);
        }
        assertThat(server.requests())
                .extracting(ScriptedServer.Request::target)
                .containsExactly(
                        SERIES_PATH, INSTANCE_PATH, INSTANCE_PATH + "/frames/3,1", INSTANCE_PATH + "/metadata");
        assertThat(server.requests())
                .extracting(request -> request.headers().get("accept"))
                .containsExactly(
                        "multipart/related; type=\"application/dicom\"; transfer-syntax=*",
                        "multipart/related; type=\"application/dicom\"; transfer-syntax=*",
                        "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*",
                        JSON);
    }

    @Test
    void anAnswerOfAnotherTypeIsRefused() {
        var server = server(exchange -> exchange.respond(200, "text/html; charset=utf-8", new byte[10]));
        var client = client(server);
        for (Publisher<?> call : List.<Publisher<?>>of(
                client.searchForStudies(Map.of()),
                client.retrieveSeries(STUDY, SERIES),
                client.retrieveFrames(STUDY, SERIES, INSTANCE, 1),
                client.retrieveFile(URI.create(server.url() + "/file")))) {
            StepVerifier.create(call)
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(UpstreamProtocolException.class)
                            .hasMessageEndingWith("but its type is text/html"))
                    .verify(PATIENCE);
        }
    }

    @Test
    void framePartsCarryTheirNumberTypeAndTransferSyntax() {
        byte[] body = multipart(
                "image/jls; transfer-syntax=1.2.840.10008.1.2.4.80", "first", "application/octet-stream", "second");
        var server = server(exchange -> exchange.respond(200, "multipart/related; boundary=xyz", body));
        StepVerifier.create(client(server).retrieveFrames(STUDY, SERIES, INSTANCE, 7, 2))
                .assertNext(frame -> {
                    assertThat(frame.number()).isEqualTo(7);
                    assertThat(frame.mediaType()).isEqualTo("image/jls");
                    assertThat(frame.transferSyntax()).isEqualTo("1.2.840.10008.1.2.4.80");
                    assertThat(frame.data()).asString(ISO_8859_1).isEqualTo("first");
                })
                .assertNext(frame -> {
                    assertThat(frame.number()).isEqualTo(2);
                    assertThat(frame.mediaType()).isEqualTo("application/octet-stream");
                    assertThat(frame.transferSyntax()).isNull();
                    assertThat(frame.data()).asString(ISO_8859_1).isEqualTo("second");
                })
                .expectComplete()
                .verify(PATIENCE);
    }

    private static byte[] file() {
        return DataSetWriter.explicitLittle()
                .image(2, 3, 1, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, new byte[] {1, 2, 3, 4, 5, 6})
                .file();
    }

    private static String multipartOfFiles(String type) {
        String file = new String(file(), ISO_8859_1);
        return new String(multipart(type, file, type, file), ISO_8859_1);
    }

    private static void assertFrames(Flux<Frame> frames, int count) {
        StepVerifier.create(frames.map(Frame::data).collectList())
                .assertNext(all -> assertThat(all)
                        .hasSize(count)
                        .allSatisfy(data -> assertThat(data).containsExactly(1, 2, 3, 4, 5, 6)))
                .expectComplete()
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/related; boundary=xyz",
                "multipart/related; type=\"application/dicom\"",
                "multipart/related; boundary=\"\"",
                "application/octet-stream",
                "binary/octet-stream",
                ""
            })
    void theBodyTellsItsBoundaryWhereItsTypeDoesNot(String type) {
        byte[] files = multipartOfFiles("application/dicom").getBytes(ISO_8859_1);
        byte[] untyped = multipartOfFiles("application/octet-stream")
                .replace("Content-Type: application/octet-stream\r\n", "")
                .getBytes(ISO_8859_1);
        for (byte[] body : List.of(files, untyped)) {
            var client = client(server(exchange -> exchange.respond(200, type, body)));
            assertFrames(client.retrieveSeries(STUDY, SERIES), 2);
            StepVerifier.create(client.retrieveInstanceHeader(STUDY, SERIES, INSTANCE))
                    .expectNextCount(2)
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void partsAreOctetStreamsOrWithoutAType() {
        byte[] body = multipartOfFiles("application/octet-stream").getBytes(ISO_8859_1);
        var client = client(server(exchange -> exchange.respond(200, "multipart/related; boundary=xyz", body)));
        assertFrames(client.retrieveSeries(STUDY, SERIES), 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/dicom", "application/octet-stream", "binary/octet-stream", ""})
    void aFileNeedNotBeWrapped(String type) {
        var server = server(exchange -> exchange.respond(200, type, file()));
        var client = client(server);
        assertFrames(client.retrieveInstance(STUDY, SERIES, INSTANCE), 1);
        assertFrames(client.retrieveFile(URI.create(server.url() + "/file")), 1);
        StepVerifier.create(client.retrieveInstanceHeader(STUDY, SERIES, INSTANCE))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", ""})
    void anUndeclaredBodyThatIsNoFileIsTheArchivesFault(String type) {
        byte[] page = ("<html>" + "x".repeat(200)).getBytes(ISO_8859_1);
        var client = client(server(exchange -> exchange.respond(200, type, page)));
        StepVerifier.create(client.retrieveInstance(STUDY, SERIES, INSTANCE))
                .expectErrorSatisfies(error -> assertThat(error).isExactlyInstanceOf(MalformedStreamException.class))
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/related", ""})
    void framesComeWithoutABoundaryParameterToo(String type) {
        byte[] body = multipart("image/jls", "first", "image/jls", "second");
        var client = client(server(exchange -> exchange.respond(200, type, body)));
        StepVerifier.create(client.retrieveFrames(STUDY, SERIES, INSTANCE, 1, 2)
                        .map(frame -> new String(frame.data(), ISO_8859_1)))
                .expectNext("first", "second")
                .expectComplete()
                .verify(PATIENCE);
    }

    /** A file of two frames of six bytes. */
    private static byte[] twoFrames() {
        return DataSetWriter.explicitLittle()
                .image(2, 3, 2, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
                .file();
    }

    /** Answers with the range that is asked for, as RFC 9110 14 says. */
    private static void pieceOf(ScriptedServer.Exchange exchange, byte[] file, int shift, String tag)
            throws IOException {
        var range = Objects.requireNonNull(exchange.request().headers().get("range"))
                .substring("bytes=".length())
                .split("-", -1);
        int first = Integer.parseInt(range[0]) + shift;
        int end = Math.min(file.length, Integer.parseInt(range[1]) + shift + 1);
        exchange.head(
                        206,
                        "application/octet-stream",
                        "Content-Range: bytes %d-%d/%d\nETag: %s\nContent-Length: %d\n"
                                .formatted(first, end - 1, file.length, tag, end - first))
                .bytes(Arrays.copyOfRange(file, first, end));
    }

    @Test
    void aFrameHasItsPlaceInAFileOfWhichSomeBytesCome() {
        byte[] file = twoFrames();
        var server = server(exchange -> pieceOf(exchange, file, 0, "\"a\""));
        var client = client(server);
        var uri = URI.create(server.url() + "/file");
        var start = Objects.requireNonNull(
                client.retrieveFileStart(uri, file.length - 12).blockFirst(PATIENCE));
        assertThat(start.isPiece()).isTrue();
        assertThat(start.tag()).isEqualTo("\"a\"");
        StepVerifier.create(client.retrieveFilePiece(uri, start, 1, 1).map(Frame::data))
                .assertNext(data -> assertThat(data).containsExactly(7, 8, 9, 10, 11, 12))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(server.requests().getLast().headers())
                .containsEntry("range", "bytes=%d-%d".formatted(file.length - 6, file.length - 1));
        StepVerifier.create(client.retrieveFileStart(uri, file.length - 13))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void anArchiveThatSendsAllBytesInsteadIsSeen() {
        var server = server(exchange -> exchange.respond(200, "application/octet-stream", twoFrames()));
        StepVerifier.create(client(server).retrieveFileStart(URI.create(server.url() + "/file"), 10))
                .assertNext(start -> {
                    assertThat(start.isPiece()).isFalse();
                    assertThat(start.frames().count()).isEqualTo(2);
                })
                .expectComplete()
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @CsvSource({"-1, a", "0, b"})
    void otherBytesAndThoseOfAnotherFileAreNotTaken(int shift, String tag) {
        byte[] file = twoFrames();
        var asked = new AtomicInteger();
        var server = server(exchange -> {
            boolean isStart = asked.getAndIncrement() == 0;
            pieceOf(exchange, file, isStart ? 0 : shift, '"' + (isStart ? "a" : tag) + '"');
        });
        var client = client(server);
        var uri = URI.create(server.url() + "/file");
        var start = Objects.requireNonNull(
                client.retrieveFileStart(uri, file.length).blockFirst(PATIENCE));
        StepVerifier.create(client.retrieveFilePiece(uri, start, 1, 1))
                .expectError(UpstreamProtocolException.class)
                .verify(PATIENCE);
    }

    @Test
    void aSingleFrameNeedNotBeWrapped() {
        var type = "image/jls; transfer-syntax=1.2.840.10008.1.2.4.80";
        var client = client(server(exchange -> exchange.respond(200, type, "frame".getBytes(ISO_8859_1))));
        StepVerifier.create(client.retrieveFrames(STUDY, SERIES, INSTANCE, 3))
                .assertNext(frame -> {
                    assertThat(frame.number()).isEqualTo(3);
                    assertThat(frame.mediaType()).isEqualTo("image/jls");
                    assertThat(frame.transferSyntax()).isEqualTo("1.2.840.10008.1.2.4.80");
                    assertThat(frame.data()).asString(ISO_8859_1).isEqualTo("frame");
                })
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(client.retrieveFrames(STUDY, SERIES, INSTANCE, 3, 4))
                .expectError(UpstreamProtocolException.class)
                .verify(PATIENCE);
    }

    @Test
    void fewerFramesThanAskedForAreAnError() {
        byte[] body = multipart("image/jls", "first");
        var server = server(exchange -> exchange.respond(200, "multipart/related; boundary=xyz", body));
        StepVerifier.create(client(server).retrieveFrames(STUDY, SERIES, INSTANCE, 1, 2))
                .expectNextCount(1)
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(MalformedStreamException.class)
                        .hasMessageContaining("expected 2 frames but the answer has 1"))
                .verify(PATIENCE);
    }

    @Test
    void moreFramesThanAskedForAreAnError() {
        byte[] body = multipart("image/jls", "first", "image/jls", "second");
        var server = server(exchange -> exchange.respond(200, "multipart/related; boundary=xyz", body));
        StepVerifier.create(client(server).retrieveFrames(STUDY, SERIES, INSTANCE, 1))
                .expectNextCount(1)
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(MalformedStreamException.class)
                        .hasMessageContaining("expected 1 frames but there are more"))
                .verify(PATIENCE);
    }

    @Test
    void anAnswerWithoutItsClosingBoundaryIsAnErrorHoweverItEnds() {
        byte[] body = new String(multipart("image/jls", "first"), ISO_8859_1)
                .replace("--xyz--", "")
                .getBytes(ISO_8859_1);
        var server = server(exchange -> exchange.respondAndClose(200, "multipart/related; boundary=xyz", body));
        StepVerifier.create(client(server).retrieveFrames(STUDY, SERIES, INSTANCE, 1))
                .expectError(TruncatedStreamException.class)
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[{\"0020000D\":{\"vr\":\"UI\",\"Value\":[\"1.2.3\"]}}", "[{\"0020000D\":{\"vr"})
    void metadataThatEndEarlyAreTruncated(String json) {
        var server = server(exchange -> exchange.respondAndClose(200, JSON, json.getBytes(ISO_8859_1)));
        StepVerifier.create(client(server).retrieveMetadata(STUDY, SERIES))
                .thenConsumeWhile(_ -> true)
                .expectError(TruncatedStreamException.class)
                .verify(PATIENCE);
    }

    @Test
    void metadataWithoutAByteAreTruncatedButASearchHasNoMatches() {
        var server = server(exchange -> exchange.respond(200, JSON, new byte[0]));
        var client = client(server);
        StepVerifier.create(client.retrieveMetadata(STUDY, SERIES))
                .expectError(TruncatedStreamException.class)
                .verify(PATIENCE);
        StepVerifier.create(client.searchForStudies(Map.of())).expectComplete().verify(PATIENCE);
    }

    @Test
    void aShortFileIsTheObjectsFaultOnlyWhenTheAnswerIsWhole() {
        byte[] start = "no DICOM".getBytes(ISO_8859_1);
        var whole = server(exchange -> exchange.respond(200, "application/dicom", start));
        StepVerifier.create(client(whole).retrieveFile(URI.create(whole.url() + "/file")))
                .expectError(MalformedInstanceException.class)
                .verify(PATIENCE);
        var cut = server(exchange -> exchange.respondAndClose(200, "application/dicom", start));
        StepVerifier.create(client(cut).retrieveFile(URI.create(cut.url() + "/file")))
                .expectError(TruncatedStreamException.class)
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void frameNumbersCountFromOne(int number) {
        var client = client(server(exchange -> exchange.close()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.retrieveFrames(STUDY, SERIES, INSTANCE, 1, number));
        assertThatIllegalArgumentException().isThrownBy(() -> client.retrieveFrames(STUDY, SERIES, INSTANCE));
    }

    @Test
    void aDocumentIsGivenWhole() {
        var server = server(exchange -> exchange.respond(200, "application/json", "{\"ID\": 1}".getBytes(ISO_8859_1)));
        StepVerifier.create(client(server)
                        .retrieveDocument("Orthanc", URI.create(server.url() + "/x"), "application/json", 9))
                .assertNext(body -> assertThat(body).asString(ISO_8859_1).isEqualTo("{\"ID\": 1}"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aDocumentOverItsLimitIsRefused() {
        var server = server(exchange -> exchange.respond(200, "application/json", new byte[11]));
        StepVerifier.create(client(server)
                        .retrieveDocument("Orthanc", URI.create(server.url() + "/x"), "application/json", 10))
                .expectError(LimitExceededException.class)
                .verify(PATIENCE);
    }

    private static String study(Attributes attributes) {
        return String.valueOf(attributes.string(Tag.STUDY_INSTANCE_UID));
    }
}
