package dev.voxelgate.proxy.audit.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.routing.ArrayRoute;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditedResourceTest {

    static final List<ArrayRoute> ROUTES = ArrayRoute.ALL;

    private static AuditedResource access(String method, String path, @Nullable String query) {
        return Objects.requireNonNull(AuditedResource.of(method, path, query));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        GET,    /dicom-web/studies/1.2/series/3.4/numpy,                     INSTANCES_ACCESSED,    READ,    1.2
        HEAD,   /dicom-web/studies/1.2/series/3.4/instances/5/frames/1/numpy,  INSTANCES_ACCESSED, READ,    1.2
        GET,    /dicom-web/studies/1.2,                                      INSTANCES_TRANSFERRED, READ,    1.2
        GET,    /dicom-web/studies/1.2/series/3.4/,                          INSTANCES_TRANSFERRED, READ,    1.2
        GET,    /dicom-web/studies/1.2/series/3.4/instances/5,               INSTANCES_TRANSFERRED, READ,    1.2
        GET,    /dicom-web/studies/1.2/metadata,                             INSTANCES_ACCESSED,    READ,    1.2
        GET,    /dicom-web/studies/1.2/series/3.4/instances/5/frames/1,      INSTANCES_ACCESSED,    READ,    1.2
        GET,    /dicom-web/studies/1.2/series/3.4/instances/5/rendered,      INSTANCES_ACCESSED,    READ,    1.2
        GET,    /dicom-web/studies/1.2/series/3.4/instances/5/bulk/7/1/8,    INSTANCES_ACCESSED,    READ,    1.2
        GET,    /dicom-web/bulkdata/9,                                       INSTANCES_ACCESSED,    READ,
        GET,    /dicom-web/studies,                                          QUERY,                 EXECUTE,
        GET,    /dicom-web/instances,                                        QUERY,                 EXECUTE,
        GET,    /dicom-web/studies/1.2/series,                               QUERY,                 EXECUTE, 1.2
        GET,    /dicom-web/studies/1.2/series/3.4/instances,                 QUERY,                 EXECUTE, 1.2
        POST,   /dicom-web/studies,                                          INSTANCES_TRANSFERRED, READ,
        POST,   /dicom-web/studies/1.2,                                      INSTANCES_TRANSFERRED, READ,    1.2
        DELETE, /dicom-web/studies/1.2,                                      STUDY_DELETED,         DELETE,  1.2
        DELETE, /dicom-web/studies/1.2/series/3.4,                           INSTANCES_ACCESSED,    DELETE,  1.2
        GET,    /dicom-web/studies/Ab_1..2-/series/3/numpy,                  INSTANCES_ACCESSED,    READ,    Ab_1..2-
        GET,    /dicom-web/studies/a%2Fb/metadata,                           INSTANCES_ACCESSED,    READ,
        GET,    /dicom-web/studies/../etc/numpy,                             INSTANCES_ACCESSED,    READ,
        GET,    /series/a-b/numpy,                                           INSTANCES_ACCESSED,    READ,
        GET,    /instances/a-b/file,                                         INSTANCES_TRANSFERRED, READ,
        GET,    /instances/a-b/attachments/dicom/data,                       INSTANCES_TRANSFERRED, READ,
        GET,    /instances/a-b/tags,                                         INSTANCES_ACCESSED,    READ,
        GET,    /studies/a-b/archive,                                        EXPORT,                READ,
        GET,    /patients/a-b/media,                                         EXPORT,                READ,
        GET,    /patients,                                                   QUERY,                 EXECUTE,
        GET,    /patients/a-b/studies,                                       QUERY,                 EXECUTE,
        GET,    /changes,                                                    QUERY,                 EXECUTE,
        POST,   /tools/find,                                                 QUERY,                 EXECUTE,
        POST,   /tools/bulk-content,                                         INSTANCES_ACCESSED,    READ,
        POST,   /tools/bulk-delete,                                          INSTANCES_ACCESSED,    DELETE,
        POST,   /instances,                                                  INSTANCES_TRANSFERRED, READ,
        DELETE, /studies/a-b,                                                STUDY_DELETED,         DELETE,
        DELETE, /patients/a-b,                                               INSTANCES_ACCESSED,    DELETE,
        POST,   /studies/a-b/anonymize,                                      INSTANCES_ACCESSED,    CREATE,
        POST,   /studies/a-b/modify,                                         INSTANCES_ACCESSED,    UPDATE,
        PUT,    /series/a-b/metadata/x,                                      INSTANCES_ACCESSED,    UPDATE,
        POST,   /modalities/other/store,                                     INSTANCES_ACCESSED,    UPDATE,
        GET,    /whatever,                                                   INSTANCES_ACCESSED,    READ,
        """)
    void methodAndPathTellTheEvent(String method, String path, EventKind kind, Action action, @Nullable String study) {
        var resource = access(method, path, null);
        assertThat(resource.kind()).isEqualTo(kind);
        assertThat(resource.action()).isEqualTo(action);
        assertThat(resource.named().study()).isEqualTo(study);
    }

    /** A new array route must not become a search, a transfer or nobody's data. */
    @ParameterizedTest
    @FieldSource("ROUTES")
    void everyArrayRouteIsAccessToWhatItsPathNames(ArrayRoute route) {
        var resource = access("GET", route.pattern().replaceAll("\\{(\\w)\\w*}", "$1"), null);
        boolean dicom = route.pattern().startsWith("/dicom-web");
        assertThat(resource.kind()).isEqualTo(EventKind.INSTANCES_ACCESSED);
        assertThat(resource.action()).isEqualTo(Action.READ);
        assertThat(resource.named().study()).isEqualTo(dicom ? "s" : null);
        assertThat(resource.named().series()).isEqualTo(dicom && route.pattern().contains("{series}") ? "s" : null);
        assertThat(resource.named().instance())
                .isEqualTo(dicom && route.pattern().contains("{instance}") ? "i" : null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/system",
                "/statistics",
                "/actuator/health",
                "/actuator/prometheus",
                "/favicon.ico",
                "/dicom-web",
                "/dicom-web/",
                "/tools/now",
                "/tools/generate-uid"
            })
    void whatIsOfNoPatientIsNoAccess(String path) {
        assertThat(AuditedResource.of("GET", path, null)).isNull();
    }

    @Test
    void aSearchTellsWhomItIsAbout() {
        var resource =
                access("GET", "/dicom-web/series", "PatientID=A%20B&limit=3&0020000D=1.2.3&SeriesInstanceUID=1,2");
        assertThat(resource.named().patientId()).isEqualTo("A B");
        assertThat(resource.named().study()).isEqualTo("1.2.3");
        assertThat(resource.named().series()).isNull();
    }

    @Test
    void aWadoUriTellsItsInstance() {
        var whole = access(
                "GET",
                "/wado",
                "requestType=WADO&studyUID=1.2&seriesUID=1.3&objectUID=1.4&contentType=application%2Fdicom");
        assertThat(whole.kind()).isEqualTo(EventKind.INSTANCES_TRANSFERRED);
        assertThat(whole.named().study()).isEqualTo("1.2");
        assertThat(whole.named().series()).isEqualTo("1.3");
        assertThat(whole.named().instance()).isEqualTo("1.4");
        var rendered = access("GET", "/wado", "requestType=WADO&studyUID=1.2");
        assertThat(rendered.kind()).isEqualTo(EventKind.INSTANCES_ACCESSED);
    }

    @Test
    void whatAuthenticatesIsNotKept() {
        var resource = access("GET", "/dicom-web/studies", "access_token=secret&PatientID=1&token=hidden");
        assertThat(resource.query()).isEqualTo("access_token=&PatientID=1&token=");
    }
}
