package dev.voxelgate.proxy.upstream.credentials;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.OrthancServer;
import dev.voxelgate.proxy.VoxelgateApplication;
import dev.voxelgate.proxy.support.Nginx;
import dev.voxelgate.proxy.support.PemAuthority;
import dev.voxelgate.proxy.support.SmallInstances;
import dev.voxelgate.proxy.support.TokenServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The gateway in front of a real Orthanc that does not let everybody in: by itself, by Basic, or behind a real nginx,
 * which asks a {@link TokenServer} about every token, or speaks TLS.
 */
@Timeout(180)
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
final class ArchiveCredentialsIT {

    private static final int SLICES = 60;
    private static final String USER = "gateway";
    private static final String PASSWORD = "canary-password";

    private final String study = SmallInstances.freshUid();
    private final String series = SmallInstances.freshUid();

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    private Path folder;

    @AutoClose
    private OrthancServer orthanc;

    @AutoClose
    private TokenServer tokens;

    @AutoClose
    Nginx nginx; // kept only to be closed

    private @Nullable ConfigurableApplicationContext gateway;
    private String seriesId;
    private int checkedPort;
    private int tlsPort;
    private int mutualPort;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        this.folder = folder;
        // Soon stable, for a plan of what may still change is not kept.
        orthanc = OrthancServer.startWith("\"AuthenticationEnabled\": false, \"StableAge\": 1");
        String id = "";
        for (int slice = 0; slice < SLICES; slice++) {
            id = orthanc.upload(SmallInstances.twoByThree(study, series, SmallInstances.freshUid()));
        }
        var parent = Pattern.compile("\"ParentSeries\" : \"([0-9a-f-]+)\"").matcher(orthanc.get("/instances/" + id));
        assertThat(parent.find()).isTrue();
        seriesId = parent.group(1);
        tokens = new TokenServer();
        PemAuthority.in(folder, "ca").certify("server", "localhost").certify("client", "gateway");
        PemAuthority.in(folder, "other").certify("stranger", "gateway");
        checkedPort = Nginx.freePort();
        tlsPort = Nginx.freePort();
        mutualPort = Nginx.freePort();
        nginx = Nginx.start(folder, checkedPort, """
            server {
              listen 127.0.0.1:%1$d;
              location / {
                auth_request /check;
                proxy_set_header Authorization "";
                proxy_set_header Host $http_host;
                proxy_pass http://127.0.0.1:%4$d;
              }
              location = /check {
                internal;
                proxy_pass http://127.0.0.1:%5$d;
                proxy_pass_request_body off;
                proxy_set_header Content-Length "";
                proxy_set_header X-Original-URI $request_uri;
              }
            }
            ssl_certificate server.pem;
            ssl_certificate_key server.key;
            server {
              listen 127.0.0.1:%2$d ssl;
              location / { proxy_pass http://127.0.0.1:%4$d; }
              location = /token { proxy_pass http://127.0.0.1:%5$d; }
            }
            server {
              listen 127.0.0.1:%3$d ssl;
              ssl_client_certificate ca.pem;
              ssl_verify_client on;
              location / { proxy_pass http://127.0.0.1:%4$d; }
            }
            """.formatted(
                        checkedPort, tlsPort, mutualPort, orthanc.restUrl().getPort(), tokens.port()));
    }

    @AfterEach
    void stopGateway(CapturedOutput output) {
        closeGateway();
        tokens.setDown(0);
        tokens.setLife(Duration.ofHours(1));
        tokens.setCheckTakes(Duration.ZERO);
        tokens.setRights((_, _) -> true);
        assertThat(output.getAll()).doesNotContain("canary", "s3cr", "nobody foresaw");
    }

    private void closeGateway() {
        if (gateway != null) {
            gateway.close();
            gateway = null;
        }
    }

    private int port() {
        return Objects.requireNonNull(gateway).getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private void gatewayTo(String url, String... properties) {
        var arguments = new LinkedHashMap<String, String>(); // Spring would join what is there twice
        Stream.concat(Stream.of("server.port=0", "voxelgate.upstream.orthanc-url=" + url), Stream.of(properties))
                .map(property -> property.split("=", 2))
                .forEach(property -> arguments.put(property[0], "--" + property[0] + "=" + property[1]));
        gateway = new SpringApplicationBuilder(VoxelgateApplication.class)
                .run(arguments.values().toArray(String[]::new));
    }

    private void gatewayWithClient(String url, String... properties) {
        var client = "voxelgate.upstream.auth.client.";
        gatewayTo(
                url,
                Stream.concat(
                                Stream.of(
                                        "voxelgate.upstream.auth.mode=client-credentials",
                                        client + "token-url=" + tokens.tokenUrl(),
                                        client + "client-id=" + TokenServer.ID,
                                        client + "client-secret=" + TokenServer.SECRET),
                                Stream.of(properties))
                        .toArray(String[]::new));
    }

    private String checkedUrl() {
        return "http://127.0.0.1:" + checkedPort;
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private String array() {
        return "/series/" + seriesId + "/numpy";
    }

    private String dicomWebArray() {
        return "/dicom-web/studies/" + study + "/series/" + series + "/numpy";
    }

    private String search() {
        return "/dicom-web/studies?StudyInstanceUID=" + study;
    }

    private static void assertIsTheArray(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        var values = ByteBuffer.allocate(SLICES * 6 * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int sample = 0; sample < SLICES * 6; sample++) {
            values.putFloat(1000f * (sample % 6));
        }
        var body = ByteBuffer.wrap(answer.body());
        assertThat(new String(answer.body(), 0, 128, ISO_8859_1)).contains("'shape': (60, 2, 3, 1)");
        assertThat(body.position(128).slice()).isEqualTo(values.flip());
    }

    private static void assertIsProblem(HttpResponse<byte[]> answer, int status, String problem) {
        var body = new String(answer.body(), UTF_8);
        assertThat(answer.statusCode()).as(body).isEqualTo(status);
        assertThat(body)
                .contains("urn:voxelgate:problem:" + problem + "\"")
                .doesNotContain("canary", "s3cr", "127.0.0.1", "localhost");
    }

    // Basic

    @Test
    void anOrthancWithUsersTakesThePasswordAndNoOther() throws IOException, InterruptedException {
        try (var guarded = OrthancServer.startFor(USER, PASSWORD)) {
            String basic = "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(UTF_8));
            for (int slice = 0; slice < SLICES; slice++) {
                var file = SmallInstances.twoByThree(study, series, SmallInstances.freshUid());
                var upload = HttpRequest.newBuilder(URI.create(guarded.restUrl() + "/instances"))
                        .header("Authorization", basic)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(file))
                        .build();
                try (var once = HttpClient.newHttpClient()) { // an Orthanc closes unused connections after a second
                    assertThat(once.send(upload, BodyHandlers.discarding()).statusCode())
                            .isEqualTo(200);
                }
            }
            var user = "voxelgate.upstream.auth.username=" + USER;
            var mode = "voxelgate.upstream.auth.mode=basic";
            gatewayTo(guarded.restUrl().toString(), mode, user, "voxelgate.upstream.auth.password=" + PASSWORD);
            assertIsTheArray(get(array()));
            assertIsTheArray(get(dicomWebArray(), "Authorization", "Bearer of-the-caller"));
            assertThat(new String(get(search()).body(), UTF_8)).contains(study);
            assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
            closeGateway();
            gatewayTo(guarded.restUrl().toString(), mode, user, "voxelgate.upstream.auth.password=wrong");
            assertIsProblem(get(array()), 502, "upstream-status");
            assertIsProblem(get(search()), 502, "upstream-status");
            assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
        }
    }

    // Tokens of the gateway

    @Test
    void aFixedTokenIsSentToTheArchive() throws IOException, InterruptedException {
        gatewayTo(
                checkedUrl(),
                "voxelgate.upstream.auth.mode=bearer",
                "voxelgate.upstream.auth.token=" + tokens.add("canary-fixed"));
        assertIsTheArray(get(array()));
        assertThat(get(search()).statusCode()).isEqualTo(200);
        tokens.revoke();
        assertIsProblem(get(array()), 502, "upstream-status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "post"})
    void tokensThatEndDuringASeriesAreRenewedBeforeTheyDo(String method) throws IOException, InterruptedException {
        tokens.setLife(Duration.ofSeconds(4));
        tokens.setCheckTakes(Duration.ofMillis(600)); // 60 slices, 4 at a time: 9 seconds
        int issuedBefore = tokens.issued();
        int refusedBefore = tokens.refused();
        gatewayWithClient(checkedUrl(), "voxelgate.upstream.auth.client.method=" + method);
        assertIsTheArray(get(array()));
        assertThat(tokens.issued() - issuedBefore).isGreaterThanOrEqualTo(3);
        assertThat(tokens.refused()).as("none was used after its end").isEqualTo(refusedBefore);
    }

    @Test
    void tokensThatAreRevokedDuringASeriesAreRenewed() throws Exception {
        tokens.setCheckTakes(Duration.ofMillis(300));
        gatewayWithClient(checkedUrl());
        assertIsTheArray(get(array()));
        int issuedBefore = tokens.issued();
        int accepted = tokens.accepted().size();
        var answer = http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + array()))
                        .build(),
                BodyHandlers.ofByteArray());
        while (tokens.accepted().size() < accepted + 20) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        tokens.revoke();
        assertIsTheArray(answer.get(120, TimeUnit.SECONDS));
        assertThat(tokens.issued() - issuedBefore)
                .as("one for all that need it")
                .isEqualTo(1);
    }

    @Test
    void anEndpointThatIsAwayDuringASeriesIsWaitedFor() throws Exception {
        tokens.setLife(Duration.ofSeconds(4));
        tokens.setCheckTakes(Duration.ofMillis(600));
        gatewayWithClient(checkedUrl());
        int accepted = tokens.accepted().size();
        var answer = http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + array()))
                        .build(),
                BodyHandlers.ofByteArray());
        while (tokens.accepted().size() < accepted + 6) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        tokens.setDown(503);
        TimeUnit.SECONDS.sleep(6); // the last token has ended for sure
        assertIsProblem(get(array()), 503, "upstream-credentials");
        tokens.setDown(0);
        assertIsTheArray(answer.get(120, TimeUnit.SECONDS));
    }

    @Test
    void aWrongSecretIsSaidInTheLogWithoutIt(CapturedOutput output) throws IOException, InterruptedException {
        gatewayWithClient(checkedUrl(), "voxelgate.upstream.auth.client.client-secret=canary-wrong");
        assertIsProblem(get(array()), 502, "upstream-credentials");
        assertIsProblem(get(search()), 502, "upstream-credentials");
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(output.getAll()).contains("the token endpoint gives the gateway no token: invalid_client");
    }

    @Test
    void aTokenEndpointBehindTlsIsAskedWithItsCa() throws IOException, InterruptedException {
        var client = "voxelgate.upstream.auth.client.";
        var url = client + "token-url=https://localhost:" + tlsPort + "/token";
        gatewayWithClient(checkedUrl(), url, client + "ssl.bundle=archive", trusted("ca"));
        assertIsTheArray(get(array()));
        closeGateway();
        gatewayWithClient(checkedUrl(), url, client + "ssl.bundle=archive", trusted("other"));
        assertIsProblem(get(array()), 502, "upstream-credentials");
        closeGateway();
        gatewayWithClient(checkedUrl(), client + "token-url=http://127.0.0.1:" + Nginx.freePort());
        assertIsProblem(get(array()), 503, "upstream-credentials");
    }

    // Tokens of the callers

    @Test
    void whoeverAsksIsToldApartByTheArchive() throws IOException, InterruptedException {
        gatewayTo(checkedUrl(), "voxelgate.upstream.auth.mode=relay");
        String[] doctor = {"Authorization", "Bearer " + tokens.add("canary-doctor")};
        String[] clerk = {"Authorization", "bearer " + tokens.add("canary-clerk")};
        tokens.setRights((token, target) -> !token.equals("canary-clerk") || !target.contains("/metadata"));
        assertIsTheArray(get(array(), doctor));
        assertIsTheArray(get(array(), doctor));
        assertThat(tokens.accepted())
                .as("the plan is used again for the same caller")
                .filteredOn(asked -> asked.contains("canary-doctor") && asked.contains("/metadata"))
                .hasSize(1);
        // The clerk may see everything that the array is made of, but not what its plan is made of.
        assertIsProblem(get(array(), clerk), 403, "denied-by-archive");
        assertIsProblem(get(dicomWebArray(), clerk), 403, "denied-by-archive");
        assertThat(get(search(), clerk).statusCode()).isEqualTo(200);
        assertThat(get("/dicom-web/studies/" + study + "/series/" + series + "/metadata", clerk)
                        .statusCode())
                .isEqualTo(403);
        assertIsTheArray(get(array(), doctor));
    }

    @Test
    void whoeverHasNoTokenTheArchiveTakesIsToldSo() throws IOException, InterruptedException {
        gatewayTo(checkedUrl(), "voxelgate.upstream.auth.mode=relay");
        for (String path : List.of(array(), dicomWebArray(), search())) {
            for (String[] headers : List.of(
                    new String[] {},
                    new String[] {"Authorization", "Basic Y2FuYXJ5OmNhbmFyeQ=="},
                    new String[] {"Authorization", "Bearer canary unknown"},
                    new String[] {"Authorization", "Bearer canary-unknown"})) {
                var answer = get(path, headers);
                assertIsProblem(answer, 401, "denied-by-archive");
                assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            }
        }
        int accepted = tokens.accepted().size();
        assertThat(get("/actuator/health/readiness", "Authorization", "Bearer " + tokens.add("canary-admin"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(tokens.accepted())
                .as("the gateway's own questions are nobody's")
                .hasSize(accepted);
    }

    // TLS

    private String tlsUrl() {
        return "https://localhost:" + tlsPort;
    }

    private String mutualUrl() {
        return "https://localhost:" + mutualPort;
    }

    private String trusted(String authority) {
        return "spring.ssl.bundle.pem.archive.truststore.certificate=file:" + folder.resolve(authority + ".pem");
    }

    private String[] shown(String name) {
        var store = "spring.ssl.bundle.pem.archive.keystore.";
        return new String[] {
            "voxelgate.upstream.ssl.bundle=archive",
            trusted("ca"),
            store + "certificate=file:" + folder.resolve(name + ".pem"),
            store + "private-key=file:" + folder.resolve(name + ".key")
        };
    }

    @Test
    void anArchiveWithACertificateOfAnOwnCaIsTrustedWhenThatIsSaid() throws IOException, InterruptedException {
        gatewayTo(tlsUrl(), "voxelgate.upstream.ssl.bundle=archive", trusted("ca"));
        assertIsTheArray(get(array()));
        assertIsTheArray(get(dicomWebArray()));
        assertThat(new String(get(search()).body(), UTF_8)).contains(study);
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }

    private void assertIsNotTrusted() throws IOException, InterruptedException {
        assertIsProblem(get(array()), 502, "upstream-unreachable");
        assertIsProblem(get(search()), 502, "upstream-unreachable");
        assertThat(new String(get(array()).body(), UTF_8)).contains("certificate is not trusted");
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    }

    @Test
    void anArchiveWithACertificateOfAnotherCaIsNotAsked() throws IOException, InterruptedException {
        gatewayTo(tlsUrl(), "voxelgate.upstream.ssl.bundle=archive", trusted("other"));
        assertIsNotTrusted();
        closeGateway();
        gatewayTo(tlsUrl()); // by what the Java runtime trusts
        assertIsNotTrusted();
    }

    @Test
    void anArchiveWithACertificateForAnotherNameIsNotAsked() throws IOException, InterruptedException {
        gatewayTo("https://127.0.0.1:" + tlsPort, "voxelgate.upstream.ssl.bundle=archive", trusted("ca"));
        assertIsNotTrusted();
    }

    @Test
    void anArchiveThatAsksForACertificateIsShownIt() throws IOException, InterruptedException {
        gatewayTo(mutualUrl(), shown("client"));
        assertIsTheArray(get(array()));
        assertIsTheArray(get(dicomWebArray()));
        assertThat(new String(get(search()).body(), UTF_8)).contains(study);
    }

    @Test
    void anArchiveThatAsksForACertificateRefusesNoneAndAStrangers() throws IOException, InterruptedException {
        gatewayTo(mutualUrl(), "voxelgate.upstream.ssl.bundle=archive", trusted("ca"));
        assertIsProblem(get(array()), 502, "upstream-status"); // nginx's 400
        assertThat(get(search()).statusCode()).isEqualTo(400);
        closeGateway();
        gatewayTo(mutualUrl(), shown("stranger"));
        assertIsProblem(get(array()), 502, "upstream-status");
    }

    @Test
    void aBundleWhoseFilesChangeIsUsedAnew() throws IOException, InterruptedException {
        var authority = folder.resolve("changing.pem");
        Files.copy(folder.resolve("other.pem"), authority, StandardCopyOption.REPLACE_EXISTING);
        gatewayTo(
                tlsUrl(),
                "voxelgate.upstream.ssl.bundle=archive",
                trusted("changing"),
                "spring.ssl.bundle.pem.archive.reload-on-update=true",
                "spring.ssl.bundle.watch.file.quiet-period=100ms");
        assertIsProblem(get(array()), 502, "upstream-unreachable");
        Files.copy(folder.resolve("ca.pem"), authority, StandardCopyOption.REPLACE_EXISTING);
        while (get(array()).statusCode() != 200) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        assertIsTheArray(get(array()));
    }
}
