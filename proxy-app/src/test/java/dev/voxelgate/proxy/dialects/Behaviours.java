package dev.voxelgate.proxy.dialects;

import static dev.voxelgate.proxy.dialects.Dialect.STANDARD;
import static dev.voxelgate.proxy.dialects.Resource.BULK_DATA;
import static dev.voxelgate.proxy.dialects.Resource.FRAMES;
import static dev.voxelgate.proxy.dialects.Resource.INSTANCE_METADATA;
import static dev.voxelgate.proxy.dialects.Resource.INSTANCE_SEARCH;
import static dev.voxelgate.proxy.dialects.Resource.OTHER;
import static dev.voxelgate.proxy.dialects.Resource.SERIES;
import static dev.voxelgate.proxy.dialects.Resource.SERIES_METADATA;
import static dev.voxelgate.proxy.dialects.Resource.SERIES_SEARCH;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What archives do that is not, or is no more than, what the standard asks for. */
final class Behaviours {

    private static final String PARTS = "multipart/related; type=\"application/dicom\"";

    /** What an Orthanc has in its database, and says of a series when it is told to read no files. */
    private static final Set<String> MAIN_TAGS = Set.of(
            "00080016", "00080018", "00080060", "0020000D", "0020000E", "00200013", "00200032", "00200037", "00280008");

    private static final List<String> TABLES = List.of("00281201", "00281202", "00281203");

    private Behaviours() {}

    static List<Behaviour> all() {
        return Stream.of(mediaTypes(), resources(), searches(), contents(), frames(), bulkData(), http(), hopeless())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Behaviour> mediaTypes() {
        return List.of(
                new Behaviour("as the standard has it", STANDARD),
                new Behaviour(
                        "multipart without transfer-syntax, else 406",
                        STANDARD.with(SERIES, taking(PARTS, 406)).with(Resource.INSTANCE, taking(PARTS, 406))),
                new Behaviour(
                        "multipart without transfer-syntax, else 400",
                        STANDARD.with(SERIES, taking(PARTS, 400)).with(Resource.INSTANCE, taking(PARTS, 400))),
                new Behaviour(
                        "an instance as a file with transfer-syntax=*, else 406",
                        STANDARD.refusing(406, SERIES)
                                .with(Resource.INSTANCE, file("application/dicom; transfer-syntax=*", 406))),
                new Behaviour(
                        "an instance as a file, else 415",
                        STANDARD.refusing(415, SERIES).with(Resource.INSTANCE, file("application/dicom", 415))),
                new Behaviour(
                        "several media types in one field, else 400",
                        STANDARD.with(SERIES, ofSeveral()).with(Resource.INSTANCE, ofSeveral())),
                new Behaviour(
                        "multipart without transfer-syntax, else 501",
                        STANDARD.with(SERIES, taking(PARTS, 501)).with(Resource.INSTANCE, taking(PARTS, 501))),
                new Behaviour("metadata as application/json, else 406", metadata("application/json", 406)),
                new Behaviour("metadata as anything, else 400", metadata("*/*", 400)),
                new Behaviour(
                        "metadata as a page of HTML, unless as application/json",
                        asked -> isJson(asked) && !asked.accept().equals("application/json")
                                ? Answer.page()
                                : asked.right()));
    }

    private static List<Behaviour> resources() {
        var refusedSeries = IntStream.of(400, 404, 405, 406, 410, 413, 415, 501)
                .mapToObj(
                        status -> new Behaviour("no series as a whole: " + status, STANDARD.refusing(status, SERIES)));
        var refusedMetadata = IntStream.of(400, 404, 406, 410, 501)
                .mapToObj(status -> new Behaviour(
                        "no metadata of a series: " + status, STANDARD.refusing(status, SERIES_METADATA)));
        var others = Stream.of(
                new Behaviour("no metadata of an instance: 404", STANDARD.refusing(404, INSTANCE_METADATA)),
                new Behaviour("no metadata of an instance: 501", STANDARD.refusing(501, INSTANCE_METADATA)),
                new Behaviour("no metadata: 404", STANDARD.refusing(404, SERIES_METADATA, INSTANCE_METADATA)),
                new Behaviour("no metadata: 501", STANDARD.refusing(501, SERIES_METADATA, INSTANCE_METADATA)),
                new Behaviour(
                        "no metadata and no series as a whole: 404",
                        STANDARD.refusing(404, SERIES_METADATA, INSTANCE_METADATA, SERIES)),
                new Behaviour("no search: 404", STANDARD.refusing(404, INSTANCE_SEARCH, SERIES_SEARCH)),
                new Behaviour(
                        "a page of HTML for what it does not have",
                        asked -> asked.resource() == SERIES_METADATA || asked.resource() == SERIES
                                ? Answer.page()
                                : orPage(asked.right())),
                new Behaviour("a caller who is not let in: 403", STANDARD.refusing(403, SERIES, Resource.INSTANCE))
                        .failing("403 denied-by-archive"));
        return Stream.of(refusedSeries, refusedMetadata, others)
                .flatMap(behaviours -> behaviours)
                .toList();
    }

    private static List<Behaviour> searches() {
        var noMetadata = STANDARD.refusing(404, SERIES_METADATA);
        return List.of(
                new Behaviour(
                        "no metadata of a series, a search of two results a page",
                        noMetadata.with(INSTANCE_SEARCH, asked -> page(asked, offset(asked.query())))),
                new Behaviour(
                        "no metadata of a series, a search that refuses an offset",
                        noMetadata.with(
                                INSTANCE_SEARCH,
                                asked -> asked.query().isEmpty() ? asked.right() : Answer.refusal(400))),
                new Behaviour(
                                "no metadata of a series, a search that ignores offsets and shows two",
                                noMetadata.with(INSTANCE_SEARCH, asked -> page(asked, 0)))
                        .failing("502 upstream-protocol", Image.SERIES),
                new Behaviour(
                                "no metadata of a series, a search that ignores offsets and has no counts",
                                noMetadata
                                        .with(
                                                INSTANCE_SEARCH,
                                                asked -> asked.right(asked.path(), "", "application/json"))
                                        .refusing(404, SERIES_SEARCH))
                        .failing("502 upstream-protocol", Image.SERIES, Image.PALETTE, Image.CLIP),
                new Behaviour(
                                "no metadata of a series, no search",
                                noMetadata.refusing(404, INSTANCE_SEARCH, SERIES_SEARCH))
                        .failing("404 unknown-resource", Image.SERIES, Image.PALETTE, Image.CLIP));
    }

    private static List<Behaviour> contents() {
        return List.of(
                new Behaviour(
                        "metadata of a series have the main attributes",
                        STANDARD.changing(SERIES_METADATA, Behaviours::mainTags)),
                new Behaviour(
                        "all metadata have the main attributes",
                        STANDARD.changing(SERIES_METADATA, Behaviours::mainTags)
                                .changing(INSTANCE_METADATA, Behaviours::mainTags)),
                new Behaviour(
                        "metadata of a series have the main attributes, no other, no search",
                        STANDARD.changing(SERIES_METADATA, Behaviours::mainTags)
                                .refusing(404, INSTANCE_METADATA, INSTANCE_SEARCH, SERIES_SEARCH)),
                new Behaviour(
                        "tables are bulk data",
                        STANDARD.changing(SERIES_METADATA, Behaviours::tablesElsewhere)
                                .changing(INSTANCE_METADATA, Behaviours::tablesElsewhere)),
                new Behaviour("an empty list for a series that is missing", asked -> {
                    var right = asked.right();
                    return right.status() == 404 && isJson(asked)
                            ? new Answer(200, "application/dicom+json", "[]".getBytes(StandardCharsets.US_ASCII), "")
                            : right;
                }),
                new Behaviour("204 for a series that is missing", asked -> {
                    var right = asked.right();
                    return right.status() == 404 ? new Answer(204, "", new byte[0], "") : right;
                }),
                new Behaviour("410 for a series that is missing", asked -> {
                    var right = asked.right();
                    return right.status() == 404 ? Answer.refusal(410) : right;
                }));
    }

    private static List<Behaviour> frames() {
        var noFiles = STANDARD.refusing(404, SERIES, Resource.INSTANCE);
        return List.of(
                new Behaviour("frames, no files: 404", noFiles),
                new Behaviour("frames, no files: 406", STANDARD.refusing(406, SERIES, Resource.INSTANCE)),
                new Behaviour("frames, no files: 501", STANDARD.refusing(501, SERIES, Resource.INSTANCE)),
                new Behaviour(
                        "frames that are not wrapped, one by one, no files",
                        noFiles.with(FRAMES, Behaviours::bareFrame)),
                new Behaviour(
                        "frames without a media type that are not wrapped, no files",
                        noFiles.with(FRAMES, asked -> untyped(bareFrame(asked)))),
                new Behaviour(
                        "frames one by one, no files",
                        noFiles.with(
                                FRAMES, asked -> asked.path().contains(",") ? Answer.refusal(400) : asked.right())),
                new Behaviour(
                        "frames that do not say their transfer syntax, no files",
                        noFiles.changing(FRAMES, answer -> answer.eachPart("; transfer-syntax=[0-9.]+", ""))),
                new Behaviour(
                        "frames with another Accept field, no files",
                        noFiles.with(
                                FRAMES,
                                asked -> asked.accept().contains("transfer-syntax=*")
                                        ? Answer.refusal(406)
                                        : asked.right())),
                new Behaviour("frames, no files, no metadata of a series", noFiles.refusing(404, SERIES_METADATA)),
                new Behaviour("frames, no files, no metadata of an instance", noFiles.refusing(404, INSTANCE_METADATA)),
                new Behaviour("frames, no files, tables are bulk data", tables("/dicom-web/tables/")),
                new Behaviour(
                        "frames, no files, tables are bulk data relative to the metadata",
                        tables("../../../../../tables/").with(SERIES_METADATA, _ -> Answer.refusal(404))),
                new Behaviour("frames, no files, tables are bulk data of another origin", tables("http://127.0.0.1:9/"))
                        .failing("502 upstream-protocol", Image.PALETTE));
    }

    /** Without files, and with tables as bulk data at so many slashes. */
    private static Dialect tables(String where) {
        Dialect.Change change = answer -> answer.eachObject(object -> {
            for (var tag : TABLES) {
                if (object.get(tag) instanceof ObjectNode table) {
                    table.remove("InlineBinary");
                    table.put("BulkDataURI", where + tag);
                }
            }
        });
        return STANDARD.refusing(404, SERIES, Resource.INSTANCE)
                .with(OTHER, Behaviours::table)
                .changing(SERIES_METADATA, change)
                .changing(INSTANCE_METADATA, change);
    }

    /** The bytes of a table of the palette, that its metadata have. */
    private static Answer table(Asked asked) throws IOException, InterruptedException {
        var tag = asked.path().substring(asked.path().lastIndexOf('/') + 1);
        var metadata = "/dicom-web/studies/" + Image.STUDY + "/series/2.25.1.2/metadata";
        var inline = asked.right(metadata, "", "application/dicom+json")
                .objects()
                .path(0)
                .path(tag)
                .path("InlineBinary")
                .asString();
        return new Answer(200, "application/octet-stream", Base64.getDecoder().decode(inline), "");
    }

    /** Pixel data as bulk data: the demo archive has them at the URIs that its metadata name, one part a frame. */
    private static List<Behaviour> bulkData() {
        var bulkOnly = STANDARD.refusing(404, SERIES, Resource.INSTANCE, FRAMES);
        var bare = bulkOnly.changing(BULK_DATA, Behaviours::value);
        return List.of(
                new Behaviour("bulk pixel data, one part a frame, no files, no frames", bulkOnly),
                new Behaviour(
                        "bulk pixel data in one part, no files, no frames",
                        bare.changing(
                                BULK_DATA,
                                answer -> answer.wrapped("Content-Length: " + answer.body().length + "\r\n"))),
                new Behaviour(
                        "bulk pixel data in one part without a length, no files, no frames",
                        bare.changing(BULK_DATA, answer -> answer.wrapped(""))),
                new Behaviour("bulk pixel data that are not wrapped, no files, no frames", bare),
                new Behaviour(
                        "bulk pixel data without a media type that are not wrapped, no files, no frames",
                        bare.changing(BULK_DATA, Behaviours::untyped)),
                new Behaviour(
                        "bulk pixel data that are not wrapped in gzip, no files, no frames",
                        bare.changing(BULK_DATA, answer -> coded(answer, "gzip"))),
                new Behaviour(
                        "bulk pixel data as application/octet-stream, else 406, no files, no frames",
                        bare.with(
                                BULK_DATA,
                                asked -> asked.accept().equals("application/octet-stream")
                                        ? value(asked.right())
                                        : Answer.refusal(406))),
                new Behaviour(
                        "bulk pixel data relative to the metadata, no files, no frames",
                        pixelsAt(bulkOnly, uri -> uri.substring(uri.indexOf("/dicom-web/")))),
                new Behaviour(
                        "bulk pixel data relative to the metadata of the series, no files, no frames",
                        pixelsAt(bulkOnly, uri -> uri.substring(uri.indexOf("instances/")))
                                .refusing(404, INSTANCE_METADATA)));
    }

    /** With another URI of the pixel data. */
    private static Dialect pixelsAt(Dialect dialect, UnaryOperator<String> where) {
        Dialect.Change change = answer -> answer.eachObject(object -> {
            if (object.get("7FE00010") instanceof ObjectNode pixels) {
                pixels.put("BulkDataURI", where.apply(pixels.path("BulkDataURI").asString()));
            }
        });
        return dialect.changing(SERIES_METADATA, change).changing(INSTANCE_METADATA, change);
    }

    private static Answer value(Answer answer) {
        return answer.joinedParts().typed("application/octet-stream");
    }

    /** Last, since their series are held to be contradicted from then on. */
    private static List<Behaviour> hopeless() {
        var bulkOnly = STANDARD.refusing(404, SERIES, Resource.INSTANCE, FRAMES);
        return List.of(
                new Behaviour(
                                "bulk pixel data of another origin, no files, no frames",
                                pixelsAt(bulkOnly, _ -> "http://127.0.0.1:9/nowhere"))
                        .failing("502 upstream-protocol"),
                new Behaviour(
                                "bulk pixel data that are too short, no files, no frames",
                                bulkOnly.changing(BULK_DATA, answer -> cut(value(answer), -2)))
                        .failing("502 upstream-protocol"),
                new Behaviour(
                                "bulk pixel data that are too long, no files, no frames",
                                bulkOnly.changing(BULK_DATA, answer -> cut(value(answer), 2)))
                        .failing("502 upstream-protocol"),
                new Behaviour("no files, no frames, no URI of bulk pixel data", withoutPixels(bulkOnly))
                        .failing("502 upstream-contradiction"),
                new Behaviour(
                                "neither files, frames nor bulk pixel data: 404",
                                STANDARD.refusing(404, SERIES, Resource.INSTANCE, FRAMES, BULK_DATA))
                        .failing("502 upstream-contradiction"),
                new Behaviour(
                                "neither files, frames nor bulk pixel data: 406",
                                STANDARD.refusing(406, SERIES, Resource.INSTANCE, FRAMES, BULK_DATA))
                        .failing("502 upstream-status"));
    }

    /** With so many bytes more, or fewer. */
    private static Answer cut(Answer answer, int more) {
        return answer.withBody(Arrays.copyOf(answer.body(), answer.body().length + more));
    }

    /** With metadata that do not have the pixel data. */
    private static Dialect withoutPixels(Dialect dialect) {
        Dialect.Change change = answer -> answer.eachObject(object -> object.remove("7FE00010"));
        return dialect.changing(SERIES_METADATA, change).changing(INSTANCE_METADATA, change);
    }

    private static Answer bareFrame(Asked asked) throws IOException, InterruptedException {
        var right = asked.right();
        if (asked.path().contains(",")) {
            return Answer.refusal(400);
        }
        return right.status() == 200 ? right.onlyPart().typed("application/octet-stream") : right;
    }

    private static Answer untyped(Answer answer) {
        return answer.status() == 200 ? answer.typed("") : answer;
    }

    /** As the files of RadicalImaging's static-dicomweb lie behind a host that knows no media types. */
    private static Answer ofStaticTree(Asked asked) throws IOException, InterruptedException {
        return switch (asked.resource()) {
            case SERIES_METADATA, INSTANCE_SEARCH, SERIES_SEARCH -> {
                var right = asked.right(asked.path(), "", "application/dicom+json");
                yield right.status() == 200 ? coded(right, "gzip").typed("") : Answer.refusal(404);
            }
            case FRAMES -> {
                var right = asked.right();
                yield right.status() == 200 && !asked.path().contains(",")
                        ? right.typed("multipart/related")
                        : Answer.refusal(404);
            }
            case INSTANCE_METADATA, SERIES, Resource.INSTANCE, BULK_DATA, OTHER -> Answer.refusal(404);
        };
    }

    private static List<Behaviour> http() {
        return List.of(
                new Behaviour(
                        "a static tree: gzip, frames, no files, no metadata of an instance", Behaviours::ofStaticTree),
                new Behaviour("everything in gzip", every(answer -> coded(answer, "gzip"))),
                new Behaviour("everything in deflate", every(answer -> coded(answer, "deflate"))),
                new Behaviour("no media types", every(answer -> answer.typed(""))),
                new Behaviour(
                        "multipart without a boundary parameter",
                        every(answer ->
                                answer.type().startsWith("multipart/") ? answer.typed("multipart/related") : answer)),
                new Behaviour(
                        "everything as application/octet-stream",
                        every(answer -> answer.typed("application/octet-stream"))),
                new Behaviour(
                        "206 with everything",
                        every(answer -> answer.withStatus(206)
                                .withLines("Content-Range: bytes 0-" + (answer.body().length - 1) + "/"
                                        + answer.body().length + "\n"))),
                new Behaviour(
                        "parts without a media type and length",
                        STANDARD.changing(SERIES, Behaviours::bareParts)
                                .changing(Resource.INSTANCE, Behaviours::bareParts)));
    }

    private static Dialect every(Dialect.Change change) {
        return asked -> {
            var answer = asked.right();
            return answer.status() == 200 ? change.of(answer) : answer;
        };
    }

    private static Dialect taking(String accept, int refusal) {
        return asked -> asked.accept().equals(accept) ? asked.right() : Answer.refusal(refusal);
    }

    private static Dialect file(String accept, int refusal) {
        return asked -> {
            var right = asked.right();
            return asked.accept().equals(accept) || right.status() != 200
                    ? right.status() == 200 ? right.onlyPart().typed("application/dicom") : right
                    : Answer.refusal(refusal);
        };
    }

    private static Dialect ofSeveral() {
        return asked -> asked.accept().contains(", ") ? asked.right() : Answer.refusal(400);
    }

    private static Dialect metadata(String accept, int refusal) {
        return asked -> isJson(asked) && !asked.accept().equals(accept) ? Answer.refusal(refusal) : asked.right();
    }

    private static boolean isJson(Asked asked) {
        return Set.of(SERIES_METADATA, INSTANCE_METADATA, INSTANCE_SEARCH, SERIES_SEARCH)
                .contains(asked.resource());
    }

    private static Answer orPage(Answer right) {
        return right.status() == 404 ? Answer.page() : right;
    }

    private static int offset(String query) {
        return query.startsWith("offset=") ? Integer.parseInt(query.substring("offset=".length())) : 0;
    }

    /** Two results of a search, and 204 when there are no more. */
    private static Answer page(Asked asked, int offset) throws IOException, InterruptedException {
        var right = asked.right(asked.path(), "", "application/dicom+json");
        if (right.status() != 200) {
            return right;
        }
        var objects = right.objects();
        var page = JsonMapper.shared().createArrayNode();
        for (int i = offset; i < Math.min(offset + 2, objects.size()); i++) {
            page.add(objects.get(i));
        }
        return page.isEmpty()
                ? new Answer(204, "", new byte[0], "")
                : right.withBody(JsonMapper.shared().writeValueAsBytes(page));
    }

    private static Answer mainTags(Answer answer) {
        return answer.eachObject(object -> object.retain(MAIN_TAGS));
    }

    private static Answer tablesElsewhere(Answer answer) {
        return answer.eachObject(object -> {
            for (var tag : TABLES) {
                if (object.get(tag) instanceof ObjectNode table) {
                    table.remove("InlineBinary");
                    table.put("BulkDataURI", "http://127.0.0.1:9/nowhere");
                }
            }
        });
    }

    private static Answer bareParts(Answer answer) {
        return answer.eachPart("Content-Type: application/dicom[^\r]*\r\n", "")
                .eachPart("Content-Length: [0-9]+\r\n", "")
                .eachPart("MIME-Version: 1.0\r\n", "");
    }

    private static Answer coded(Answer answer, String coding) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = coding.equals("gzip") ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            out.write(answer.body());
        }
        return answer.withBody(bytes.toByteArray()).withLines("Content-Encoding: " + coding + "\n");
    }
}
