package dev.voxelgate.proxy.passthrough;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.stream.PullParsing;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlRewriterTest {

    private static final UrlMapping URLS = new ArchiveRoots(
                    URI.create("http://archive:8042/dicom-web"),
                    URI.create("http://archive:8042/"),
                    List.of(URI.create("https://pacs.example/dw")))
            .mappedTo("https://gate.example:1");

    private static String rewritten(Supplier<PullParser<ByteBuf>> rewriter, String text) {
        return String.join(
                "",
                PullParsing.of(rewriter, ByteBuf::release)
                        .results(
                                text.getBytes(StandardCharsets.UTF_8),
                                bytes -> bytes.toString(StandardCharsets.ISO_8859_1),
                                all -> List.of(String.join("", all))));
    }

    private static String json(String text) {
        return rewritten(() -> UrlRewriter.ofJson(URLS), text);
    }

    private static String xml(String text) {
        return rewritten(() -> UrlRewriter.ofXml(URLS), text);
    }

    @Test
    void urlsInJsonAreTheGateways() {
        assertThat(json("[{\"00081190\":{\"vr\":\"UR\",\"Value\":[\"http://archive:8042/dicom-web/studies/1\"]},"
                        + "\"7FE00010\":{\"BulkDataURI\" : \"http://archive:8042/dicom-web/bulk?a=b\"}}]"))
                .isEqualTo("[{\"00081190\":{\"vr\":\"UR\",\"Value\":[\"https://gate.example:1/dicom-web/studies/1\"]},"
                        + "\"7FE00010\":{\"BulkDataURI\" : \"https://gate.example:1/dicom-web/bulk?a=b\"}}]");
    }

    @Test
    void urlsInXmlAreTheGateways() {
        assertThat(xml("<a uri=\"http://archive:8042/dicom-web/x\" b='http://archive:8042/dicom-web'>"
                        + "<Value number=\"1\">http://archive:8042/dicom-web/studies/1</Value></a>"))
                .isEqualTo("<a uri=\"https://gate.example:1/dicom-web/x\" b='https://gate.example:1/dicom-web'>"
                        + "<Value number=\"1\">https://gate.example:1/dicom-web/studies/1</Value></a>");
    }

    @ParameterizedTest
    @CsvSource({
        "http://archive:8042/dicom-web,      https://gate.example:1/dicom-web",
        "http://archive:8042/dicom-web/,     https://gate.example:1/dicom-web/",
        "http://archive:8042/instances/1,    https://gate.example:1/instances/1",
        "http://archive:8042,                https://gate.example:1",
        "http://archive:8042/dicom-webs/1,   https://gate.example:1/dicom-webs/1",
        "http://archive:8042/dicom,          https://gate.example:1/dicom",
        "https://pacs.example/dw/studies,    https://gate.example:1/dicom-web/studies",
        "https://pacs.example:443/dw/x,      https://gate.example:1/dicom-web/x",
        "https://pacs.example/dwarf,         https://pacs.example/dwarf",
        "https://pacs.example,               https://pacs.example",
        "http://archive:80421/dicom-web/x,   http://archive:80421/dicom-web/x",
        "http://archive/dicom-web/x,         http://archive/dicom-web/x",
        "https://archive:8042/dicom-web/x,   https://archive:8042/dicom-web/x",
        "see http://archive:8042/dicom-web/, see http://archive:8042/dicom-web/",
        "http://archive:8042.evil/x,         http://archive:8042.evil/x",
    })
    void onlyTheArchivesOwnUrlsAre(String url, String expected) {
        assertThat(json("{\"a\":\"" + url + "\"}")).isEqualTo("{\"a\":\"" + expected + "\"}");
        assertThat(xml("<a>" + url + "</a>")).isEqualTo("<a>" + expected + "</a>");
    }

    @ParameterizedTest
    @CsvSource({
        "http:\\/\\/archive:8042\\/dicom-web\\/x\\/y,  https://gate.example:1/dicom-web\\/x\\/y",
        "http:\\/\\/archive:8042\\/dicom-web,         https://gate.example:1/dicom-web",
        "http:\\/\\/archive:8042\\/instances,         https://gate.example:1\\/instances",
        "http:\\/\\/pacs.example\\/dw,                http:\\/\\/pacs.example\\/dw",
        "http:\\/\\/archive:80421\\/dicom-web,        http:\\/\\/archive:80421\\/dicom-web",
    })
    void slashesInJsonMayBeEscaped(String url, String expected) {
        assertThat(json("{\"a\":\"" + url + "\"}")).isEqualTo("{\"a\":\"" + expected + "\"}");
        assertThat(xml("<a>" + url + "</a>")).isEqualTo("<a>" + url + "</a>");
    }

    @Test
    void anArchiveBehindTlsThatDoesNotKnowOfItWritesHttp() {
        var urls = new ArchiveRoots(
                        URI.create("https://archive:8443/dicom-web"),
                        URI.create("https://orthanc.example"),
                        List.of(URI.create("https://pacs.example/dw")))
                .mappedTo("https://gate.example");
        Stream.of("https://archive:8443/dicom-web", "http://archive:8443/dicom-web")
                .forEach(url -> assertThat(rewritten(() -> UrlRewriter.ofJson(urls), '"' + url + "/x\""))
                        .isEqualTo("\"https://gate.example/dicom-web/x\""));
        Stream.of("https://orthanc.example", "http://orthanc.example", "http://orthanc.example:443")
                .forEach(url -> assertThat(rewritten(() -> UrlRewriter.ofJson(urls), '"' + url + "/x\""))
                        .isEqualTo("\"https://gate.example/x\""));
        Stream.of("http://archive/dicom-web", "http://orthanc.example:80", "http://pacs.example/dw")
                .forEach(url -> assertThat(rewritten(() -> UrlRewriter.ofJson(urls), '"' + url + "/x\""))
                        .isEqualTo('"' + url + "/x\""));
    }

    @Test
    void whatIsCutOffIsNotChanged() {
        var text = "{\"a\":\"http://archive:8042/dicom-we";
        assertThat(json(text)).isEqualTo(text);
        assertThat(json("\"\"\"http://archive:8042\"\"http://\""))
                .isEqualTo("\"\"\"https://gate.example:1\"\"http://\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", " {\"a\":\"]\"} \n", "\"\\\"\"", "1", "[[{}],\"\\\\\"]"})
    void jsonWithItsEndIsWhole(String text) {
        assertThat(rewritten(() -> new WholeJson(UrlRewriter.ofJson(URLS)), text))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[", "[1,", "{\"a\":\"]}", "[\"\\\"]", "[{}"})
    void jsonWithoutItsEndIsTruncated(String text) {
        assertThat(PullParsing.of(() -> new WholeJson(UrlRewriter.ofJson(URLS)), ByteBuf::release)
                        .failure(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(TruncatedStreamException.class);
    }
}
