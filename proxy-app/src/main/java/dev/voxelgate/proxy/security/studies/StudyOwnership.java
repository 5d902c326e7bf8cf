package dev.voxelgate.proxy.security.studies;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.http.BaseUri;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds out whose study an object belongs to, by asking the archive with the caller's own rights. What the archive
 * answers is looked at: one that does not understand a key ignores it and lists what it has. What it says is remembered
 * for a while, for each caller apart.
 */
public final class StudyOwnership {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String STUDY_INSTANCE_UID = StudyAttribute.number(Tag.STUDY_INSTANCE_UID);
    private static final int MAX_REMEMBERED = 10_000;
    private static final int MAX_DOCUMENT_BYTES = 4 << 20;
    /** Studies of one UID that are looked at: an archive has one for each patient to whom it belongs. */
    private static final int MAX_STUDIES = 20;

    private final DicomWebClient archive;
    private final BaseUri dicomWeb;
    private final @Nullable String orthanc;
    private final StudyAttribute attribute;
    private final Cache<Question, Set<String>> known;

    private record Question(String caller, RequestScope asked) {}

    /**
     * @param dicomWeb root of the archive's DICOMweb service
     * @param orthanc root of its REST API, if the archive is one
     * @param attribute as in {@code voxelgate.security.studies.attribute}
     * @param remember how long the archive's answers are used again
     */
    public StudyOwnership(
            DicomWebClient archive, URI dicomWeb, @Nullable URI orthanc, String attribute, Duration remember) {
        this.archive = archive;
        this.dicomWeb = BaseUri.of(dicomWeb);
        this.orthanc = orthanc == null ? null : orthanc.toString().replaceAll("/+$", "");
        this.attribute = StudyAttribute.parse(attribute);
        this.known = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(remember)
                .build();
    }

    StudyAttribute attribute() {
        return attribute;
    }

    /** Whether an object belongs to a study that its caller may read; an error when the archive cannot tell. */
    Mono<Boolean> allows(String caller, ReadableStudies studies, RequestScope asked) {
        var question = new Question(caller, asked);
        var before = known.getIfPresent(question);
        return (before != null ? Mono.just(before) : values(asked).doOnNext(found -> remember(question, found)))
                .map(found -> !found.isEmpty() && studies.values().containsAll(found));
    }

    private void remember(Question question, Set<String> found) {
        if (!found.isEmpty()) {
            known.put(question, found); // what is not there may come
        }
    }

    /** All values of the attribute of the study of what is asked for; none when there is no such study or object. */
    private Mono<Set<String>> values(RequestScope asked) {
        return switch (asked) {
            case RequestScope.OfDicom object ->
                isThere(object).flatMap(there -> there ? values(object.study()) : none());
            case RequestScope.OfOrthanc resource ->
                study(resource).flatMap(this::values).switchIfEmpty(none());
            case RequestScope.Nothing _, RequestScope.Search _, RequestScope.Anything _ -> none();
        };
    }

    private static Mono<Set<String>> none() {
        return Mono.just(Set.of());
    }

    /** Whether the archive has an object in just this study and series. */
    private Mono<Boolean> isThere(RequestScope.OfDicom object) {
        var series = object.series();
        var instance = object.instance();
        if (series == null) {
            return Mono.just(true); // whether the study is there shows when its values are asked for
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("StudyInstanceUID", object.study().value());
        query.put("SeriesInstanceUID", series.value());
        if (instance != null) {
            query.put("SOPInstanceUID", instance.value());
        }
        query.put("limit", "2");
        var found = instance == null ? archive.searchForSeries(query) : archive.searchForInstances(query);
        return found.any(one -> is(object.study(), one, Tag.STUDY_INSTANCE_UID)
                && is(series, one, Tag.SERIES_INSTANCE_UID)
                && (instance == null || is(instance, one, Tag.SOP_INSTANCE_UID)));
    }

    private static boolean is(Uid uid, Attributes found, int tag) {
        return uid.value().equals(found.string(tag));
    }

    /** Read here, for the client keeps only what arrays are made of. */
    private Mono<Set<String>> values(Uid study) {
        var query = "StudyInstanceUID=" + study + "&includefield=" + attribute.number() + "&limit=" + MAX_STUDIES;
        return archive.retrieveDocument(
                        "SearchForStudies",
                        dicomWeb.resolve("/studies", query),
                        "application/dicom+json",
                        MAX_DOCUMENT_BYTES)
                .map(document -> valuesIn(document, study))
                // A search may say in this way that it has found nothing (PS3.18 10.6.3).
                .onErrorResume(UpstreamStatusException.class, e -> e.status() == 204 ? none() : Mono.error(e));
    }

    /** None when one of the studies says nothing, or when there may be more: what is asked for may be of that one. */
    private Set<String> valuesIn(byte[] document, Uid study) {
        var values = new HashSet<String>();
        int count = 0;
        try {
            for (var found : JSON.readTree(document)) {
                var uid = found.path(STUDY_INSTANCE_UID).path("Value").path(0).asString("");
                // An Orthanc takes study.a and STUDY.A for the same name, and gives either one's data.
                if (uid.equalsIgnoreCase(study.value())) {
                    var its = found.path(attribute.number()).path("Value");
                    if (its.isEmpty() || ++count == MAX_STUDIES) {
                        return Set.of();
                    }
                    its.forEach(value -> values.add(value.asString("").strip()));
                }
            }
        } catch (JacksonException _) {
            return Set.of(); // what cannot be read allows nothing
        }
        return Set.copyOf(values);
    }

    private Mono<Uid> study(RequestScope.OfOrthanc resource) {
        if (orthanc == null) {
            return Mono.empty();
        }
        var path =
                "/" + resource.level() + "/" + resource.id() + (resource.level().equals("studies") ? "" : "/study");
        return archive.retrieveDocument("Orthanc", URI.create(orthanc + path), "application/json", MAX_DOCUMENT_BYTES)
                .mapNotNull(StudyOwnership::studyUid)
                .onErrorResume(UpstreamStatusException.class, e -> e.isNotFound() ? Mono.empty() : Mono.error(e));
    }

    private static @Nullable Uid studyUid(byte[] document) {
        try {
            return Uid.inPath(JSON.readTree(document)
                    .path("MainDicomTags")
                    .path("StudyInstanceUID")
                    .asString(""));
        } catch (JacksonException | IllegalArgumentException _) {
            return null;
        }
    }
}
