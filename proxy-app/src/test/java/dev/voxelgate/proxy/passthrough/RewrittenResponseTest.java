package dev.voxelgate.proxy.passthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.http.HttpRelay;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class RewrittenResponseTest {

    private static final URI ASKED = URI.create("http://archive/dw/studies/1?x=y");
    private static final UrlMapping URLS =
            new ArchiveRoots(URI.create("http://archive/dw/"), null, List.of()).mappedTo("http://gate");
    private static final String URL = "http://archive:80/dw/studies/1";

    private static RewrittenResponse answer(int status, boolean delimited, String... fields) {
        var headers = new DefaultHttpHeaders();
        for (var field : fields) {
            headers.add(field.substring(0, field.indexOf(':')), field.substring(field.indexOf(':') + 2));
        }
        return RewrittenResponse.of(new HttpRelay.Answer(status, headers, delimited), ASKED, URLS);
    }

    private static List<Map.Entry<String, String>> fields(int status, String... fields) {
        return answer(status, true, fields).fields();
    }

    private static Flux<String> body(RewrittenResponse answer, String body) {
        var chunks = Flux.fromArray(body.split("(?<=\\G.{7})", -1))
                .<ByteBuf>map(chunk -> Unpooled.wrappedBuffer(chunk.getBytes(StandardCharsets.ISO_8859_1)));
        return answer.body(chunks).map(bytes -> {
            var text = bytes.toString(StandardCharsets.ISO_8859_1);
            bytes.release();
            return text;
        });
    }

    private static void assertBody(RewrittenResponse answer, String body, String expected) {
        StepVerifier.create(body(answer, body).reduce("", String::concat))
                .expectNext(expected)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    private static void assertTruncated(RewrittenResponse answer, String body) {
        StepVerifier.create(body(answer, body).then())
                .expectError(TruncatedStreamException.class)
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void fieldsOfTheConnectionEndWithIt() {
        assertThat(fields(
                        200,
                        "Connection: close, X-Secret",
                        "X-Secret: a",
                        "Keep-Alive: timeout=1",
                        "Transfer-Encoding: chunked",
                        "Trailer: a",
                        "Upgrade: h2c",
                        "Proxy-Authenticate: Basic",
                        "ETag: \"a\"",
                        "Content-Type: image/jpeg",
                        "Content-Length: 9",
                        "X-Other: b",
                        "X-Other: c"))
                .containsExactly(
                        Map.entry("ETag", "\"a\""),
                        Map.entry("Content-Type", "image/jpeg"),
                        Map.entry("X-Other", "b"),
                        Map.entry("X-Other", "c"),
                        Map.entry("content-length", "9"));
    }

    @Test
    void fieldsThatSpeakForTheArchivesOriginDoNotSpeakForTheGateways() {
        assertThat(fields(
                        200,
                        "Set-Cookie: JSESSIONID=1",
                        "Strict-Transport-Security: max-age=1",
                        "Alt-Svc: h2=\"elsewhere:1\"",
                        "Clear-Site-Data: *",
                        "Refresh: 0;url=http://elsewhere"))
                .isEmpty();
    }

    @Test
    void urlsInFieldsAreTheGateways() {
        assertThat(fields(
                        200,
                        "Content-Location: " + URL,
                        "Link: <" + URL + ">; rel=\"x\", <http://other/>",
                        "Warning: 299 http://archive/dw: \"more\""))
                .extracting(Map.Entry::getValue)
                .containsExactly(
                        "http://gate/dicom-web/studies/1",
                        "<http://gate/dicom-web/studies/1>; rel=\"x\", <http://other/>",
                        "299 http://archive/dw: \"more\"");
    }

    @Test
    void theQueryOfABaseUriIsNoPartOfItsRoot() {
        var roots = new ArchiveRoots(URI.create("https://archive/dw?imageSetId=1"), null, List.of());
        assertThat(roots.mappedTo("http://gate").replaceAll("https://archive/dw/studies/1?imageSetId=1"))
                .isEqualTo("http://gate/dicom-web/studies/1?imageSetId=1");
        assertThat(roots.resolve(RequestTarget.of(URI.create("/dicom-web/studies/1?imageSetId=2&limit=3"))))
                .hasToString("https://archive/dw/studies/1?imageSetId=1&limit=3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/dicom+json; charset=utf-8",
                "application/dicom+xml",
                "multipart/related; boundary=x"
            })
    void whatMayChangeHasNoLengthAndNoDigest(String type) {
        assertThat(fields(200, "Content-Type: " + type, "Content-Length: 9", "Content-MD5: x", "Digest: y"))
                .containsExactly(Map.entry("Content-Type", type));
    }

    @ParameterizedTest
    @CsvSource({
        "302, http://archive/dw/studies/2,        http://gate/dicom-web/studies/2",
        "307, http://archive:80/dw/studies/2?a=b, http://gate/dicom-web/studies/2?a=b",
        "301, /dw/studies/2,                      http://gate/dicom-web/studies/2",
        "301, 2,                                  http://gate/dicom-web/studies/2",
        "301, ../series#f,                        http://gate/dicom-web/series#f",
        "201, /dw/studies/2,                      http://gate/dicom-web/studies/2",
    })
    void aLocationInTheArchiveIsOneInTheGateway(int status, String location, String expected) {
        assertThat(fields(status, "Location: " + location)).containsExactly(Map.entry("location", expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example/dw/", "//evil.example/dw/studies", "/elsewhere", "../../..", "javascript:alert(1)",
                "https://archive/dw/", "http://archive@evil.example/dw/", "http://archive/dw\\x", "::",
                        "http://archive:81/dw"
            })
    void aRedirectOutOfTheArchiveIsNotPassedOn(String location) {
        assertThatThrownBy(() -> fields(302, "Location: " + location)).isInstanceOf(UnfitAnswerException.class);
        assertThat(fields(201, "Location: " + location)).isEmpty();
    }

    @Test
    void aCodingThatWasNotAskedForMayNotHideUrls() {
        for (var coding : List.of("br", "gzip, gzip", "gzip\nContent-Encoding: br")) {
            assertThatThrownBy(() -> fields(
                            200,
                            Stream.concat(
                                            Stream.of("Content-Type: application/json"),
                                            Stream.of(("Content-Encoding: " + coding).split("\n", -1)))
                                    .toArray(String[]::new)))
                    .isInstanceOf(UnfitAnswerException.class);
        }
        assertThat(fields(
                        200,
                        "Content-Type: application/json",
                        "Content-Encoding: gzip",
                        "Content-Length: 9",
                        "ETag: \"a\""))
                .extracting(Map.Entry::getKey)
                .containsExactly("Content-Type", "ETag");
        assertThat(fields(200, "Content-Type: image/png", "Content-Encoding: gzip"))
                .hasSize(2);
        assertThat(fields(200, "Content-Type: application/json", "Content-Encoding: identity"))
                .hasSize(2);
    }

    @Test
    void partsAreNotChangedButForTheirFieldsAndWhatIsText() {
        var answer = answer(200, false, "Content-Type: multipart/related; type=\"x/y\"; boundary=\"b\"");
        assertBody(
                answer,
                "--b\r\nContent-Type: application/dicom\r\nContent-Length: 9\r\nContent-Location: " + URL + "\r\n\r\n\""
                        + URL + "\"\r\n--b\r\ncontent-length: 7\r\ncontent-type: application/dicom+xml\r\n\r\n<a u=\""
                        + URL + "\"/>\r\n--b--",
                "--b\r\nContent-Type: application/dicom\r\nContent-Length: 9\r\nContent-Location:"
                        + " http://gate/dicom-web/studies/1\r\n\r\n\"" + URL
                        + "\"\r\n--b\r\ncontent-type: application/dicom+xml\r\n\r\n"
                        + "<a u=\"http://gate/dicom-web/studies/1\"/>\r\n--b--");
        assertTruncated(answer, "--b\r\nContent-Type: application/dicom\r\n\r\nabc\r\n--b");
    }

    @Test
    void jsonThatEndsWithItsConnectionHasToEndItself() {
        assertTruncated(answer(200, false, "Content-Type: application/dicom+json"), "[{\"a\":1}");
        assertBody(answer(200, false, "Content-Type: application/dicom+json"), "[{\"a\":1}]", "[{\"a\":1}]");
        assertBody(answer(200, true, "Content-Type: application/json"), "[{\"a\":1}", "[{\"a\":1}");
    }

    @Test
    void whatIsNeitherTextNorPartsIsNotLookedAt() {
        var text = "\"" + URL + "\"";
        assertBody(answer(200, true, "Content-Type: application/octet-stream"), text, text);
        assertBody(answer(206, true, "Content-Type: application/json", "Content-Range: bytes 1-9/20"), text, text);
        assertBody(answer(200, true, "Content-Type: multipart/related"), text, text);
        assertBody(answer(200, true), text, text);
    }
}
