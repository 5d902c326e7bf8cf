package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.error.UpstreamException;
import dev.voxelgate.dicomweb.error.UpstreamMediaTypeException;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.http.ByteRange;
import dev.voxelgate.dicomweb.http.CallObserver;
import dev.voxelgate.dicomweb.http.ConnectionPressure;
import dev.voxelgate.dicomweb.http.HttpFetch;
import dev.voxelgate.dicomweb.http.HttpFetch.BodyChoice;
import dev.voxelgate.dicomweb.http.HttpFetch.ParserChoice;
import dev.voxelgate.dicomweb.http.HttpFetch.Request;
import dev.voxelgate.dicomweb.http.HttpRelay;
import dev.voxelgate.dicomweb.http.MediaType;
import dev.voxelgate.dicomweb.http.WholeBodyParser;
import dev.voxelgate.dicomweb.json.DicomJsonParser;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.DefaultAttributes;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.multipart.MultipartParser;
import dev.voxelgate.dicomweb.multipart.UndeclaredBodyParser;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.part10.InstanceHeaderParser;
import dev.voxelgate.dicomweb.part10.InstanceParser;
import dev.voxelgate.dicomweb.part10.MultipartFilesParser;
import dev.voxelgate.dicomweb.part10.MultipartInstancesParser;
import dev.voxelgate.dicomweb.part10.Part10Limits;
import dev.voxelgate.dicomweb.part10.SingleFrames;
import dev.voxelgate.dicomweb.part10.SingleFramesParser;
import dev.voxelgate.dicomweb.stream.PullParser;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private static final String BULK_DATA =
            "multipart/related; type=\"application/octet-stream\", application/octet-stream";

    private static final String ANY_BYTES = "application/octet-stream, */*";

    private static final Set<Integer> OK = Set.of(200);
    private static final Set<Integer> PIECE = Set.of(206);
    private static final Set<Integer> PIECES = Set.of(200, 206);

    /** A search without results may be 204; one that the archive cut short was 206 until 2019. */
    private static final Set<Integer> SEARCHED = Set.of(200, 204, 206);

    private final ArchiveOptions options;
    private final ArchiveUrls urls;
    private final HttpFetch http;
    private final @Nullable String accept;

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
        this(options, new HttpFetch(options, observer, pressure), null);
    }

    private DicomWebClient(ArchiveOptions options, HttpFetch http, @Nullable String accept) {
        this.options = options;
        this.urls = new ArchiveUrls(options.baseUri());
        this.http = http;
        this.accept = accept;
    }

    /**
     * The same client with another Accept field (RFC 9110 12.5.1), for archives that do not take the usual one. What an
     * answer may be does not depend on it: whatever the archive chooses is read if it can be.
     *
     * @param field of the requests for DICOM resources; those for URIs keep their own
     * @return a view, which shares the connections and need not be closed
     */
    public DicomWebClient accepting(String field) {
        return new DicomWebClient(options, http, field);
    }

    private Request request(String operation, URI uri, String usual, Set<Integer> statuses) {
        return new Request(operation, uri, accept == null ? usual : accept, statuses);
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
        return instances("RetrieveSeries", urls.series(study, series, ""), part10Limits(maxFrameBytes), 0);
    }

    /** All frames of one instance, one by one as they arrive. */
    public Flux<Frame> retrieveInstance(Uid study, Uid series, Uid instance) {
        return retrieveInstance(study, series, instance, Integer.MAX_VALUE);
    }

    /** The same, of frames that are known to be small: {@code maxFrameBytes} is the limit of a frame as it is stored. */
    public Flux<Frame> retrieveInstance(Uid study, Uid series, Uid instance, int maxFrameBytes) {
        return retrieveInstance(study, series, instance, maxFrameBytes, 0);
    }

    /** The same; large native frames come in strips of about {@code stripBytes} each, unless that is 0. */
    public Flux<Frame> retrieveInstance(Uid study, Uid series, Uid instance, int maxFrameBytes, int stripBytes) {
        return instances(
                "RetrieveInstance",
                urls.instance(study, series, instance, ""),
                part10Limits(maxFrameBytes),
                stripBytes);
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
                boundary -> new MultipartFilesParser<>(
                        boundary, limits.multipart(), () -> new InstanceHeaderParser(limits.part10())));
    }

    /**
     * The same, and how its frames are stored: by what a frame that comes alone ({@link #retrieveFrames}) is read. The frames
     * follow and are dropped, as there.
     */
    public Flux<SingleFrames> retrieveInstanceStart(Uid study, Uid series, Uid instance) {
        var limits = options.limits();
        Supplier<PullParser<SingleFrames>> file = () -> new SingleFramesParser(limits.part10(), false);
        return instances(
                "RetrieveInstance",
                urls.instance(study, series, instance, ""),
                file,
                boundary -> new MultipartFilesParser<>(boundary, limits.multipart(), file));
    }

    /**
     * Some frames of an instance, in the order of the numbers.
     *
     * @param numbers from 1, at least one
     */
    public Flux<FramePart> retrieveFrames(Uid study, Uid series, Uid instance, int... numbers) {
        return frameParts(study, series, instance, options.limits().part10().maxFrameBytes(), numbers);
    }

    /**
     * The same, of frames that are known to be small: {@code maxFrameBytes} is the limit of a frame as it is stored. An archive
     * need not wrap a single frame into a multipart body.
     */
    public Flux<FramePart> retrieveFrames(
            Uid study, Uid series, Uid instance, int maxFrameBytes, List<Integer> numbers) {
        int most = Math.min(maxFrameBytes, options.limits().part10().maxFrameBytes());
        return frameParts(
                study,
                series,
                instance,
                most,
                numbers.stream().mapToInt(Integer::intValue).toArray());
    }

    private Flux<FramePart> frameParts(Uid study, Uid series, Uid instance, int maxFrameBytes, int... numbers) {
        int[] asked = numbers.clone();
        if (asked.length == 0 || Arrays.stream(asked).anyMatch(number -> number < 1)) {
            throw new IllegalArgumentException("frame numbers are at least one, and count from 1");
        }
        String operation = "RetrieveFrames";
        URI uri = urls.instance(study, series, instance, ArchiveUrls.frames(asked));
        return http.get(request(operation, uri, FRAMES, OK), frameChoice(operation, maxFrameBytes, asked));
    }

    private ParserChoice<FramePart> frameChoice(String operation, int maxFrameBytes, int... asked) {
        return (type, contentType) -> {
            if (asked.length == 1 && type.name().startsWith("image/")) {
                return new BareFrameParser(asked[0], type, maxFrameBytes);
            }
            Function<String, PullParser<FramePart>> parts = boundary -> framePartParser(boundary, maxFrameBytes, asked);
            if (asked.length == 1 && UNDECLARED.contains(type.name())) {
                return new UndeclaredBodyParser<>(
                        options.limits().multipart(),
                        parts,
                        () -> new BareFrameParser(asked[0], type, maxFrameBytes),
                        true);
            }
            requireType(operation, type, type.isMultipart() || UNDECLARED.contains(type.name()), "multipart/related");
            return multipart(type, contentType, parts);
        };
    }

    /**
     * A value that metadata name by a BulkDataURI (PS3.18 10.4.1.1.5), other than pixel data.
     *
     * @param instance of whose own metadata it is; null when it is of the metadata of the series
     * @param reference as it stands there: absolute, or relative to those metadata
     * @param maxBytes the limit of the value
     * @return the bytes; an UpstreamProtocolException when they would be at another origin than the archive
     */
    public Mono<byte[]> retrieveBulkData(
            Uid study, Uid series, @Nullable Uid instance, String reference, int maxBytes) {
        String operation = "RetrieveBulkdata";
        URI uri = bulkData(study, series, instance, reference);
        return uri == null
                ? Mono.error(elsewhere(operation))
                : http.get(request(operation, uri, BULK_DATA, OK), frameChoice(operation, maxBytes, 1))
                        .single()
                        .map(FramePart::data);
    }

    /**
     * Frames of pixel data that metadata name by a BulkDataURI (PS3.18 10.4.1.1.5): those that are wanted, in order. Native
     * frames may be one value, which is cut while it arrives, or one part each; codestreams are one part each. A single part
     * need not be wrapped into a multipart body.
     *
     * @param instance of whose own metadata it is; null when it is of the metadata of the series
     * @param reference as it stands there: absolute, or relative to those metadata
     * @return the frames: the native ones of an instance with several of them have exactly the bytes of a frame; an
     *     UpstreamProtocolException when they would be at another origin than the archive, a MalformedStreamException when they
     *     are more or fewer bytes than the frames have
     */
    public Flux<FramePart> retrievePixelData(
            Uid study, Uid series, @Nullable Uid instance, String reference, PixelDataFrames wanted) {
        String operation = "RetrievePixelData";
        URI uri = bulkData(study, series, instance, reference);
        if (uri == null) {
            return Flux.error(elsewhere(operation));
        }
        var limits = part10Limits(wanted.maxFrameBytes());
        var request = request(operation, uri, FRAMES, OK);
        return wanted.count() == 1
                ? http.get(request, frameChoice(operation, limits.maxFrameBytes(), 1))
                : http.getBody(request, pixelDataChoice(operation, wanted, limits));
    }

    private BodyChoice<FramePart> pixelDataChoice(String operation, PixelDataFrames wanted, Part10Limits limits) {
        var multipart = options.limits().multipart();
        Function<String, PullParser<FramePart>> parts =
                boundary -> new PixelDataParser(new MultipartParser(boundary, multipart), wanted, limits);
        return (type, contentType, length) -> {
            if (UNDECLARED.contains(type.name())) {
                return new UndeclaredBodyParser<>(
                        multipart,
                        parts,
                        () -> new PixelDataParser(new BareBodyParser(contentType, length), wanted, limits),
                        true);
            }
            requireType(operation, type, type.isMultipart(), "multipart/related or application/octet-stream");
            return multipart(type, contentType, parts);
        };
    }

    /** Where a value is that metadata name; null when that is at another origin than the archive. */
    private @Nullable URI bulkData(Uid study, Uid series, @Nullable Uid instance, String reference) {
        URI metadata = instance == null
                ? urls.series(study, series, "/metadata")
                : urls.instance(study, series, instance, "/metadata");
        URI uri = resolved(metadata, reference);
        return uri != null && http.isArchive(uri) ? uri : null;
    }

    private static UpstreamProtocolException elsewhere(String operation) {
        return new UpstreamProtocolException(
                operation, "the metadata name bulk data at another origin, or by what is no URI");
    }

    private static @Nullable URI resolved(URI base, String reference) {
        try {
            var uri = base.resolve(reference);
            return uri.getHost() == null || uri.getRawUserInfo() != null ? null : uri;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private PullParser<FramePart> framePartParser(String boundary, int maxFrameBytes, int... asked) {
        return new FramePartParser(
                new MultipartParser(boundary, options.limits().multipart()), asked, maxFrameBytes);
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
        return retrieveFile(uri, maxFrameBytes, 0);
    }

    /** The same; large native frames come in strips of about {@code stripBytes} each, unless that is 0. */
    public Flux<Frame> retrieveFile(URI uri, int maxFrameBytes, int stripBytes) {
        return file(
                uri, () -> new InstanceParser(part10Limits(maxFrameBytes), DefaultAttributes::contains, stripBytes));
    }

    /** What such a file says before its pixel data, as {@link #retrieveInstanceHeader} has it. */
    public Flux<InstanceHeader> retrieveFileHeader(URI uri) {
        return file(uri, () -> new InstanceHeaderParser(options.limits().part10()));
    }

    /** What such a file says as far as its first frame, as {@link #retrieveInstanceStart} has it. */
    public Flux<SingleFrames> retrieveFileStart(URI uri) {
        return file(uri, () -> new SingleFramesParser(options.limits().part10(), false));
    }

    /**
     * The same of the first bytes of a file, from an archive that can send some bytes of it (RFC 9110 14); one that cannot
     * sends all, and who has the result cancels.
     *
     * @param uri absolute; connections are shared, but the credentials only go to the archive's own origins
     * @param bytes how many
     * @return nothing when these are too few
     */
    public Flux<FileStart> retrieveFileStart(URI uri, int bytes) {
        String operation = "RetrieveFileStart";
        var range = new ByteRange(0, bytes - 1);
        return http.getPiece(new Request(operation, uri, ANY_BYTES, PIECES, range), piece -> {
            if (piece.range() != null && piece.range().first() != 0) {
                throw new UpstreamProtocolException(operation, "the answer has other bytes than were asked for");
            }
            return new FileStartParser(new SingleFramesParser(options.limits().part10(), piece.range() != null), piece);
        });
    }

    /**
     * Neighbouring frames of such a file, which have their place there.
     *
     * @param start of the file
     * @param index of the first one, from 0
     * @param count at least 1
     * @return them, in order; an UpstreamProtocolException when the archive sends anything else, or of another file
     */
    public Flux<Frame> retrieveFilePiece(URI uri, FileStart start, int index, int count) {
        String operation = "RetrieveFilePiece";
        var frames = start.frames();
        var place = frames.place(index, count).orElseThrow(() -> new IllegalArgumentException("no place is known"));
        var range = new ByteRange(place.first(), place.first() + place.length() - 1);
        return http.getPiece(new Request(operation, uri, ANY_BYTES, PIECE, range), piece -> {
            if (!range.equals(piece.range()) || !Objects.equals(start.tag(), piece.tag())) {
                throw new UpstreamProtocolException(operation, "the answer has other bytes than were asked for");
            }
            return new FilePieceParser(frames, index, count);
        });
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
        return http.get(request(operation, urls.search(resource, query), JSON, SEARCHED), (type, _) -> {
            requireJson(operation, type);
            return new DicomJsonParser(options.limits().json());
        });
    }

    private Flux<Attributes> metadata(String operation, URI uri) {
        return http.get(request(operation, uri, JSON, OK), (type, _) -> {
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

    private Flux<Frame> instances(String operation, URI uri, Part10Limits limits, int stripBytes) {
        var multipart = options.limits().multipart();
        return instances(
                operation,
                uri,
                () -> new InstanceParser(limits, DefaultAttributes::contains, stripBytes),
                boundary -> new MultipartInstancesParser(
                        boundary, multipart, limits, DefaultAttributes::contains, stripBytes));
    }

    private <T> Flux<T> instances(
            String operation, URI uri, Supplier<PullParser<T>> file, Function<String, PullParser<T>> files) {
        return http.get(request(operation, uri, INSTANCES, OK), (type, contentType) -> {
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
            throw new UpstreamMediaTypeException(
                    operation, "expected an answer of type " + expected + " but its type is " + found);
        }
    }
}
