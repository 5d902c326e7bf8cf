package dev.voxelgate.proxy.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.support.DialectArchive;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SecurityModes;
import dev.voxelgate.proxy.support.SecurityModes.User;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other origins may read through a whole gateway that asks for passwords. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
class CrossOriginTest {

    private static final String VIEWER = "https://viewer.example";
    private static final SliceSeries SERIES = new SliceSeries(3, 8);
    private static final String CREDENTIALS =
            "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(US_ASCII));

    private DialectArchive archive;
    private Gateway gateway;

    @BeforeAll
    void start() {
        archive = new DialectArchive(SERIES.instances(), CrossOriginTest::answer);
        var properties = SecurityModes.basic(
                List.of(new User("me", "secret", "read,write", null)),
                "voxelgate.cors.origins=" + VIEWER + ",http://localhost:3000/,HTTPS://Other.Example:443",
                "voxelgate.pass.writing=true");
        gateway = Gateway.inFrontOf(archive, properties.toArray(String[]::new));
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    /** An archive that answers pages as it likes. */
    private static void answer(ScriptedServer.Exchange exchange, HttpResponse<byte[]> right)
            throws IOException, InterruptedException {
        var target = exchange.request().target();
        if (target.endsWith("/9.1")) {
            exchange.head(200, "application/dicom+json", "Content-Length: 100\n");
            exchange.text("[");
            exchange.close();
        } else if (target.endsWith("/9.2")) {
            exchange.close();
        } else {
            exchange.content();
            exchange.head(
                    right.statusCode(),
                    DialectArchive.type(right),
                    "Access-Control-Allow-Origin: *\nAccess-Control-Expose-Headers: X\nVary: Accept-Language\n"
                            + "Content-Length: " + right.body().length + "\n");
            exchange.bytes(right.body());
        }
    }

    private HttpResponse<byte[]> ask(String method, String path, String... fields)
            throws IOException, InterruptedException {
        var request = gateway.requestTo(path).method(method, BodyPublishers.noBody());
        if (fields.length > 0) {
            request.headers(fields);
        }
        return gateway.http().send(request.build(), BodyHandlers.ofByteArray());
    }

    private static List<String> tokens(HttpResponse<?> answer, String name) {
        return answer.headers().allValues(name).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static void assertReadable(HttpResponse<?> answer, String origin) {
        assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly(origin);
        assertThat(answer.headers().allValues("Access-Control-Allow-Credentials"))
                .containsExactly("true");
        assertThat(tokens(answer, "Access-Control-Expose-Headers"))
                .contains("content-range", "content-length", "etag", "content-location", "accept-ranges", "retry-after")
                .doesNotHaveDuplicates();
        assertThat(tokens(answer, "Vary")).containsOnlyOnce("origin");
    }

    private static void assertUnreadable(HttpResponse<?> answer) {
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
    }

    @ParameterizedTest
    @CsvSource({
        VIEWER + ", GET, /dicom-web/studies",
        VIEWER + ", POST, /dicom-web/studies",
        "http://localhost:3000, DELETE, /nowhere",
        "https://other.example, GET, /actuator/prometheus"
    })
    void preflightsNeedNoCredentialsAndNoArchive(String origin, String method, String path)
            throws IOException, InterruptedException {
        int asked = archive.requests().size();
        var answer = ask(
                "OPTIONS",
                path,
                "Origin",
                origin,
                "Sec-Fetch-Site",
                "cross-site",
                "Access-Control-Request-Method",
                method,
                "Access-Control-Request-Headers",
                "authorization,range,x-any",
                "Access-Control-Request-Private-Network",
                "true");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly(origin);
        assertThat(tokens(answer, "Access-Control-Allow-Methods")).contains(method.toLowerCase(Locale.ROOT));
        assertThat(tokens(answer, "Access-Control-Allow-Headers")).contains("authorization", "range", "x-any");
        assertThat(tokens(answer, "Access-Control-Allow-Private-Network")).containsExactly("true");
        assertThat(tokens(answer, "Access-Control-Max-Age")).containsExactly("3600");
        assertThat(archive.requests()).hasSize(asked);
    }

    @Test
    void anAllowedPageReadsArraysAndWhatIsPassedOn() throws IOException, InterruptedException {
        var array = ask("GET", SERIES.path(), "Origin", VIEWER, "Authorization", CREDENTIALS, "Range", "bytes=0-9");
        assertThat(array.statusCode()).isEqualTo(206);
        assertReadable(array, VIEWER);
        var passed = ask("GET", "/dicom-web/studies", "Origin", VIEWER, "Authorization", CREDENTIALS);
        assertThat(passed.statusCode()).isEqualTo(200);
        assertReadable(passed, VIEWER);
        assertThat(tokens(passed, "Vary")).contains("accept-language");
        var written = ask(
                "POST",
                "/dicom-web/studies",
                "Origin",
                VIEWER,
                "Sec-Fetch-Site",
                "cross-site",
                "Authorization",
                CREDENTIALS);
        assertThat(written.statusCode()).isEqualTo(200);
        assertReadable(written, VIEWER);
    }

    /** Not with the credentials, not on the list, not there, broken off before its first byte. */
    @Test
    void anAllowedPageReadsProblems() throws IOException, InterruptedException {
        assertProblem(401, ask("GET", SERIES.path(), "Origin", VIEWER));
        assertProblem(403, ask("GET", "/jobs", "Origin", VIEWER, "Authorization", CREDENTIALS));
        var unknown = SERIES.path().replace(SliceSeries.SERIES, "1.2");
        assertProblem(404, ask("GET", unknown, "Origin", VIEWER, "Authorization", CREDENTIALS));
        assertProblem(400, ask("GET", SERIES.path() + "?slice=x", "Origin", VIEWER, "Authorization", CREDENTIALS));
        assertProblem(502, ask("GET", "/dicom-web/studies/9.2", "Origin", VIEWER, "Authorization", CREDENTIALS));
    }

    private static void assertProblem(int status, HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertReadable(answer, VIEWER);
    }

    @Test
    void aResetAnswerHadTheFieldsInItsHead() throws IOException, InterruptedException {
        var request = gateway.requestTo("/dicom-web/studies/9.1")
                .headers("Origin", VIEWER, "Authorization", CREDENTIALS)
                .build();
        var answer = gateway.http().send(request, BodyHandlers.ofInputStream());
        assertReadable(answer, VIEWER);
        try (var body = answer.body()) {
            assertThatIOException().isThrownBy(body::readAllBytes);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://viewer.example",
                "https://viewer.example:8443",
                "https://viewer.example.evil.example",
                "https://evilviewer.example",
                "https://VIEWER.example.",
                "null",
                "*"
            })
    void anyOtherPageReadsNothingAndChangesNothing(String origin) throws IOException, InterruptedException {
        var read = ask("GET", "/dicom-web/studies", "Origin", origin, "Authorization", CREDENTIALS);
        assertThat(read.statusCode()).isEqualTo(200);
        assertUnreadable(read);
        assertThat(tokens(read, "Vary")).contains("origin");
        int asked = archive.requests().size();
        var preflight = ask("OPTIONS", SERIES.path(), "Origin", origin, "Access-Control-Request-Method", "GET");
        assertThat(preflight.statusCode()).isEqualTo(403);
        assertUnreadable(preflight);
        var written = ask("POST", "/dicom-web/studies", "Origin", origin, "Authorization", CREDENTIALS);
        assertThat(written.statusCode()).isEqualTo(403);
        assertUnreadable(written);
        assertThat(archive.requests()).hasSize(asked);
    }

    @Test
    void programsSeeNoMoreThanThatAnswersVary() throws IOException, InterruptedException {
        var answer = ask("GET", "/dicom-web/studies", "Authorization", CREDENTIALS);
        assertUnreadable(answer);
        assertThat(tokens(answer, "Vary")).containsOnlyOnce("origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "null", "https://*.example", "https://a.example/path", "ftp://a.example", "a.example"})
    void onlyOriginsAreTaken(String origin) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedOrigins.of(List.of(URI.create(origin))))
                .withMessageContaining("cors.origins");
    }
}
