package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.volume.StudyTarget;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.util.Map;
import java.util.Objects;

/** The target of an array route or of a route of studies, from the variables of its path. */
final class PathTarget {

    private PathTarget() {}

    /** @param variables decoded, by their names in the resource's pattern */
    static VolumeTarget of(ArrayRoute.Resource resource, Map<String, String> variables) {
        return switch (resource) {
            case ORTHANC_INSTANCE ->
                new VolumeTarget.OrthancInstance(PathValues.orthancId("instance", value(variables, "id")), null);
            case ORTHANC_FRAME ->
                new VolumeTarget.OrthancInstance(
                        PathValues.orthancId("instance", value(variables, "id")),
                        PathValues.frameIndex(value(variables, "frame")));
            case ORTHANC_SERIES ->
                new VolumeTarget.OrthancSeries(PathValues.orthancId("series", value(variables, "id")));
            case DICOM_SERIES ->
                new VolumeTarget.Series(
                        PathValues.uid("study", value(variables, "study")),
                        PathValues.uid("series", value(variables, "series")));
            case ORTHANC_STUDY, DICOM_STUDY -> throw new IllegalArgumentException(resource + " is a study");
            case DICOM_INSTANCE, DICOM_FRAMES ->
                new VolumeTarget.Instance(
                        PathValues.uid("study", value(variables, "study")),
                        PathValues.uid("series", value(variables, "series")),
                        PathValues.uid("instance", value(variables, "instance")),
                        PathValues.frameNumbers(variables.get("frames")));
        };
    }

    /** @param variables decoded, by their names in the resource's pattern */
    static StudyTarget study(ArrayRoute.Resource resource, Map<String, String> variables) {
        return switch (resource) {
            case ORTHANC_STUDY -> new StudyTarget.OrthancStudy(PathValues.orthancId("study", value(variables, "id")));
            case DICOM_STUDY -> new StudyTarget.Study(PathValues.uid("study", value(variables, "study")));
            case ORTHANC_INSTANCE, ORTHANC_FRAME, ORTHANC_SERIES, DICOM_SERIES, DICOM_INSTANCE, DICOM_FRAMES ->
                throw new IllegalArgumentException(resource + " is no study");
        };
    }

    private static String value(Map<String, String> variables, String name) {
        return Objects.requireNonNull(variables.get(name), name);
    }
}
