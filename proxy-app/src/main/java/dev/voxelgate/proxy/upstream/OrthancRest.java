package dev.voxelgate.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.FileStart;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.part10.SingleFrames;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import dev.voxelgate.proxy.volume.InstanceIdentity;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.StoredFiles;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The few calls of Orthanc's own REST API that DICOMweb has no counterpart for. */
public final class OrthancRest {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What the answers read here may have at most; they list one resource's tags and its children, or theirs. */
    private static final int MAX_DOCUMENT_BYTES = 4 << 20;

    /** By what instances are ordered, as far as the database has it. */
    private static final Map<String, Integer> ORDERING = Map.of(
            "SOPInstanceUID", Tag.SOP_INSTANCE_UID,
            "InstanceNumber", Tag.INSTANCE_NUMBER,
            "NumberOfFrames", Tag.NUMBER_OF_FRAMES,
            "ImagePositionPatient", Tag.IMAGE_POSITION_PATIENT,
            "ImageOrientationPatient", Tag.IMAGE_ORIENTATION_PATIENT);

    private static final int MOST_STUDIES = 10_000;

    private final DicomWebClient client;
    private final String root;

    /**
     * The study of a series, which never changes: the identifier of a series is a digest of the UIDs. Only callers to whom
     * Orthanc gives the series learn it.
     */
    private final Cache<OrthancId, Uid> studies =
            Caffeine.newBuilder().maximumSize(MOST_STUDIES).build();

    /**
     * @param client the connections to use
     * @param root of the REST API, for example {@code http://localhost:8042}
     */
    public OrthancRest(DicomWebClient client, URI root) {
        this.client = client;
        this.root = root.toString().replaceAll("/+$", "");
    }

    /**
     * Where DICOMweb has what an Orthanc identifier names.
     *
     * @param state differs when any of it has changed since; null when Orthanc cannot tell, because it has only just
     *     changed
     * @param onlyInstance its identifier in Orthanc, when there are no others
     * @param instances how many there are
     */
    record Located<T extends VolumeTarget.OfDicomWeb>(
            T target, @Nullable String state, @Nullable OrthancId onlyInstance, int instances) {}

    /** Finds the UIDs of a series. */
    public Mono<Located<VolumeTarget.Series>> locate(VolumeTarget.OrthancSeries target) {
        return locateSeries(target.id());
    }

    /** Finds the UIDs of an instance. */
    public Mono<Located<VolumeTarget.Instance>> locate(VolumeTarget.OrthancInstance target) {
        return get("/instances/" + target.id()).flatMap(json -> locateInstance(json, target));
    }

    private Mono<Located<VolumeTarget.Instance>> locateInstance(JsonNode json, VolumeTarget.OrthancInstance target) {
        var series = identifier(json.path("ParentSeries"), OrthancId::new);
        var frame = target.frame();
        List<Integer> frameNumbers = frame == null ? List.of() : List.of(Math.addExact(frame, 1));
        // Whatever replaces the instance is another file.
        var state = json.path("FileUuid").asString("");
        return locateSeries(series)
                .map(found -> new Located<>(
                        new VolumeTarget.Instance(
                                found.target().study(),
                                found.target().series(),
                                mainTag(json, "SOPInstanceUID"),
                                frameNumbers),
                        state.isEmpty() ? null : state,
                        target.id(),
                        1));
    }

    private Mono<Located<VolumeTarget.Series>> locateSeries(OrthancId id) {
        return Mono.zip(get("/series/" + id), study(id))
                .map(both -> new Located<>(
                        new VolumeTarget.Series(both.getT2(), mainTag(both.getT1(), "SeriesInstanceUID")),
                        state(both.getT1()),
                        onlyInstance(both.getT1()),
                        both.getT1().path("Instances").size()));
    }

    private static @Nullable OrthancId onlyInstance(JsonNode series) {
        var instances = series.path("Instances");
        return instances.size() == 1 ? identifier(instances.path(0), OrthancId::new) : null;
    }

    private Mono<Uid> study(OrthancId series) {
        var known = studies.getIfPresent(series);
        return known != null
                ? Mono.just(known)
                : get("/series/" + series + "/study")
                        .map(json -> mainTag(json, "StudyInstanceUID"))
                        .doOnNext(uid -> studies.put(series, uid));
    }

    /**
     * What is stored in a series changes its time, in seconds, which do when it is stable: nothing was stored in it for
     * a minute. What is deleted changes the number of its instances.
     */
    private static @Nullable String state(JsonNode series) {
        boolean isKnown = !series.path("LastUpdate").asString("").isEmpty();
        return isKnown && series.path("IsStable").asBoolean(false) ? change(series) : null;
    }

    private static String change(JsonNode series) {
        return series.path("LastUpdate").asString("") + " "
                + series.path("Instances").size();
    }

    /**
     * The last change of a series.
     *
     * @param name when something was last stored in it, to the second, and how many instances it has
     * @param isStable whether nothing was stored in it for a minute: then the next change has another name
     */
    record Change(String name, boolean isStable) {

        static Change of(JsonNode series) {
            return new Change(change(series), state(series) != null);
        }
    }

    /** The last change of a series. */
    Mono<Change> lastChange(OrthancId series) {
        return get("/series/" + series).map(Change::of);
    }

    /**
     * What Orthanc's database has of an instance.
     *
     * @param id its identifier; empty when it is not told
     * @param ordering what orders it among others
     * @param file the name of the stored file, which another one would not have; empty when it is not told
     * @param bytes of the file; 0 when it is not told
     */
    record Stored(String id, Attributes ordering, String file, long bytes) {

        static Stored of(JsonNode instance) {
            return new Stored(
                    instance.path("ID").asString(""),
                    mainTags(instance),
                    instance.path("FileUuid").asString(""),
                    instance.path("FileSize").asLong(0));
        }

        /** The names of the files of instances. */
        static StoredFiles files(List<Stored> instances) {
            Map<String, String> named = new HashMap<>();
            List<String> others = new ArrayList<>();
            for (var instance : instances) {
                var uid = InstanceIdentity.sopInstanceUidIn(instance.ordering);
                if (uid.isEmpty() || instance.file.isEmpty() || named.putIfAbsent(uid, instance.file) != null) {
                    others.add(instance.file);
                }
            }
            return new StoredFiles(named, others);
        }
    }

    /**
     * What the database has of the instances of a series. Of one that is not stable, the metadata that the DICOMweb plugin
     * keeps may be those of instances that were replaced since.
     *
     * @param isStable whether nothing was stored in it for a minute
     */
    record StoredSeries(boolean isStable, List<Stored> instances) {

        /** The names of the stored files. */
        StoredFiles files() {
            return Stored.files(instances);
        }
    }

    /** What the database has of a series. */
    Mono<StoredSeries> stored(OrthancId series) {
        return lastChange(series)
                .flatMap(change -> storedIn(series).map(instances -> new StoredSeries(change.isStable(), instances)));
    }

    /** What the database has of the instances of a series. */
    Mono<List<Stored>> storedIn(OrthancId series) {
        return get("/series/" + series + "/instances")
                .map(json -> json.valueStream().map(Stored::of).toList());
    }

    /** Whether something is kept beside a series: its metadata, by the DICOMweb plugin since 1.15. */
    Mono<Boolean> hasAttachments(OrthancId series) {
        return get("/series/" + series + "/attachments").map(json -> !json.isEmpty());
    }

    /** The tags that all instances of a series have with the same value. Of each file Orthanc reads what is before its pixel data. */
    Mono<Set<Integer>> sharedTags(OrthancId series) {
        return get("/series/" + series + "/shared-tags?short")
                .map(json -> json.propertyNames().stream()
                        .filter(name -> name.matches("[0-9a-fA-F]{4},[0-9a-fA-F]{4}"))
                        .map(name -> Integer.parseUnsignedInt(name.replace(",", ""), 16))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** What the database has of an instance. */
    Mono<Stored> storedInstance(OrthancId instance) {
        return get("/instances/" + instance).map(Stored::of);
    }

    private static Attributes mainTags(JsonNode instance) {
        var attributes = Attributes.builder();
        ORDERING.forEach((name, tag) -> {
            var value = instance.path("MainDicomTags").path(name).asString("");
            if (!value.isBlank()) {
                attributes.put(tag, value.split("\\\\", -1));
            }
        });
        return attributes.build();
    }

    /** The series of a study; those without a UID are none. */
    Mono<List<ListedSeries>> seriesOfStudy(OrthancId study) {
        return get("/studies/" + study + "/series")
                .map(json -> json.valueStream()
                        .filter(series -> !tag(series, "SeriesInstanceUID").isBlank())
                        .map(OrthancRest::listed)
                        .toList());
    }

    private static ListedSeries listed(JsonNode series) {
        var number = tag(series, "SeriesNumber").strip();
        return new ListedSeries(
                new VolumeTarget.OrthancSeries(identifier(series.path("ID"), OrthancId::new)),
                mainTag(series, "SeriesInstanceUID"),
                number.matches("[+-]?[0-9]{1,9}") ? Integer.valueOf(number) : null,
                told(tag(series, "Modality")),
                told(tag(series, "SeriesDescription")));
    }

    private static String tag(JsonNode resource, String name) {
        return resource.path("MainDicomTags").path(name).asString("");
    }

    private static @Nullable String told(String value) {
        return value.isBlank() ? null : value;
    }

    /** The instances of a series. */
    Mono<List<OrthancId>> instances(OrthancId series) {
        return get("/series/" + series)
                .map(json -> json.path("Instances")
                        .valueStream()
                        .map(instance -> identifier(instance, OrthancId::new))
                        .toList());
    }

    /** What the stored file of an instance says before its pixel data. */
    Flux<InstanceHeader> header(OrthancId instance) {
        return client.retrieveFileHeader(file(instance));
    }

    /** The frames of the stored file of an instance, each of so many bytes at most; large native ones in strips, unless 0. */
    Flux<Frame> file(OrthancId instance, int maxFrameBytes, int stripBytes) {
        return client.retrieveFile(file(instance), maxFrameBytes, stripBytes);
    }

    /** What the stored file says as far as its first frame. */
    Mono<SingleFrames> start(OrthancId instance) {
        return client.retrieveFileStart(file(instance)).next();
    }

    /** The same of its first bytes, or of all where these cannot be had alone; nothing when they are too few. */
    Mono<FileStart> start(OrthancId instance, int bytes) {
        return client.retrieveFileStart(attachment(instance), bytes).next();
    }

    /** Neighbouring frames that have their place in the file. */
    Flux<Frame> piece(OrthancId instance, FileStart start, int index, int count) {
        return client.retrieveFilePiece(attachment(instance), start, index, count);
    }

    /** One frame, from 0: as it is stored, but that samples have the byte order of Orthanc's computer. */
    Mono<byte[]> frame(OrthancId instance, int index, int maxFrameBytes) {
        var uri = URI.create(root + "/instances/" + instance + "/frames/" + index + "/raw");
        return client.retrieveDocument("RetrieveFrame", uri, "application/octet-stream", maxFrameBytes);
    }

    private URI attachment(OrthancId instance) {
        return URI.create(root + "/instances/" + instance + "/attachments/dicom/data");
    }

    private URI file(OrthancId instance) {
        return URI.create(root + "/instances/" + instance + "/file");
    }

    private Mono<JsonNode> get(String path) {
        return client.retrieveDocument("Orthanc", URI.create(root + path), "application/json", MAX_DOCUMENT_BYTES)
                .map(OrthancRest::parse)
                .onErrorMap(
                        UpstreamStatusException.class,
                        e -> e.isNotFound()
                                ? new UnknownResourceException("Orthanc has no resource with this identifier")
                                : e);
    }

    private static JsonNode parse(byte[] document) {
        try {
            var json = JSON.readTree(document);
            if (json.isMissingNode()) {
                throw new TruncatedStreamException(document.length, "JSON");
            }
            return json;
        } catch (JacksonException e) {
            // Not as a cause: it quotes what it has read. To Jackson, what ends within a word or an escape is
            // malformed.
            throw e instanceof UnexpectedEndOfInputException || !endsLikeAnObject(document)
                    ? new TruncatedStreamException(document.length, "more JSON")
                    : new MalformedStreamException(0, "expected well-formed JSON");
        }
    }

    private static boolean endsLikeAnObject(byte[] document) {
        return new String(document, StandardCharsets.UTF_8).stripTrailing().endsWith("}");
    }

    private static Uid mainTag(JsonNode resource, String name) {
        return identifier(resource.path("MainDicomTags").path(name), Uid::new);
    }

    /** Nothing but an identifier goes into the next request's URL. */
    private static <T> T identifier(JsonNode node, Function<String, T> parse) {
        try {
            return parse.apply(node.asString(""));
        } catch (IllegalArgumentException e) {
            throw new MalformedStreamException(0, "expected Orthanc to name the resource's identifiers");
        }
    }
}
