package dev.voxelgate.proxy.security.studies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.volume.OrthancId;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

final class RequestScopeTest {

    private static final String ID = "01234567-89abcdef-01234567-89abcdef-01234567";

    static final List<ArrayRoute> ROUTES = ArrayRoute.ALL;

    private static String path(ArrayRoute route) {
        return route.pattern()
                .replace("{id}", ID)
                .replace("{study}", "1.2")
                .replace("{series}", "1.3")
                .replace("{instance}", "1.4")
                .replace("{digest}", "0f")
                .replace("{options}", "rescale=0,dtype=i2")
                .replace("{*key}", "scale0/image/c/0/0/0")
                .replaceAll("\\{frames?}", "1");
    }

    private static RequestScope scope(String path) {
        return RequestScope.of(MockServerHttpRequest.get(path).build());
    }

    @ParameterizedTest
    @FieldSource("ROUTES")
    void everyArrayRouteIsAboutWhatItsPathNames(ArrayRoute route) {
        var expected = switch (route.resource()) {
            case ORTHANC_INSTANCE, ORTHANC_FRAME -> new RequestScope.OfOrthanc("instances", new OrthancId(ID));
            case ORTHANC_SERIES -> new RequestScope.OfOrthanc("series", new OrthancId(ID));
            case ORTHANC_STUDY -> new RequestScope.OfOrthanc("studies", new OrthancId(ID));
            case DICOM_STUDY -> new RequestScope.OfDicom(Uid.inPath("1.2"), null, null);
            case DICOM_SERIES -> new RequestScope.OfDicom(Uid.inPath("1.2"), Uid.inPath("1.3"), null);
            case DICOM_INSTANCE, DICOM_FRAMES ->
                new RequestScope.OfDicom(Uid.inPath("1.2"), Uid.inPath("1.3"), Uid.inPath("1.4"));
        };
        assertThat(scope(path(route))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dicom-web/studies/1.2/series/1.3/unknown",
                "/dicom-web/studies/1.2/series/1.3/at=0f/unknown",
                "/dicom-web/studies/1.2/series/1.3/x/numpy",
                "/dicom-web/studies/1.2/series/1.3/x/volume.zarr/zarr.json",
                "/dicom-web/studies/1.2/series/1.3/x=y/z=1/volume.zarr/zarr.json",
                "/dicom-web/studies/1.2/unknown",
                "/dicom-web/studies/1.2/at=0f/unknown",
                "/dicom-web/studies/1.2/x/numpy",
                "/dicom-web/studies/1.2/geometry",
                "/unknown"
            })
    void unknownPathsMayBeAboutAnything(String path) {
        assertThat(scope(path)).isEqualTo(new RequestScope.Anything());
    }
}
