package dev.voxelgate.proxy.security.studies;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** In front of a real Orthanc, callers see the studies of their institutions and no others. */
@AgainstOrthanc
@Timeout(300)
final class StudyAccessIT {

    /** One study of one series of one instance. */
    private record Stored(String study, String series, String instance, String id) {

        static Stored in(Orthanc orthanc, String institution) {
            var study = SmallInstances.freshUid();
            var series = SmallInstances.freshUid();
            var instance = SmallInstances.freshUid();
            return new Stored(
                    study,
                    series,
                    instance,
                    orthanc.upload(SmallInstances.twoByThree(study, series, instance, institution)));
        }

        String seriesPath() {
            return "/dicom-web/studies/" + study + "/series/" + series;
        }

        String instancePath() {
            return seriesPath() + "/instances/" + instance;
        }
    }

    private final String north = "North " + SmallInstances.freshUid();
    private final String south = "South " + SmallInstances.freshUid();
    private final Stored norths;
    private final Stored norths2;
    private final Stored souths;
    private final Stored nobodys;

    @AutoClose
    private final ConfigurableApplicationContext gateway;

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    StudyAccessIT(RealOrthanc real) {
        var orthanc = real.shared();
        this.norths = Stored.in(orthanc, north);
        this.norths2 = Stored.in(orthanc, north);
        this.souths = Stored.in(orthanc, south);
        this.nobodys = Stored.in(orthanc, "");
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--voxelgate.upstream.dicomweb-url=" + orthanc.dicomWebUrl(),
                "--voxelgate.upstream.orthanc-url=" + orthanc.restUrl(),
                "--voxelgate.pass.writing=true",
                "--voxelgate.security.modes=basic",
                "--voxelgate.security.studies.attribute=InstitutionName"));
        var hash = new BCryptPasswordEncoder(4).encode("secret");
        var users = List.of("north:" + north, "both:" + north + "," + south, "all:*", "none:");
        for (int i = 0; i < users.size(); i++) {
            var user = users.get(i).split(":", 2);
            var prefix = "--voxelgate.security.basic.users[" + i + "].";
            arguments.addAll(List.of(
                    prefix + "name=" + user[0],
                    prefix + "password=" + hash,
                    prefix + "roles=read,write,metrics",
                    prefix + "studies=" + user[1]));
        }
        this.gateway = new SpringApplicationBuilder(VoxelgateApplication.class).run(arguments.toArray(String[]::new));
    }

    private HttpResponse<String> get(String user, String path) throws IOException, InterruptedException {
        return send(user, HttpRequest.newBuilder(uri(path)));
    }

    private HttpResponse<String> send(String user, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        var basic = Base64.getEncoder().encodeToString((user + ":secret").getBytes(UTF_8));
        return http.send(
                request.header("Authorization", "Basic " + basic)
                        .timeout(java.time.Duration.ofSeconds(60))
                        .build(),
                BodyHandlers.ofString(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:"
                + gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class) + path);
    }

    private void assertStatus(int status, String user, String... paths) throws IOException, InterruptedException {
        for (var path : paths) {
            var answer = get(user, path);
            assertThat(answer.statusCode())
                    .as(user + " " + path + " " + answer.body())
                    .isEqualTo(status);
            if (status == 403) {
                assertThat(answer.body())
                        .contains("urn:voxelgate:problem:forbidden")
                        .doesNotContain(north, south);
            }
        }
    }

    private static String[] reading(Stored stored) {
        return new String[] {
            stored.seriesPath() + "/numpy",
            stored.seriesPath() + "/numpy/",
            stored.instancePath() + "/numpy",
            stored.instancePath() + "/frames/1/numpy",
            stored.seriesPath() + "/metadata",
            stored.seriesPath() + "/instances",
            stored.instancePath() + "/metadata",
            "/dicom-web/studies/" + stored.study() + "/metadata",
            "/dicom-web/studies/" + stored.study() + "/series",
            "/dicom-web/studies/" + stored.study() + "/instances",
            "/instances/" + stored.id() + "/numpy",
            "/instances/" + stored.id() + "/frames/0/numpy",
            "/instances/" + stored.id() + "/file",
            "/instances/" + stored.id() + "/simplified-tags",
            "/instances/" + stored.id() + "/study",
            "/instances/" + stored.id(),
            "/wado?requestType=WADO&studyUID=" + stored.study() + "&seriesUID=" + stored.series() + "&objectUID="
                    + stored.instance() + "&contentType=application/dicom",
        };
    }

    @Test
    void whatIsOnesOwnIsServedAndNothingElse() throws IOException, InterruptedException {
        assertStatus(200, "north", reading(norths));
        assertStatus(200, "north", reading(norths)); // from memory
        assertStatus(200, "both", reading(souths));
        assertStatus(200, "all", reading(nobodys));
        for (var stored : List.of(souths, nobodys)) {
            assertStatus(403, "north", reading(stored));
        }
        assertStatus(403, "both", reading(nobodys));
        assertStatus(403, "none", reading(norths));
        assertStatus(403, "none", reading(nobodys));
        assertStatus(
                403,
                "north",
                reading(new Stored(
                        "1.2.3",
                        "1.2.4",
                        "1.2.5",
                        norths.id().replace(norths.id().charAt(0), norths.id().charAt(0) == 'f' ? '0' : 'f'))));
    }

    @Test
    void oneStudysNameDoesNotOpenAnothers() throws IOException, InterruptedException {
        var study = "/dicom-web/studies/" + norths.study();
        var mixed = study + "/series/" + souths.series();
        assertStatus(
                403,
                "north",
                mixed + "/numpy",
                mixed + "/metadata",
                mixed + "/instances",
                mixed + "/instances/" + souths.instance() + "/numpy",
                mixed + "/instances/" + souths.instance() + "/metadata",
                norths.seriesPath() + "/instances/" + souths.instance() + "/numpy",
                norths.seriesPath() + "/instances/" + souths.instance(),
                study + "/instances/" + souths.instance(),
                study + "/series?StudyInstanceUID=" + souths.study(),
                study + "/series?0020000D=" + souths.study(),
                study + "/series?studyinstanceuid=" + souths.study(),
                study + "/%73eries/" + souths.series() + "/metadata",
                "/wado?requestType=WADO&studyUID=" + norths.study() + "&seriesUID=" + norths.series() + "&objectUID="
                        + souths.instance(),
                "/wado?requestType=WADO&studyUID=" + norths.study() + "&seriesUID=" + norths.series() + "&objectUID="
                        + norths.instance() + "&objectUID=" + souths.instance(),
                "/wado?requestType=WADO&objectUID=" + souths.instance());
    }

    @Test
    void whatIsOfManyStudiesIsRefused() throws IOException, InterruptedException {
        assertStatus(
                403,
                "north",
                "/studies",
                "/series",
                "/instances",
                "/patients",
                "/changes",
                "/statistics",
                "/instances/" + norths.id() + "/patient",
                "/dicom-web/bulkdata/x");
        assertStatus(200, "north", "/system", "/actuator/prometheus", "/actuator/health");
        for (var path : Arrays.asList("/tools/find", "/tools/lookup", "/dicom-web/studies", "/instances")) {
            var post = HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(souths.study()));
            assertThat(send("north", post).statusCode()).as(path).isEqualTo(403);
        }
        var delete = HttpRequest.newBuilder(uri("/instances/" + norths.id())).DELETE();
        assertThat(send("north", delete).statusCode()).isEqualTo(403);
        assertStatus(200, "all", "/studies", "/changes", "/instances/" + norths.id());
    }

    @Test
    void aSearchFindsWhatIsOnesOwn() throws IOException, InterruptedException {
        for (var level : List.of("studies", "series", "instances")) {
            var found = get("north", "/dicom-web/" + level);
            assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
            assertThat(found.body())
                    .as(level)
                    .contains(norths.study(), norths2.study())
                    .doesNotContain(souths.study(), nobodys.study());
            var narrower = get("north", "/dicom-web/" + level + "?StudyInstanceUID=" + norths.study() + "&limit=5");
            assertThat(narrower.body()).as(level).contains(norths.study()).doesNotContain(norths2.study());
            var first = get("north", "/dicom-web/" + level + "?limit=1").body();
            var second =
                    get("north", "/dicom-web/" + level + "?limit=1&offset=1").body();
            assertThat(List.of(first.contains(norths.study()), second.contains(norths.study())))
                    .as(level + " page by page: " + first + second)
                    .containsExactlyInAnyOrder(true, false);
            assertThat(first + second).contains(norths.study(), norths2.study());
            assertThat(get("north", "/dicom-web/" + level + "?offset=2").body()).isEqualTo("[]");
            var others = get("north", "/dicom-web/" + level + "?StudyInstanceUID=" + souths.study());
            assertThat(others.body()).as(level).doesNotContain(souths.study());
            var named = get("both", "/dicom-web/" + level + "?InstitutionName=" + south.replace(" ", "%20"));
            assertThat(named.body()).as(level).contains(souths.study()).doesNotContain(norths.study());
            assertThat(get("all", "/dicom-web/" + level).body()).contains(norths.study(), nobodys.study());
            var encoded = south.replace(" ", "%20");
            assertStatus(
                    403,
                    "north",
                    "/dicom-web/" + level + "?InstitutionName=" + encoded,
                    "/dicom-web/" + level + "?00080080=" + encoded,
                    "/dicom-web/" + level + "?0008,0080=" + encoded,
                    "/dicom-web/" + level + "?institutionname=" + encoded,
                    "/dicom-web/" + level + "?InstitutionName=*",
                    "/dicom-web/" + level + "?InstitutionName=",
                    "/dicom-web/" + level + "?InstitutionName=" + north.replace(" ", "%20") + "&InstitutionName="
                            + encoded);
            assertStatus(403, "both", "/dicom-web/" + level);
            assertStatus(403, "none", "/dicom-web/" + level);
        }
    }
}
