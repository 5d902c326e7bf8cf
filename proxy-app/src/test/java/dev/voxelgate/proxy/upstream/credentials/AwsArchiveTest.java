package dev.voxelgate.proxy.upstream.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.VoxelgateApplication;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The gateway in front of {@code aws_archive.py}, which computes the signature of every request itself. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
class AwsArchiveTest {

    private static final SliceSeries SERIES = new SliceSeries(3, 8);

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    @AutoClose
    private final DemoArchive demo = new DemoArchive(SERIES.instances(), 0).start();

    private Process archive;
    private int port;
    private Path valid;
    private Path file;

    @AutoClose
    private ConfigurableApplicationContext gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        valid = folder.resolve("valid");
        file = folder.resolve("credentials");
        replaceKeys("AKIDONE", "s3/cr+et=", "tok/en+1=");
        archive = PythonScripts.find().start("aws_archive.py", demo.dicomWebUrl(), valid);
        var ports = archive.inputReader(UTF_8).readLine().split(" ", 2);
        port = Integer.parseInt(ports[0]);
        var arguments = Stream.of(
                        "server.port=0",
                        "voxelgate.upstream.dicomweb-url=http://127.0.0.1:" + port + "/datastore/d1?imageSetId=i-1",
                        "voxelgate.upstream.auth.mode=aws-sigv4",
                        "voxelgate.upstream.auth.aws.region=eu-test-1",
                        "voxelgate.upstream.auth.aws.credentials-file=" + file,
                        "voxelgate.upstream.auth.aws.profile=imaging",
                        "voxelgate.upstream.follow-redirects=http://127.0.0.1:" + ports[1],
                        "voxelgate.pass.writing=true")
                .map(property -> "--" + property)
                .toArray(String[]::new);
        gateway = new SpringApplicationBuilder(VoxelgateApplication.class).run(arguments);
    }

    @AfterAll
    void stop() {
        if (archive != null) {
            archive.destroy();
        }
    }

    /** Written beside it and moved, so that nobody reads half of it. */
    private void replaceKeys(String id, String secret, String token) throws IOException {
        Files.writeString(valid, String.join(" ", id, secret, token));
        var next = Files.writeString(
                file.resolveSibling("next"),
                "[default]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = x\n[imaging]\n"
                        + "aws_access_key_id = %s\naws_secret_access_key = %s\naws_session_token = %s\n"
                                .formatted(id, secret, token));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private HttpRequest.Builder request(String target) {
        var own = gateway.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + own + target));
    }

    private HttpResponse<byte[]> get(String target) throws IOException, InterruptedException {
        return http.send(request(target).build(), BodyHandlers.ofByteArray());
    }

    private String log() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/log"));
        return http.send(request.build(), BodyHandlers.ofString()).body();
    }

    private void assertAllSigned() throws IOException, InterruptedException {
        assertThat(log()).doesNotContain("\"fault\": \"");
    }

    @Test
    void arraysComeFromSignedRequests() throws IOException, InterruptedException {
        var answer = get(SERIES.path());
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        byte[] expected = SERIES.rescaled();
        byte[] body = answer.body();
        assertThat(Arrays.copyOfRange(body, body.length - expected.length, body.length))
                .isEqualTo(expected);
        assertAllSigned();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dicom-web/studies?PatientName=A%5EB%20C*&includefield=all",
                "/dicom-web/studies?PatientName=A+B&x&y=&x=2&x=1",
                "/dicom-web/studies?StudyDate=2020-2021&q=%C3%A4%2B~!$'()*,;:@",
                "/dicom-web/studies/2.25.1/series/2.25.1.1/instances/2.25.1.1.1/frames/1,2",
                "/dicom-web/studies/2.25.1/series/2.25.1.1/instances/2.25.1.1.1/frames/1%2c2"
            })
    void whatIsPassedOnIsSignedWhateverItsCharacters(String target) throws IOException, InterruptedException {
        assertThat(get(target).statusCode()).isNotIn(403, 502);
        assertAllSigned();
    }

    @Test
    void aContentIsStreamedAndNoFieldOfAClientIsTakenForOurs() throws Exception {
        byte[] content = "--b\r\nContent-Type: application/dicom\r\n\r\nx\r\n--b--\r\n".getBytes(UTF_8);
        var answer = http.send(
                request("/dicom-web/studies")
                        .header("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=b")
                        .header("X-Amz-Security-Token", "another")
                        .header("X-Amz-Meta-Other", "1")
                        .POST(BodyPublishers.ofByteArray(content))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body())
                .contains(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        assertAllSigned();
    }

    @Test
    void anotherOriginSeesNoSignature() throws IOException, InterruptedException {
        var answer = get("/dicom-web/studies/9.9");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new String(answer.body(), UTF_8).toLowerCase(Locale.ROOT))
                .contains("host")
                .doesNotContain("authorization", "x-amz");
    }

    @Test
    void newKeysAreTakenFromTheFile() throws IOException, InterruptedException {
        assertThat(get("/dicom-web/studies").statusCode()).isEqualTo(200);
        replaceKeys("AKIDTWO", "other", "other");
        // Until the file is read again, the archive refuses; that is at most a second.
        while (!log().contains("AKIDTWO")) {
            get("/dicom-web/studies");
        }
        assertThat(get("/dicom-web/studies").statusCode()).isEqualTo(200);
    }
}
