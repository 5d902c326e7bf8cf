package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrthancRestTest {

    private static final OrthancId ID = new OrthancId("00000000-00000000-00000000-00000000-00000000");

    /** Whatever an Orthanc answers, only identifiers go into the next request. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"Doe\"",
                "<html>Doe</html>",
                "{\"ParentSeries\": \"../../Doe\", \"MainDicomTags\": {\"SOPInstanceUID\": \"1.2\"}}",
                "{\"ParentSeries\": {\"a\": \"Doe\"}}",
                "{\"ParentSeries\": \"00000000-00000000-00000000-00000000-00000000\", \"MainDicomTags\":"
                        + " {\"SeriesInstanceUID\": \" \", \"StudyInstanceUID\": \"1.2\", \"Doe\": \"Doe\"}}"
            })
    void answersWithoutIdentifiersBreakTheProtocol(String json) {
        ScriptedServer.Script script =
                exchange -> exchange.respond(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
        try (var orthanc = ScriptedServer.start(script);
                var client = new DicomWebClient(ArchiveOptions.of(orthanc.url()))) {
            var rest = new OrthancRest(client, orthanc.url());
            assertThatThrownBy(() -> rest.locate(new VolumeTarget.OrthancInstance(ID, null))
                            .block(Duration.ofSeconds(20)))
                    .isInstanceOf(MalformedStreamException.class)
                    .hasMessageNotContaining("Doe");
            assertThat(orthanc.requests())
                    .allSatisfy(request ->
                            assertThat(request.target()).matches("/(instances|series)/[0-9a-f-]{44}(/study)?"));
        }
    }

    /** An Orthanc holds such objects. They have a plan, but no URL. */
    @Test
    void identifiersThatAreNotSafeInAPathAreToldAndStayOutOfUrls() {
        var json = """
            {"ParentSeries": "00000000-00000000-00000000-00000000-00000000", "MainDicomTags":
             {"SeriesInstanceUID": "1.2/../Doe", "StudyInstanceUID": "1.2\\r\\nDoe: x", "SOPInstanceUID": ".."}}\
            """;
        ScriptedServer.Script script =
                exchange -> exchange.respond(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
        try (var orthanc = ScriptedServer.start(script);
                var client = new DicomWebClient(ArchiveOptions.of(orthanc.url()))) {
            var found = Objects.requireNonNull(new OrthancRest(client, orthanc.url())
                    .locate(new VolumeTarget.OrthancInstance(ID, null))
                    .block(Duration.ofSeconds(20)));
            assertThat(Stream.of(
                            found.target().study(),
                            found.target().series(),
                            found.target().instance()))
                    .noneMatch(Uid::isPathSafe)
                    .extracting(Uid::value)
                    .containsExactly("1.2\r\nDoe: x", "1.2/../Doe", "..");
            assertThat(orthanc.requests())
                    .allSatisfy(request ->
                            assertThat(request.target()).matches("/(instances|series)/[0-9a-f-]{44}(/study)?"));
        }
    }

    @Test
    void theStudyOfASeriesIsAskedForOnce() {
        var json = "{\"MainDicomTags\": {\"SeriesInstanceUID\": \"1.2\", \"StudyInstanceUID\": \"1.1\"}}";
        ScriptedServer.Script script =
                exchange -> exchange.respond(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
        try (var orthanc = ScriptedServer.start(script);
                var client = new DicomWebClient(ArchiveOptions.of(orthanc.url()))) {
            var rest = new OrthancRest(client, orthanc.url());
            for (int time = 0; time < 3; time++) {
                var found = Objects.requireNonNull(
                        rest.locate(new VolumeTarget.OrthancSeries(ID)).block(Duration.ofSeconds(20)));
                assertThat(found.target()).isEqualTo(new VolumeTarget.Series(new Uid("1.1"), new Uid("1.2")));
            }
            assertThat(orthanc.requests())
                    .extracting(request -> request.target().replace("/series/" + ID, ""))
                    .containsExactlyInAnyOrder("", "/study", "", "");
        }
    }

    /** What an Orthanc or a proxy before it cut short may come whole another time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"ParentSeries\"",
                "{\"a\": \"b\\u00",
                "{\"a\": tru",
                "{\"a\": {\"b\": 1}",
                "{\"a\": -"
            })
    void documentsThatEndTooEarlyAreTruncated(String json) {
        ScriptedServer.Script script =
                exchange -> exchange.respond(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
        try (var orthanc = ScriptedServer.start(script);
                var client = new DicomWebClient(ArchiveOptions.of(orthanc.url()))) {
            var rest = new OrthancRest(client, orthanc.url());
            assertThatThrownBy(() -> rest.locate(new VolumeTarget.OrthancInstance(ID, null))
                            .block(Duration.ofSeconds(20)))
                    .isInstanceOf(TruncatedStreamException.class);
        }
    }

    /** What was stored a moment ago may change again within the second that its time tells. */
    @ParameterizedTest
    @CsvSource({"true, 20260101T101010 2", "false,"})
    void onlyASeriesThatIsStableHasAStateToBeTrusted(boolean stable, @Nullable String state) {
        var json = """
            {"IsStable": %s, "LastUpdate": "20260101T101010", "Instances": ["a", "b"],
             "MainDicomTags": {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.2.3"}}\
            """.formatted(stable);
        ScriptedServer.Script script =
                exchange -> exchange.respond(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
        try (var orthanc = ScriptedServer.start(script);
                var client = new DicomWebClient(ArchiveOptions.of(orthanc.url()))) {
            var found = new OrthancRest(client, orthanc.url())
                    .locate(new VolumeTarget.OrthancSeries(ID))
                    .block(Duration.ofSeconds(20));
            assertThat(found)
                    .isEqualTo(new OrthancRest.Located<>(
                            new VolumeTarget.Series(new Uid("1.2"), new Uid("1.2.3")), state, null, 2));
        }
    }

    /** As Orthanc 1.10.1 and 1.12.7 answer. */
    @Test
    void theDatabaseTellsWhatOrdersInstancesAndHowTheyAreStored() {
        var instances = """
            [{"FileSize": 820, "FileUuid": "e74d9657-bffe-4925-95fb-56c4bd76876d", "IndexInSeries": 1, "Labels": [],
              "MainDicomTags": {"ImageOrientationPatient": "1.0\\\\0.0\\\\0.0\\\\0.0\\\\1.0\\\\0.0",
                "ImagePositionPatient": "0.0\\\\0.0\\\\2.5", "InstanceNumber": "3", "SOPInstanceUID": "1.2.3.4"}},
             {"FileSize": 820, "MainDicomTags": {"ImageComments": "", "InstanceNumber": "1", "NumberOfFrames": "5",
                "SOPInstanceUID": "1.2.3.5"}}]\
            """;
        var stored = stored("{\"IsStable\": false}", instances);
        assertThat(stored.isStable()).isFalse();
        assertThat(stored.instances())
                .extracting(OrthancRest.Stored::file)
                .containsExactly("e74d9657-bffe-4925-95fb-56c4bd76876d", "");
        assertThat(stored.instances())
                .extracting(OrthancRest.Stored::ordering)
                .containsExactly(
                        Attributes.builder()
                                .put(Tag.SOP_INSTANCE_UID, "1.2.3.4")
                                .put(Tag.INSTANCE_NUMBER, "3")
                                .put(Tag.IMAGE_POSITION_PATIENT, "0.0", "0.0", "2.5")
                                .put(Tag.IMAGE_ORIENTATION_PATIENT, "1.0", "0.0", "0.0", "0.0", "1.0", "0.0")
                                .build(),
                        Attributes.builder()
                                .put(Tag.SOP_INSTANCE_UID, "1.2.3.5")
                                .put(Tag.INSTANCE_NUMBER, "1")
                                .put(Tag.NUMBER_OF_FRAMES, "5")
                                .build());
        assertThat(stored("{\"IsStable\": true, \"LastUpdate\": \"20260101T101010\"}", instances)
                        .isStable())
                .isTrue();
    }

    private static OrthancRest.StoredSeries stored(String series, String instances) {
        ScriptedServer.Script script = exchange -> exchange.respond(
                200,
                "application/json",
                (exchange.request().target().endsWith("/instances") ? instances : series)
                        .getBytes(StandardCharsets.UTF_8));
        try (var orthanc = ScriptedServer.start(script);
                var client = new DicomWebClient(ArchiveOptions.of(orthanc.url()))) {
            return Objects.requireNonNull(
                    new OrthancRest(client, orthanc.url()).stored(ID).block(Duration.ofSeconds(20)));
        }
    }
}
