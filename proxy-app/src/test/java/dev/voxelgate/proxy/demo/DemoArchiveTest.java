package dev.voxelgate.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.voxelgate.proxy.demo.phantom.DemoSeries;
import dev.voxelgate.proxy.demo.phantom.Phantoms;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;

class DemoArchiveTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String JSON = "application/dicom+json";
    private static final String DICOM = "multipart/related; type=\"application/dicom\"";
    private static final String BYTES = "multipart/related; type=\"application/octet-stream\"";

    private static final Phantoms PHANTOMS = Phantoms.create();
    private static final DemoArchive ARCHIVE = new DemoArchive(PHANTOMS.instances(), 0);

    @BeforeAll
    static void start() {
        ARCHIVE.start();
    }

    @AfterAll
    static void close() {
        ARCHIVE.close();
    }

    private record Answer(int status, String type, String length, String body) {}

    private static Answer exchange(HttpMethod method, String path, String... accept) {
        return Objects.requireNonNull(HttpClient.create()
                .baseUrl(ARCHIVE.dicomWebUrl().toString())
                .headers(headers -> List.of(accept).forEach(value -> headers.add("Accept", value)))
                .request(method)
                .uri(path)
                .responseSingle(
                        (head, body) -> body.asString().defaultIfEmpty("").map(text -> answer(head, text)))
                .block(PATIENCE));
    }

    private static Answer answer(HttpClientResponse head, String body) {
        return new Answer(
                head.status().code(),
                head.responseHeaders().get("Content-Type", ""),
                head.responseHeaders().get("Content-Length", ""),
                body);
    }

    private static Answer get(String path, String... accept) {
        return exchange(HttpMethod.GET, path, accept);
    }

    private static DemoSeries series(String description) {
        return PHANTOMS.series().stream()
                .filter(series -> series.description().equals(description))
                .findFirst()
                .orElseThrow();
    }

    private static String path(String description) {
        return "/studies/" + series(description).study() + "/series/"
                + series(description).series();
    }

    private static String firstInstance(String description) {
        return PHANTOMS.instances().stream()
                .filter(instance -> instance.series().equals(series(description).series()))
                .map(instance -> path(description) + "/instances/" + instance.sopInstance())
                .findFirst()
                .orElseThrow();
    }

    private static int results(String json) {
        return (int) Pattern.compile("\"00081190\"").matcher(json).results().count();
    }

    @ParameterizedTest
    @CsvSource({
        "/studies,2",
        "/series,8",
        "/instances,197",
        "/instances?limit=5,5",
        "/instances?limit=10&offset=190,7",
        "/studies?PatientID=VOXELGATE-DEMO,2",
        "/studies?00100020=VOXELGATE-DEMO,2",
        "/studies?PatientName=phantom*,2",
        "/studies?ModalitiesInStudy=US,1",
        "/studies?StudyDescription=Head?phantom,1",
        "/studies?StudyDate=20251231-20260102,2",
        "/studies?StudyDate=20260101,2",
        "/studies?StudyDate=-20260101&StudyTime=120000,2",
        "/series?Modality=CT,4",
        "/series?Modality=CT&SeriesDescription=*deflated,1",
        "/series?SeriesNumber=1,2",
        "/instances?SOPClassUID=1.2.840.10008.5.1.4.1.1.66.4,1",
        "/instances?InstanceNumber=7&Modality=CT,3",
    })
    void searchesFindWhatMatches(String search, int count) {
        var answer = get(search, JSON);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).isEqualTo(JSON);
        assertThat(results(answer.body())).isEqualTo(count);
    }

    @Test
    void searchesTakeListsOfUidsAndStayInTheirStudy() {
        var ct = series("CT").series();
        var clip = series("Colour clip");
        assertThat(results(get("/series?SeriesInstanceUID=" + ct + "," + clip.series(), JSON)
                        .body()))
                .isEqualTo(2);
        assertThat(results(get("/studies/" + clip.study() + "/series", JSON).body()))
                .isEqualTo(2);
        assertThat(results(get(path("CT") + "/instances?limit=100", JSON).body()))
                .isEqualTo(64);
        assertThat(get(path("CT") + "/instances?SeriesInstanceUID=" + clip.series(), JSON)
                        .status())
                .isEqualTo(204);
    }

    @Test
    void aStudysResultHasItsCountsAndModalities() {
        assertThat(get("/studies?ModalitiesInStudy=SEG", JSON).body())
                .contains("\"00080061\":{\"vr\":\"CS\",\"Value\":[\"CT\",\"PT\",\"SEG\"]}")
                .contains("\"00201206\":{\"vr\":\"IS\",\"Value\":[6]}")
                .contains("\"00201208\":{\"vr\":\"IS\",\"Value\":[195]}");
    }

    @Test
    void attributesAreIncludedWhenAskedFor() {
        assertThat(get("/instances?limit=1&includefield=PixelSpacing", JSON).body())
                .contains("\"00280030\"");
        assertThat(get("/instances?limit=1", JSON).body()).doesNotContain("\"00280030\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/studies?PatientName=nobody",
                "/studies?Modality=MR",
                "/studies/1.2.3/series",
                "/studies?offset=2",
                "/instances?limit=0",
            })
    void aSearchWithoutResultsHasNoContent(String search) {
        var answer = get(search, JSON);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/,404",
        "/nothing,404",
        "/metadata,404",
        "/studies/1.2.3,404",
        "/studies/1.2.3/metadata,404",
        "/studies/1.2.3/series/4/instances/5/frames/1,404",
        "/studies/1.2.3/frames/1,404",
        "/studies/1.2.3/series/4/instances/5/frames/1/2,404",
        "/studies/a%20c/series,400",
        "/studies/1..2/metadata,404",
        "/studies/1%2C2/metadata,400",
        "/studies/1.2.3/series/4/instances/5/frames/0,400",
        "/studies/1.2.3/series/4/instances/5/frames/1%2Cx,400",
        "/studies/1.2.3/series/4/instances/5/frames/1%2C1,400",
        "/studies?NoSuchAttribute=1,400",
        "/studies?limit=many,400",
        "/instances?Rows=256,400",
    })
    void whatDoesNotExistIs404AndWhatMakesNoSenseIs400(String path, int status) {
        var answer = get(path);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isNotEmpty();
    }

    @Test
    void aFrameBeyondTheLastIs404() {
        assertThat(get(firstInstance("Colour clip") + "/frames/30", BYTES).status())
                .isEqualTo(200);
        assertThat(get(firstInstance("Colour clip") + "/frames/31", BYTES).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CT                     | ''                                            | 200",
                "CT                     | ; transfer-syntax=*                           | 200",
                "CT                     | ; transfer-syntax=1.2.840.10008.1.2.1         | 200",
                "CT                     | ; transfer-syntax=\"1.2.840.10008.1.2.1\"     | 200",
                "CT                     | ; transfer-syntax=1.2.840.10008.1.2           | 406",
                "CT                     | ; q=0                                         | 406",
                "CT, RLE                | ''                                            | 406",
                "CT, RLE                | ; transfer-syntax=*                           | 200",
                "CT, RLE                | ; transfer-syntax=1.2.840.10008.1.2.5         | 200",
                "CT, deflated           | ''                                            | 406",
                "CT, deflated           | ; transfer-syntax=*                           | 200",
                "Palette, implicit VR   | ''                                            | 406",
                "Coronal CT, big endian | ; transfer-syntax=1.2.840.10008.1.2.2         | 200",
            })
    void storedFilesGoToWhoTakesTheirTransferSyntax(String description, String parameters, int status) {
        assertThat(get(path(description), DICOM + parameters).status()).isEqualTo(status);
        assertThat(get(firstInstance(description), "text/html", DICOM + parameters)
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CT                     | application/octet-stream | ''                                    | 200",
                "CT                     | image/jpeg               | ; transfer-syntax=*                   | 406",
                "CT, deflated           | application/octet-stream | ''                                    | 200",
                "Palette, implicit VR   | application/octet-stream | ''                                    | 200",
                "Coronal CT, big endian | application/octet-stream | ''                                    | 406",
                "Coronal CT, big endian | application/octet-stream | ; transfer-syntax=*                   | 200",
                "CT, RLE                | application/octet-stream | ''                                    | 406",
                "CT, RLE                | application/octet-stream | ; transfer-syntax=*                   | 200",
                "CT, RLE                | application/octet-stream | ; transfer-syntax=1.2.840.10008.1.2.1 | 406",
                "CT, RLE                | image/dicom-rle          | ''                                    | 200",
                "CT, RLE                | image/dicom-rle          | ; transfer-syntax=1.2.840.10008.1.2.5 | 200",
                "CT, RLE                | image/*                  | ''                                    | 200",
            })
    void framesGoToWhoTakesTheirMediaType(String description, String type, String parameters, int status) {
        var accept = "multipart/related; type=\"" + type + "\"" + parameters;
        assertThat(get(firstInstance(description) + "/frames/1", accept).status())
                .isEqualTo(status);
    }

    @Test
    void whoTakesEverythingGetsWhatIsStored() {
        assertThat(get(firstInstance("CT, RLE")).status()).isEqualTo(200);
        assertThat(get(firstInstance("CT, RLE"), "*/*").type())
                .startsWith("multipart/related; type=\"application/dicom\"; boundary=");
        assertThat(get(firstInstance("CT, RLE") + "/frames/1", "*/*").type())
                .startsWith("multipart/related; type=\"image/dicom-rle\"; boundary=");
        assertThat(get("/studies").type()).isEqualTo(JSON);
        assertThat(get("/studies", "application/json").type()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "multipart/related; type=\"application/dicom+xml\"", "application/dicom"})
    void metadataAndSearchesAreJsonOnly(String accept) {
        assertThat(get("/studies", accept).status()).isEqualTo(406);
        assertThat(get(path("CT") + "/metadata", accept).status()).isEqualTo(406);
    }

    @Test
    void aMalformedAcceptHeaderIs400() {
        assertThat(get("/studies", "application").status()).isEqualTo(400);
        assertThat(get("/studies", "a/b; \"").status()).isEqualTo(400);
    }

    @Test
    void onlyReadingIsAllowed() {
        assertThat(exchange(HttpMethod.POST, "/studies").status()).isEqualTo(405);
        assertThat(exchange(HttpMethod.DELETE, path("CT")).status()).isEqualTo(405);
    }

    @Test
    void aHeadHasTheHeadersOfAGetAndNoBody() {
        var single = exchange(HttpMethod.HEAD, firstInstance("CT"), "application/dicom");
        assertThat(single.status()).isEqualTo(200);
        assertThat(Long.parseLong(single.length()))
                .isEqualTo(PHANTOMS.instances().getFirst().length());
        assertThat(exchange(HttpMethod.HEAD, "/studies").type()).isEqualTo(JSON);
        assertThat(exchange(HttpMethod.HEAD, "/studies/1.2.3").status()).isEqualTo(404);
    }

    @Test
    void metadataNamePixelDataByTheUrlTheyAreAt() {
        var metadata = get(firstInstance("Enhanced PET") + "/metadata", JSON).body();
        var bulk = Pattern.compile("\"7FE00010\":\\{\"vr\":\"OW\",\"BulkDataURI\":\"([^\"]+)\"}")
                .matcher(metadata);
        assertThat(bulk.find()).isTrue();
        assertThat(bulk.group(1)).startsWith(ARCHIVE.dicomWebUrl() + "/studies/");
        assertThat(get(bulk.group(1).substring(ARCHIVE.dicomWebUrl().toString().length()), BYTES)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aClosedArchiveCanBeStartedAgainAndHasNoUrlInBetween() {
        var archive = new DemoArchive(List.of(), 0);
        assertThatIllegalStateException().isThrownBy(archive::dicomWebUrl);
        archive.start();
        assertThat(archive.start().dicomWebUrl()).isEqualTo(archive.dicomWebUrl());
        archive.close();
        archive.close();
        assertThatIllegalStateException().isThrownBy(archive::dicomWebUrl);
        assertThat(archive.start().dicomWebUrl().getPort()).isPositive();
        archive.close();
    }
}
