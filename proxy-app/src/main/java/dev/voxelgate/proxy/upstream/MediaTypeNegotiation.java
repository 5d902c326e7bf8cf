package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Asks for resources in a media type that the archive takes (RFC 9110 12.1, PS3.18 8.7): the standard has several for each of
 * them, and archives do not take all.
 *
 * <p>An archive may have to transcode to answer another form than the first, for which Orthanc 1.10.1 often crashes. So what
 * is known to be an Orthanc is asked in the first form only, and any archive that has given files in it is so for long.
 */
final class MediaTypeNegotiation {

    private static final String INSTANCES = "multipart/related; type=\"application/dicom\"";
    private static final String STORED = INSTANCES + "; transfer-syntax=*";
    private static final String FILE = "application/dicom";
    private static final String FRAME_BYTES = "multipart/related; type=\"application/octet-stream\"";
    private static final String BYTES = "application/octet-stream";
    private static final String ANYTHING = "*/*";

    /** A kind of resource, and the Accept fields by which it may be had. What is as it is stored comes first. */
    enum Resource {
        METADATA("application/dicom+json", "application/json", ANYTHING),
        SEARCH("application/dicom+json", "application/json", ANYTHING),
        SERIES(STORED, INSTANCES, list(STORED, INSTANCES, ANYTHING)),
        INSTANCE(STORED, FILE + "; transfer-syntax=*", INSTANCES, FILE, list(STORED, INSTANCES, FILE, ANYTHING)),
        BULK_DATA(FRAME_BYTES + ", " + BYTES, BYTES, FRAME_BYTES, ANYTHING),
        FRAMES(
                FRAME_BYTES + "; transfer-syntax=*",
                "multipart/related; type=\"image/*\"; transfer-syntax=*",
                FRAME_BYTES,
                list(FRAME_BYTES + "; transfer-syntax=*", FRAME_BYTES, ANYTHING)),
        PIXEL_DATA(
                FRAME_BYTES + "; transfer-syntax=*",
                "multipart/related; type=\"image/*\"; transfer-syntax=*",
                FRAME_BYTES,
                BYTES,
                list(FRAME_BYTES + "; transfer-syntax=*", FRAME_BYTES, BYTES, ANYTHING));

        @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list
        private final List<String> fields;

        Resource(String... fields) {
            this.fields = List.of(fields);
        }

        private boolean isOfFiles() {
            return this == SERIES || this == INSTANCE;
        }

        private boolean hasPixels() {
            return isOfFiles() || this == FRAMES || this == PIXEL_DATA;
        }

        /** In one field, the wanted first: some archives read no weights, and take the first that they know. */
        private static String list(String... ranges) {
            return String.join(", ", ranges);
        }
    }

    private final DicomWebClient dicomWeb;
    private final Map<Resource, Ladder<String>> ladders = new EnumMap<>(Resource.class);

    /** @param orthanc the same archive's own interface, if it is an Orthanc */
    MediaTypeNegotiation(DicomWebClient dicomWeb, @Nullable OrthancRest orthanc) {
        this.dicomWeb = dicomWeb;
        for (var resource : Resource.values()) {
            var fields = orthanc != null && resource.hasPixels() ? resource.fields.subList(0, 1) : resource.fields;
            int patience = resource.isOfFiles() ? Ladder.PATIENCE : 0;
            ladders.put(resource, new Ladder<>(fields, Refusals::isOfMediaType, (_, _) -> patience));
        }
    }

    /** A call in the first media type that is not refused. */
    <T> Flux<T> ask(Resource resource, Function<DicomWebClient, Flux<T>> call) {
        return Objects.requireNonNull(ladders.get(resource)).climb(field -> call.apply(dicomWeb.accepting(field)));
    }
}
