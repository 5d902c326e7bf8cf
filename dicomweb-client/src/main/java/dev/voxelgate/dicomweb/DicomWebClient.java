package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.error.UpstreamException;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.http.CallObserver;
import dev.voxelgate.dicomweb.http.ConnectionPressure;
import dev.voxelgate.dicomweb.http.HttpFetch;
import dev.voxelgate.dicomweb.http.HttpFetch.ParserChoice;
import dev.voxelgate.dicomweb.http.HttpFetch.Request;
import dev.voxelgate.dicomweb.http.HttpRelay;
import dev.voxelgate.dicomweb.http.MediaType;
import dev.voxelgate.dicomweb.http.WholeBodyParser;
import dev.voxelgate.dicomweb.json.DicomJsonParser;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.multipart.MultipartParser;
import dev.voxelgate.dicomweb.multipart.UndeclaredBodyParser;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.part10.InstanceHeaderParser;
import dev.voxelgate.dicomweb.part10.InstanceParser;
import dev.voxelgate.dicomweb.part10.MultipartHeadersParser;
import dev.voxelgate.dicomweb.part10.MultipartInstancesParser;
import dev.voxelgate.dicomweb.part10.Part10Limits;
import dev.voxelgate.dicomweb.stream.PullParser;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * QIDO-RS and WADO-RS calls to one archive (PS3.18 10.4 and 10.6). Every result is given as soon as its bytes are there,
 * nothing is read that was not asked for, and a cancel ends the archive's work too. Stored bytes are asked for as they
 * are: the archive never has to transcode.
 *
 * <p>Errors are {@link UpstreamException}s, and {@link dev.voxelgate.dicomweb.stream.MalformedStreamException}s when an
 * answer breaks its format. Results may precede an error. A call that got no answer at all because its kept-alive
 * connection ended is sent anew.
 */
public final class DicomWebClient implements AutoCloseable {

    private static final String JSON = "application/dicom+json";
    private static final Set<String> JSON_TYPES =
            Set.of(JSON, "application/json", "text/plain", "application/octet-stream", "binary/octet-stream", "");
    private static final String DICOM = "application/dicom";

    /** What a host that does not know the type of a file says: nothing, or that it has bytes (S3: the last one). */
    private static final Set<String> UNDECLARED = Set.of("", "application/octet-stream", "binary/octet-stream");

    private static final String INSTANCES = "multipart/related; type=\"application/dicom\"; transfer-syntax=*";
    private static final String FRAMES = "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*";

    private static final Set<Integer> OK = Set.of(200);

    /** A search without results may be 204; one that the archive cut short was 206 until 2019. */
    private static final Set<Integer> SEARCHED = Set.of(200, 204, 206);

    private final ArchiveOptions options;
    private final ArchiveUrls urls;
    private final HttpFetch http;

    /** Opens no connection before the first call. */
    public DicomWebClient(ArchiveOptions options) {
        this(options, CallObserver.NONE);
    }

    /** The same, and somebody is told of every request. */
    public DicomWebClient(ArchiveOptions options, CallObserver observer) {
        this(options, observer, new ConnectionPressure());
    }

    /**
     * The same, of an archive that others ask too.
     *
     * @param pressure shared with them, such as with an {@link HttpRelay}
     */
    public DicomWebClient(ArchiveOptions options, CallObserver observer, ConnectionPressure pressure) {
        this.options = options;
        this.urls = new ArchiveUrls(options.baseUri());
        this.http = new HttpFetch(options, observer, pressure);
    }

    /**
     * Searches for studies.
     *
     * @param query QIDO-RS parameters (PS3.18 8.3.4), not yet encoded: attributes to match by keyword or tag,
     *     {@code includefield} with commas, {@code limit}, {@code offset}, {@code fuzzymatching}
     */
    public Flux<Attributes> searchForStudies(Map<String, String> query) {
        return search("SearchForStudies", "studies", query);
    }

    /** Searches for series in all studies; the query as in {@link #searchForStudies}. */
    public Flux<Attributes> searchForSeries(Map<String, String> query) {
        return search("SearchForSeries", "series", query);
    }

    /** Searches for series in one study; the query as in {@link #searchForStudies}. */
    public Flux<Attributes> searchForSeries(Uid study, Map<String, String> query) {
        return search("SearchForSeries", "studies/" + study + "/series", query);
    }

    /** Searches for instances in all series; the query as in {@link #searchForStudies}. */
    public Flux<Attributes> searchForInstances(Map<String, String> query) {
        return search("SearchForInstances", "instances", query);
    }

    /** Searches for instances in one series; the query as in {@link #searchForStudies}. */
    public Flux<Attributes> searchForInstances(Uid study, Uid series, Map<String, String> query) {
        return search("SearchForInstances", ArchiveUrls.path(study, series) + "/instances", query);
    }

    /** The attributes of every instance of a series, one by one, without pixel data. */
    public Flux<Attributes> retrieveMetadata(Uid study, Uid series) {
        return metadata("RetrieveSeriesMetadata", urls.series(study, series, "/metadata"));
    }

    /** The attributes of one instance, without pixel data. */
    public Flux<Attributes> retrieveMetadata(Uid study, Uid series, Uid instance) {
        return metadata("RetrieveInstanceMetadata", urls.instance(study, series, instance, "/metadata"));
    }

    /** All frames of all instances of a series, in the archive's order of instances, one by one as they arrive. */
    public Flux<Frame> retrieveSeries(Uid study, Uid series) {
        return retrieveSeries(study, series, Integer.MAX_VALUE);
    }

    /** The same, of frames that are known to be small: {@code maxFrameBytes} is the limit of a frame as it is stored. */
    public Flux<Frame> retrieveSeries(Uid study, Uid series, int maxFrameBytes) {
        return instances("RetrieveSeries", urls.series(study, series, ""), part10Limits(maxFrameBytes));
    }

    /** All frames of one instance, one by one as they arrive. */
    public Flux<Frame> retrieveInstance(Uid study, Uid series, Uid instance) {
        return retrieveInstance(study, series, instance, Integer.MAX_VALUE);
    }

    /** The same, of frames that are known to be small: {@code maxFrameBytes} is the limit of a frame as it is stored. */
    public Flux<Frame> retrieveInstance(Uid study, Uid series, Uid instance, int maxFrameBytes) {
        return instances("RetrieveInstance", urls.instance(study, series, instance, ""), part10Limits(maxFrameBytes));
    }

    /**
     * What the stored file of an instance says before its pixel data. These follow and are dropped; who does not want to
     * wait for their end cancels, which ends the connection.
     */
    public Flux<InstanceHeader> retrieveInstanceHeader(Uid study, Uid series, Uid instance) {
        var limits = options.limits();
        return instances(
                "RetrieveInstance",
                urls.instance(study, series, instance, ""),
                () -> new InstanceHeaderParser(limits.part10()),
                boundary -> new MultipartHeadersParser(boundary, limits.multipart(), limits.part10()));
    }

    /**
     * Some frames of an instance, in the order of the numbers.
     *
     * @param numbers from 1, at least one
     */
    public Flux<FramePart> retrieveFrames(Uid study, Uid series, Uid instance, int... numbers) {
        int[] asked = numbers.clone();
        if (asked.length == 0 || Arrays.stream(asked).anyMatch(number -> number < 1)) {
            throw new IllegalArgumentException("frame numbers are at least one, and count from 1");
        }
        String operation = "RetrieveFrames";
        URI uri = urls.instance(study, series, instance, ArchiveUrls.frames(asked));
        ParserChoice<FramePart> choice = (type, contentType) -> {
            requireType(operation, type, type.isMultipart() || type.name().isEmpty(), "multipart/related");
            return multipart(type, contentType, boundary -> frameParts(boundary, asked));
        };
        return http.get(new Request(operation, uri, FRAMES, OK), choice);
    }

    private PullParser<FramePart> frameParts(String boundary, int... asked) {
        var limits = options.limits();
        return new FramePartParser(
                new MultipartParser(boundary, limits.multipart()),
                asked,
                limits.part10().maxFrameBytes());
    }

    /** Of a body whose type may name no boundary, or may not be there at all. */
    private <T> PullParser<T> multipart(
            MediaType type, @Nullable String contentType, Function<String, PullParser<T>> parts) {
        var limits = options.limits().multipart();
        var named = type.isMultipart() ? MultipartParser.namedBoundary(contentType) : Optional.<String>empty();
        return named.map(parts).orElseGet(() -> new UndeclaredBodyParser<>(limits, parts, null));
    }

    /**
     * The frames of a DICOM file that the archive offers at another URL, for example Orthanc's
     * {@code /instances/{id}/file}.
     *
     * @param uri absolute; connections are shared, but the credentials only go to the archive's own origins
     */
    public Flux<Frame> retrieveFile(URI uri) {
        return retrieveFile(uri, Integer.MAX_VALUE);
    }

    /** The same, of frames that are known to be small: {@code maxFrameBytes} is the limit of a frame as it is stored. */
    public Flux<Frame> retrieveFile(URI uri, int maxFrameBytes) {
        return file(uri, () -> new InstanceParser(part10Limits(maxFrameBytes)));
    }

    /** What such a file says before its pixel data, as {@link #retrieveInstanceHeader} has it. */
    public Flux<InstanceHeader> retrieveFileHeader(URI uri) {
        return file(uri, () -> new InstanceHeaderParser(options.limits().part10()));
    }

    private <T> Flux<T> file(URI uri, Supplier<PullParser<T>> parser) {
        String operation = "RetrieveFile";
        return http.get(new Request(operation, uri, DICOM, OK), (type, _) -> {
            requireType(operation, type, type.name().equals(DICOM) || UNDECLARED.contains(type.name()), DICOM);
            return parser.get();
        });
    }

    /**
     * A small document whole, for example an answer of Orthanc's REST API.
     *
     * @param operation names the call in errors
     * @param uri absolute; connections are shared, but the credentials only go to the archive's own origins
     * @param accept the media type to ask for; the answer's is not checked
     * @param maxBytes the answer's limit, named {@code max-body-bytes} in a LimitExceededException
     */
    public Mono<byte[]> retrieveDocument(String operation, URI uri, String accept, int maxBytes) {
        return http.get(new Request(operation, uri, accept, OK), (_, _) -> new WholeBodyParser(maxBytes))
                .single();
    }

    /** Closes all connections; calls under way fail, and new ones with an IllegalStateException. */
    @Override
    public void close() {
        http.dispose();
    }

    private Flux<Attributes> search(String operation, String resource, Map<String, String> query) {
        return http.get(new Request(operation, urls.search(resource, query), JSON, SEARCHED), (type, _) -> {
            requireJson(operation, type);
            return new DicomJsonParser(options.limits().json());
        });
    }

    private Flux<Attributes> metadata(String operation, URI uri) {
        return http.get(new Request(operation, uri, JSON, OK), (type, _) -> {
            requireJson(operation, type);
            return DicomJsonParser.ofMetadata(options.limits().json());
        });
    }

    /** A static host may not know the type of a document; a page of HTML, for example, is not even read. */
    private static void requireJson(String operation, MediaType type) {
        requireType(operation, type, JSON_TYPES.contains(type.name()), JSON);
    }

    private Part10Limits part10Limits(int maxFrameBytes) {
        var limits = options.limits().part10();
        return limits.withMaxFrameBytes(Math.min(limits.maxFrameBytes(), maxFrameBytes));
    }

    private Flux<Frame> instances(String operation, URI uri, Part10Limits limits) {
        var multipart = options.limits().multipart();
        return instances(
                operation,
                uri,
                () -> new InstanceParser(limits),
                boundary -> new MultipartInstancesParser(boundary, multipart, limits));
    }

    private <T> Flux<T> instances(
            String operation, URI uri, Supplier<PullParser<T>> file, Function<String, PullParser<T>> files) {
        return http.get(new Request(operation, uri, INSTANCES, OK), (type, contentType) -> {
            if (type.name().equals(DICOM)) {
                return file.get(); // an archive that does not wrap a single instance
            }
            if (UNDECLARED.contains(type.name())) {
                return new UndeclaredBodyParser<>(options.limits().multipart(), files, file);
            }
            requireType(operation, type, type.isMultipart(), "multipart/related");
            return multipart(type, contentType, files);
        });
    }

    private static void requireType(String operation, MediaType type, boolean fits, String expected) {
        if (!fits) {
            String found = type.name().isEmpty() ? "none" : type.name();
            throw new UpstreamProtocolException(
                    operation, "expected an answer of type " + expected + " but its type is " + found);
        }
    }
}
