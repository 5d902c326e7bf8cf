package dev.voxelgate.proxy.demo;

import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.Element;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import java.util.List;
import java.util.Set;

/** The attributes of a study, a series or an instance in a search result (PS3.18 10.6.3). */
final class SearchResult {

    private static final List<Attribute> STUDY = List.of(
            Attribute.STUDY_DATE,
            Attribute.STUDY_TIME,
            Attribute.ACCESSION_NUMBER,
            Attribute.REFERRING_PHYSICIAN_NAME,
            Attribute.STUDY_DESCRIPTION,
            Attribute.PATIENT_NAME,
            Attribute.PATIENT_ID,
            Attribute.PATIENT_BIRTH_DATE,
            Attribute.PATIENT_SEX,
            Attribute.STUDY_ID);
    private static final List<Attribute> SERIES =
            List.of(Attribute.MODALITY, Attribute.SERIES_DESCRIPTION, Attribute.SERIES_NUMBER);
    private static final List<Attribute> INSTANCE =
            List.of(Attribute.SOP_CLASS_UID, Attribute.SOP_INSTANCE_UID, Attribute.INSTANCE_NUMBER);
    private static final List<Attribute> IMAGE =
            List.of(Attribute.ROWS, Attribute.COLUMNS, Attribute.BITS_ALLOCATED, Attribute.NUMBER_OF_FRAMES);

    private SearchResult() {}

    /**
     * Describes what was found.
     *
     * @param group the instances of the study or series, or the one instance
     * @param resource what was searched, and in what
     * @param included attributes that were asked for
     * @param root the URL of the service
     */
    static DataSet of(List<StoredInstance> group, Resource resource, Set<Attribute> included, String root) {
        var first = group.getFirst();
        var result = DataSet.builder();
        copy(first.index(), result, List.copyOf(included), false);
        copy(first.index(), result, List.of(Attribute.STUDY_INSTANCE_UID), true);
        result.text(Attribute.INSTANCE_AVAILABILITY, "ONLINE");
        var url = root + "/studies/" + first.study();
        if (resource.study() == null) {
            copy(first.index(), result, STUDY, true);
        }
        if (resource.kind() == Resource.Kind.STUDIES) {
            addStudyCounts(group, result);
            return result.text(Attribute.RETRIEVE_URL, url).build();
        }
        url += "/series/" + first.series();
        copy(first.index(), result, List.of(Attribute.SERIES_INSTANCE_UID), true);
        if (resource.series() == null) {
            copy(first.index(), result, SERIES, true);
        }
        if (resource.kind() == Resource.Kind.SERIES) {
            result.numbers(Attribute.NUMBER_OF_SERIES_RELATED_INSTANCES, group.size());
            return result.text(Attribute.RETRIEVE_URL, url).build();
        }
        copy(first.index(), result, INSTANCE, true);
        copy(first.index(), result, IMAGE, false);
        return result.text(
                        Attribute.AVAILABLE_TRANSFER_SYNTAX_UID,
                        first.transferSyntax().uid())
                .text(Attribute.RETRIEVE_URL, url + "/instances/" + first.sopInstance())
                .build();
    }

    private static void addStudyCounts(List<StoredInstance> study, DataSet.Builder result) {
        var modalities = study.stream()
                .map(instance -> instance.index().string(Attribute.MODALITY))
                .filter(modality -> !modality.isEmpty())
                .distinct();
        long series = study.stream().map(StoredInstance::series).distinct().count();
        result.text(Attribute.MODALITIES_IN_STUDY, modalities.toArray(String[]::new))
                .numbers(Attribute.NUMBER_OF_STUDY_RELATED_SERIES, series)
                .numbers(Attribute.NUMBER_OF_STUDY_RELATED_INSTANCES, study.size());
    }

    /** Attributes that a result has to have are there, empty, when the instance lacks them. */
    private static void copy(DataSet from, DataSet.Builder to, List<Attribute> attributes, boolean required) {
        for (var attribute : attributes) {
            var element = from.element(attribute.tag());
            if (element != null) {
                to.put(element);
            } else if (required) {
                to.put(new Element.Plain(attribute.tag(), attribute.vr(), new byte[0]));
            }
        }
    }
}
