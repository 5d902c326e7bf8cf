package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

    private final DicomWebClient client;
    private final String root;

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
     */
    record Located<T extends VolumeTarget.OfDicomWeb>(
            T target, @Nullable String state) {}

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
                        state.isEmpty() ? null : state));
    }

    private Mono<Located<VolumeTarget.Series>> locateSeries(OrthancId id) {
        return Mono.zip(get("/series/" + id), get("/series/" + id + "/study"))
                .map(both -> new Located<>(
                        new VolumeTarget.Series(
                                mainTag(both.getT2(), "StudyInstanceUID"), mainTag(both.getT1(), "SeriesInstanceUID")),
                        state(both.getT1())));
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

    /** When something was last stored in a series, to the second, and how many instances it has. */
    Mono<String> lastChange(OrthancId series) {
        return get("/series/" + series).map(OrthancRest::change);
    }

    /**
     * What Orthanc's database has of an instance.
     *
     * @param ordering what orders it among others
     * @param file the name of the stored file, which another one would not have; empty when it is not told
     */
    record Stored(Attributes ordering, String file) {

        static Stored of(JsonNode instance) {
            return new Stored(mainTags(instance), instance.path("FileUuid").asString(""));
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
        List<String> files() {
            return instances.stream().map(Stored::file).toList();
        }
    }

    /** What the database has of a series. */
    Mono<StoredSeries> stored(OrthancId series) {
        var path = "/series/" + series;
        return get(path)
                .zipWhen(_ -> get(path + "/instances"))
                .map(both -> new StoredSeries(
                        state(both.getT1()) != null,
                        both.getT2().valueStream().map(Stored::of).toList()));
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

    /** The frames of the stored file of an instance, each of so many bytes at most. */
    Flux<Frame> file(OrthancId instance, int maxFrameBytes) {
        return client.retrieveFile(file(instance), maxFrameBytes);
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
