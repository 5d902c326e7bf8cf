package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.UpstreamStatusException;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The few calls of Orthanc's own REST API that DICOMweb has no counterpart for. */
public final class OrthancRest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final DicomWebClient client;

    /** @param client bound to the root of Orthanc's REST API */
    public OrthancRest(DicomWebClient client) {
        this.client = client;
    }

    /** Finds the UIDs of a series. */
    public Mono<VolumeTarget.Series> locate(VolumeTarget.OrthancSeries target) {
        return locateSeries(target.id());
    }

    /** Finds the UIDs of an instance. */
    public Mono<VolumeTarget.Instance> locate(VolumeTarget.OrthancInstance target) {
        return get("instances/" + target.id()).flatMap(json -> locateInstance(json, target));
    }

    private Mono<VolumeTarget.Instance> locateInstance(JsonNode json, VolumeTarget.OrthancInstance target) {
        var series = new OrthancId(json.path("ParentSeries").asString(""));
        var frame = target.frame();
        List<Integer> frameNumbers = frame == null ? List.of() : List.of(Math.addExact(frame, 1));
        return locateSeries(series)
                .map(found -> new VolumeTarget.Instance(
                        found.study(), found.series(), mainTag(json, "SOPInstanceUID"), frameNumbers));
    }

    private Mono<VolumeTarget.Series> locateSeries(OrthancId id) {
        return Mono.zip(get("series/" + id), get("series/" + id + "/study"))
                .map(both -> new VolumeTarget.Series(
                        mainTag(both.getT2(), "StudyInstanceUID"), mainTag(both.getT1(), "SeriesInstanceUID")));
    }

    /** The frames of the stored file of an instance. */
    Flux<Frame> file(OrthancId instance) {
        return client.retrieveFile("instances/" + instance + "/file");
    }

    private Mono<JsonNode> get(String path) {
        return client.get(path, "application/json")
                .map(JSON::readTree)
                .onErrorMap(
                        UpstreamStatusException.class,
                        e -> e.isNotFound()
                                ? new UnknownResourceException("Orthanc has no resource with this identifier")
                                : e);
    }

    private static Uid mainTag(JsonNode resource, String name) {
        return new Uid(resource.path("MainDicomTags").path(name).asString(""));
    }
}
