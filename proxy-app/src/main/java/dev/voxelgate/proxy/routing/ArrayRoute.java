package dev.voxelgate.proxy.routing;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A route that answers an array, or describes one: {@code GET} and {@code HEAD}, the role {@code read-arrays} is enough, and
 * the rule of studies applies by what the path names. A row of {@link #ALL} is all that the role rules and the rule of studies
 * need.
 *
 * @param resource what the path names
 * @param isPinned whether the path also names the state of it that is wanted
 * @param suffix the last segment of the path, which names what is answered
 */
public record ArrayRoute(Resource resource, boolean isPinned, String suffix) {

    /** What a path names, by the pattern of its beginning. */
    public enum Resource {
        ORTHANC_INSTANCE("/instances/{id}"),
        ORTHANC_FRAME("/instances/{id}/frames/{frame}"),
        ORTHANC_SERIES("/series/{id}"),
        DICOM_SERIES("/dicom-web/studies/{study}/series/{series}"),
        DICOM_INSTANCE("/dicom-web/studies/{study}/series/{series}/instances/{instance}"),
        DICOM_FRAMES("/dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/{frames}");

        private final String pattern;

        Resource(String pattern) {
            this.pattern = pattern;
        }
    }

    public static final String NUMPY = "numpy";
    public static final String GEOMETRY = "geometry";

    /** What the segment begins with that names a state, by the digest of the volume. */
    public static final String PIN = "at=";

    public static final List<ArrayRoute> ALL = List.of(
            new ArrayRoute(Resource.ORTHANC_INSTANCE, false, NUMPY),
            new ArrayRoute(Resource.ORTHANC_FRAME, false, NUMPY),
            new ArrayRoute(Resource.ORTHANC_SERIES, false, NUMPY),
            new ArrayRoute(Resource.ORTHANC_SERIES, true, NUMPY),
            new ArrayRoute(Resource.ORTHANC_SERIES, false, GEOMETRY),
            new ArrayRoute(Resource.DICOM_SERIES, false, NUMPY),
            new ArrayRoute(Resource.DICOM_SERIES, true, NUMPY),
            new ArrayRoute(Resource.DICOM_SERIES, false, GEOMETRY),
            new ArrayRoute(Resource.DICOM_INSTANCE, false, NUMPY),
            new ArrayRoute(Resource.DICOM_FRAMES, false, NUMPY));

    /** The path, with variables in braces; none of them spans two segments. */
    public String pattern() {
        return resource.pattern + '/' + (isPinned ? PIN + "{digest}/" : "") + suffix;
    }

    /** The path of what has this last segment in one state of a series, relative to any route of the series. */
    public static String pinned(String digest, String suffix) {
        return PIN + digest + '/' + suffix;
    }

    /** The routes with this last segment. */
    public static List<ArrayRoute> endingWith(String suffix) {
        return ALL.stream().filter(route -> route.suffix.equals(suffix)).toList();
    }

    /** The last segments of the routes below this resource. */
    public static Set<String> suffixes(Resource resource) {
        return ALL.stream()
                .filter(route -> route.resource == resource)
                .map(ArrayRoute::suffix)
                .collect(Collectors.toUnmodifiableSet());
    }
}
