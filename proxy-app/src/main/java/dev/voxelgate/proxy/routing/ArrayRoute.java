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
 * @param isPinned whether the path also names the state of it that is wanted; of a store, its options, the state among them
 * @param suffix the last segment of the path, which names what is answered; of a store, keys follow it
 */
public record ArrayRoute(Resource resource, boolean isPinned, String suffix) {

    /** What a path names, by the pattern of its beginning. */
    public enum Resource {
        ORTHANC_INSTANCE("/instances/{id}"),
        ORTHANC_FRAME("/instances/{id}/frames/{frame}"),
        ORTHANC_SERIES("/series/{id}"),
        ORTHANC_STUDY("/studies/{id}"),
        DICOM_STUDY("/dicom-web/studies/{study}"),
        DICOM_SERIES("/dicom-web/studies/{study}/series/{series}"),
        DICOM_INSTANCE("/dicom-web/studies/{study}/series/{series}/instances/{instance}"),
        DICOM_FRAMES("/dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/{frames}");

        private final String pattern;

        Resource(String pattern) {
            this.pattern = pattern;
        }

        /** Whether it is a study, all of whose series are meant. */
        public boolean isStudy() {
            return switch (this) {
                case ORTHANC_STUDY, DICOM_STUDY -> true;
                case ORTHANC_INSTANCE, ORTHANC_FRAME, ORTHANC_SERIES, DICOM_SERIES, DICOM_INSTANCE, DICOM_FRAMES ->
                    false;
            };
        }
    }

    public static final String NUMPY = "numpy";
    public static final String GEOMETRY = "geometry";
    public static final String VOLUME_NIFTI = "volume.nii";
    public static final String VOLUME_NIFTI_GZIP = "volume.nii.gz";
    public static final String VOLUME_NRRD = "volume.nrrd";

    /** As the plugin of Orthanc for neuroimaging names it; {@code compress} asks for gzip. */
    public static final String NIFTI = "nifti";

    public static final String VOLUMES = "volumes";

    /** A virtual Zarr store of version 3, whose keys follow in the path. */
    public static final String ZARR = "volume.zarr";

    /** The same in version 2. */
    public static final String ZARR_V2 = "volume.v2.zarr";

    /** What the segment begins with that names a state, by the digest of the volume. */
    public static final String PIN = "at=";

    public static final List<ArrayRoute> ALL = List.of(
            new ArrayRoute(Resource.ORTHANC_INSTANCE, false, NUMPY),
            new ArrayRoute(Resource.ORTHANC_FRAME, false, NUMPY),
            new ArrayRoute(Resource.ORTHANC_SERIES, false, NUMPY),
            new ArrayRoute(Resource.ORTHANC_SERIES, true, NUMPY),
            new ArrayRoute(Resource.ORTHANC_SERIES, false, GEOMETRY),
            new ArrayRoute(Resource.ORTHANC_STUDY, false, VOLUMES),
            new ArrayRoute(Resource.ORTHANC_STUDY, false, NUMPY),
            new ArrayRoute(Resource.ORTHANC_STUDY, true, NUMPY),
            new ArrayRoute(Resource.DICOM_STUDY, false, VOLUMES),
            new ArrayRoute(Resource.DICOM_STUDY, false, NUMPY),
            new ArrayRoute(Resource.DICOM_STUDY, true, NUMPY),
            new ArrayRoute(Resource.ORTHANC_SERIES, false, ZARR),
            new ArrayRoute(Resource.ORTHANC_SERIES, true, ZARR),
            new ArrayRoute(Resource.ORTHANC_SERIES, false, ZARR_V2),
            new ArrayRoute(Resource.ORTHANC_SERIES, true, ZARR_V2),
            new ArrayRoute(Resource.DICOM_SERIES, false, NUMPY),
            new ArrayRoute(Resource.DICOM_SERIES, true, NUMPY),
            new ArrayRoute(Resource.DICOM_SERIES, false, GEOMETRY),
            new ArrayRoute(Resource.DICOM_SERIES, false, ZARR),
            new ArrayRoute(Resource.DICOM_SERIES, true, ZARR),
            new ArrayRoute(Resource.DICOM_SERIES, false, ZARR_V2),
            new ArrayRoute(Resource.DICOM_SERIES, true, ZARR_V2),
            new ArrayRoute(Resource.DICOM_INSTANCE, false, NUMPY),
            new ArrayRoute(Resource.DICOM_FRAMES, false, NUMPY),
            new ArrayRoute(Resource.ORTHANC_SERIES, false, VOLUME_NIFTI),
            new ArrayRoute(Resource.ORTHANC_SERIES, true, VOLUME_NIFTI),
            new ArrayRoute(Resource.ORTHANC_SERIES, false, VOLUME_NIFTI_GZIP),
            new ArrayRoute(Resource.ORTHANC_SERIES, true, VOLUME_NIFTI_GZIP),
            new ArrayRoute(Resource.ORTHANC_SERIES, false, VOLUME_NRRD),
            new ArrayRoute(Resource.ORTHANC_SERIES, true, VOLUME_NRRD),
            new ArrayRoute(Resource.ORTHANC_SERIES, false, NIFTI),
            new ArrayRoute(Resource.ORTHANC_SERIES, true, NIFTI),
            new ArrayRoute(Resource.DICOM_SERIES, false, VOLUME_NIFTI),
            new ArrayRoute(Resource.DICOM_SERIES, true, VOLUME_NIFTI),
            new ArrayRoute(Resource.DICOM_SERIES, false, VOLUME_NIFTI_GZIP),
            new ArrayRoute(Resource.DICOM_SERIES, true, VOLUME_NIFTI_GZIP),
            new ArrayRoute(Resource.DICOM_SERIES, false, VOLUME_NRRD),
            new ArrayRoute(Resource.DICOM_SERIES, true, VOLUME_NRRD),
            new ArrayRoute(Resource.DICOM_SERIES, false, NIFTI),
            new ArrayRoute(Resource.DICOM_SERIES, true, NIFTI));

    /** The path, with variables in braces; none of them spans two segments, but the key of a store. */
    public String pattern() {
        return StorePath.isStore(suffix)
                ? resource.pattern + (isPinned ? "/{options}/" : "/") + suffix + "/{*key}"
                : resource.pattern + '/' + (isPinned ? PIN + "{digest}/" : "") + suffix;
    }

    /** The path of what has this last segment in one state of a resource, relative to any unpinned route of it. */
    public static String pinned(String digest, String suffix) {
        return PIN + digest + '/' + suffix;
    }

    /** The routes with this last segment, of one study each, or of less. */
    public static List<ArrayRoute> endingWith(String suffix, boolean ofStudies) {
        return ALL.stream()
                .filter(route -> route.suffix.equals(suffix) && route.resource.isStudy() == ofStudies)
                .toList();
    }

    /** The last segments of the routes below this resource, without the stores'. */
    public static Set<String> suffixes(Resource resource) {
        return ALL.stream()
                .filter(route -> route.resource == resource)
                .map(ArrayRoute::suffix)
                .filter(suffix -> !StorePath.isStore(suffix))
                .collect(Collectors.toUnmodifiableSet());
    }
}
