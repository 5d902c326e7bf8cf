package dev.voxelgate.proxy.security.studies;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.passthrough.PassThroughRefusedException;
import dev.voxelgate.proxy.passthrough.RequestTarget;
import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.routing.StorePath;
import dev.voxelgate.proxy.security.RoleRules;
import dev.voxelgate.proxy.volume.OrthancId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** What a request is about, as far as its method and target tell. */
sealed interface RequestScope {

    /** Nobody's data. */
    record Nothing() implements RequestScope {}

    /** A study, series or instance by its UIDs. */
    record OfDicom(
            Uid study, @Nullable Uid series, @Nullable Uid instance) implements RequestScope {}

    /**
     * A resource of Orthanc.
     *
     * @param level studies, series or instances
     */
    record OfOrthanc(String level, OrthancId id) implements RequestScope {}

    /** A search in all studies (QIDO-RS). */
    record Search() implements RequestScope {}

    /** Something that cannot be told to belong to one study. */
    record Anything() implements RequestScope {}

    Set<String> OF_A_STUDY = Set.of("metadata", "rendered", "thumbnail", "series", "instances");
    Set<String> OF_A_SERIES = Set.of("metadata", "rendered", "thumbnail", "instances");
    Set<String> ARRAYS_OF_A_STUDY = ArrayRoute.suffixes(ArrayRoute.Resource.DICOM_STUDY);
    Set<String> ARRAYS_OF_A_SERIES = ArrayRoute.suffixes(ArrayRoute.Resource.DICOM_SERIES);
    Set<String> ABOUT_NOBODY = Set.of(
            "/system",
            "/tools/now",
            "/tools/now-local",
            "/tools/generate-uid",
            "/tools/default-encoding",
            "/tools/dicom-conformance",
            "/dicom-web/info");
    Set<String> LEVELS = Set.of("studies", "series", "instances");
    int STUDY_INSTANCE_UID = 0x0020_000D;

    /** What a request that reads asks for; whatever is not recognized may be about anything. */
    static RequestScope of(ServerHttpRequest request) {
        if (request.getMethod().equals(HttpMethod.OPTIONS)) {
            return new Nothing();
        }
        if (!request.getMethod().equals(HttpMethod.GET) && !request.getMethod().equals(HttpMethod.HEAD)) {
            return new Anything();
        }
        if (RoleRules.isAboutNobody(request)) {
            return new Nothing();
        }
        try {
            var target = RequestTarget.of(request.getURI());
            return ABOUT_NOBODY.contains(target.path()) ? new Nothing() : of(target);
        } catch (PassThroughRefusedException | IllegalArgumentException _) {
            return new Anything();
        }
    }

    private static RequestScope of(RequestTarget target) {
        var path = target.segments();
        if (path.equals(List.of("wado"))) {
            return ofWadoUri(target);
        }
        if (path.getFirst().equals("dicom-web")) {
            return ofDicomWeb(target, path.subList(1, path.size()));
        }
        boolean resource = path.size() >= 2 && LEVELS.contains(path.getFirst());
        // A patient's other studies are named there.
        return resource && !path.contains("patient")
                ? new OfOrthanc(path.getFirst(), new OrthancId(path.get(1)))
                : new Anything();
    }

    private static RequestScope ofDicomWeb(RequestTarget target, List<String> path) {
        if (path.size() == 1 && LEVELS.contains(path.getFirst())) {
            return new Search();
        }
        boolean study = path.size() >= 2 && path.getFirst().equals("studies");
        if (!study
                || parameters(target).stream().anyMatch(p -> StudyAttribute.isNamed(p.getKey(), STUDY_INSTANCE_UID))) {
            return new Anything();
        }
        var studyUid = Uid.inPath(path.get(1));
        if (path.size() >= 4 && path.get(2).equals("series")) {
            return ofSeries(studyUid, path);
        }
        boolean known =
                path.size() == 3 && (OF_A_STUDY.contains(path.get(2)) || ARRAYS_OF_A_STUDY.contains(path.get(2)));
        boolean pinned =
                path.size() == 4 && path.get(2).startsWith(ArrayRoute.PIN) && ARRAYS_OF_A_STUDY.contains(path.get(3));
        return path.size() == 2 || known || pinned ? new OfDicom(studyUid, null, null) : new Anything();
    }

    private static RequestScope ofSeries(Uid study, List<String> path) {
        var series = Uid.inPath(path.get(3));
        if (path.size() >= 6 && path.get(4).equals("instances")) {
            return new OfDicom(study, series, Uid.inPath(path.get(5)));
        }
        boolean known =
                path.size() == 5 && (OF_A_SERIES.contains(path.get(4)) || ARRAYS_OF_A_SERIES.contains(path.get(4)));
        boolean pinned =
                path.size() == 6 && path.get(4).startsWith(ArrayRoute.PIN) && ARRAYS_OF_A_SERIES.contains(path.get(5));
        boolean store = StorePath.of(path).isPresent();
        return path.size() == 4 || known || pinned || store ? new OfDicom(study, series, null) : new Anything();
    }

    /** PS3.18 9.4: each of the three identifiers once. */
    private static RequestScope ofWadoUri(RequestTarget target) {
        var uids = new ArrayList<Uid>();
        for (var name : List.of("studyUID", "seriesUID", "objectUID")) {
            var values = parameters(target).stream()
                    .filter(parameter -> parameter.getKey().strip().equalsIgnoreCase(name))
                    .toList();
            if (values.size() != 1 || !values.getFirst().getKey().equals(name)) {
                return new Anything();
            }
            uids.add(Uid.inPath(values.getFirst().getValue()));
        }
        return new OfDicom(uids.get(0), uids.get(1), uids.get(2));
    }

    /** The parameters of a query, decoded. */
    static List<Map.Entry<String, String>> parameters(RequestTarget target) {
        var query = target.query();
        var parameters = new ArrayList<Map.Entry<String, String>>();
        for (var parameter : query == null ? new String[0] : query.split("[&;]", -1)) {
            var parts = parameter.split("=", 2);
            parameters.add(Map.entry(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : ""));
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
