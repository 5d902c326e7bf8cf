package dev.voxelgate.proxy.hostile;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.ascii;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.join;
import static java.util.stream.Collectors.joining;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.part10.DataSetWriter;
import dev.voxelgate.dicomweb.testing.ScriptedServer.Exchange;
import dev.voxelgate.dicomweb.testing.ScriptedServer.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Everything that an archive, or who has stored something there, may try. */
final class HostileAnswers {

    static final int MAX_INSTANCES = 100;

    private static final String JPEG = "1.2.840.10008.1.2.4.50";
    private static final String RLE = "1.2.840.10008.1.2.5";
    private static final String DEFLATED = TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN.uid();
    private static final int PRIVATE = 0x00091001;
    private static final long UNDEFINED = 0xFFFFFFFFL;
    private static final int[] NO_TABLE = {};
    private static final byte[] FRAGMENT = join(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF}, new byte[13]);

    private HostileAnswers() {}

    /**
     * One of them.
     *
     * @param archive what the archive is made to do
     * @param path what a client asks for
     * @param status of the answer
     * @param problem the end of its type
     * @param detail a part of what it says
     */
    record Hostility(
            String name, Consumer<HostileArchive> archive, String path, int status, String problem, String detail) {}

    private static Hostility metadata(
            String name, Map<String, String> attributes, int status, String problem, String detail) {
        return new Hostility(
                name,
                archive -> archive.metadata(HostileArchive.json(attributes)),
                HostileArchive.SERIES,
                status,
                problem,
                detail);
    }

    private static Hostility json(String name, String json, int status, String problem, String detail) {
        return new Hostility(name, archive -> archive.metadata(json), HostileArchive.SERIES, status, problem, detail);
    }

    /** Metadata that ask for more than there is, or contradict themselves. */
    static List<Hostility> inMetadata() {
        return List.of(
                metadata(
                        "Rows × Columns of 65535 each, of 16 bits",
                        Map.of("00280010", "65535", "00280011", "65535", "00280100", "16", "00280101", "16"),
                        422,
                        "unsupported-image",
                        "8589672450 bytes is more than one array holds"),
                metadata(
                        "Rows × Columns over the limit",
                        Map.of("00280010", "30000", "00280011", "30000"),
                        413,
                        "limit",
                        "voxelgate.decode.max-frame-size"),
                metadata(
                        "2^31 - 1 frames",
                        Map.of("00280008", "2147483647"),
                        413,
                        "limit",
                        "voxelgate.plan.max-frames of 1000000"),
                metadata("2^31 frames", Map.of("00280008", "2147483648"), 422, "invalid-metadata", "(0028,0008)"),
                metadata(
                        "as many frames as no number can say",
                        Map.of("00280008", "1e999"),
                        422,
                        "invalid-metadata",
                        "(0028,0008)"),
                metadata("no frames", Map.of("00280008", "-1"), 422, "invalid-metadata", "(0028,0008)"),
                metadata("no Rows", Map.of("00280010", "0"), 422, "unsupported-image", "Rows"),
                metadata("negative Columns", Map.of("00280011", "-1"), 422, "unsupported-image", "Columns"),
                metadata("Rows over 16 bits", Map.of("00280010", "65537"), 422, "unsupported-image", "Rows"),
                metadata(
                        "Rows that are no number",
                        Map.of("00280010", "\"Doe\""),
                        502,
                        "upstream-protocol",
                        "(0028,0010)"),
                metadata(
                        "Bits Stored over Bits Allocated",
                        Map.of("00280101", "99"),
                        422,
                        "unsupported-image",
                        "Bits Stored"),
                metadata(
                        "a UID that is a path",
                        Map.of("00080018", "\"../../../Doe\""),
                        422,
                        "invalid-metadata",
                        "no SOP Instance UID"),
                metadata(
                        "a UID with a line break",
                        Map.of("00080018", "\"1.2\\r\\nDoe: x\""),
                        422,
                        "invalid-metadata",
                        "no SOP Instance UID"),
                json(
                        "an instance twice",
                        "[" + HostileArchive.object("1.2", Map.of()) + "," + HostileArchive.object("1.2", Map.of())
                                + "]",
                        422,
                        "invalid-metadata",
                        "lists instance 1.2 twice"),
                json(
                        "an instance too many",
                        IntStream.rangeClosed(0, MAX_INSTANCES)
                                .mapToObj(i -> HostileArchive.object("1.2." + i, Map.of("00200013", "" + i)))
                                .collect(joining(",", "[", "]")),
                        413,
                        "limit",
                        "voxelgate.plan.max-instances of " + MAX_INSTANCES),
                new Hostility(
                        "another instance than was asked about",
                        archive -> archive.metadata("[" + HostileArchive.object("1.2.3.4.6", Map.of()) + "]"),
                        HostileArchive.INSTANCE,
                        502,
                        "upstream-contradiction",
                        "1.2.3.4.5"),
                new Hostility(
                        "more instances than were asked about",
                        archive -> archive.metadata("[" + HostileArchive.object("1.2.3.4.5", Map.of()) + ","
                                + HostileArchive.object("1.2.3.4.6", Map.of()) + "]"),
                        HostileArchive.INSTANCE,
                        502,
                        "upstream-contradiction",
                        "1.2.3.4.5"),
                json("deep JSON", "[".repeat(100_000), 502, "upstream-protocol", "expected one array of objects"),
                json(
                        "deep JSON that is skipped",
                        "[{\"00091001\": " + "[".repeat(100_000),
                        413,
                        "limit",
                        "max-nesting-depth of 128"),
                json(
                        "deep sequences",
                        "[" + "{\"00283000\": {\"vr\": \"SQ\", \"Value\": [".repeat(10_000),
                        413,
                        "limit",
                        "max-nesting-depth of 128"),
                json(
                        "a string of nine million characters",
                        "[{\"00100020\": {\"vr\": \"LO\", \"Value\": [\"" + "x".repeat(9 << 20),
                        413,
                        "limit",
                        "max-string-length"),
                json(
                        "a number of nine million digits",
                        "[{\"00280010\": {\"vr\": \"US\", \"Value\": [" + "1".repeat(9 << 20),
                        413,
                        "limit",
                        "max-string-length"),
                json("a name of a megabyte", "[{\"" + "0".repeat(1 << 20), 413, "limit", "max-name-length of 256"),
                json(
                        "five million values",
                        "[{\"00281052\": {\"vr\": \"DS\", \"Value\": [" + "1,".repeat(5_000_000),
                        413,
                        "limit",
                        "max-kept-bytes"),
                json(
                        "a million objects that are none",
                        "[" + "{},".repeat(1_000_000),
                        422,
                        "invalid-metadata",
                        "no SOP"),
                json(
                        "a person's name where a number is",
                        "[{\"00280010\": {\"vr\": \"PN\", \"Value\": [{\"Alphabetic\": \"Doe^Jane\"}]}}]",
                        422,
                        "invalid-metadata",
                        "no SOP"),
                json("not JSON", "<html>Doe</html>", 502, "upstream-protocol", "expected well-formed JSON"));
    }

    private static Hostility file(String name, byte[] file, int status, String problem, String detail) {
        return new Hostility(name, archive -> archive.file(file), HostileArchive.SERIES, status, problem, detail);
    }

    private static byte[] pixels(DataSetWriter image, int length) {
        return image.element(Tag.PIXEL_DATA, Vr.OB, new byte[length]).file();
    }

    private static byte[] nested(Vr vr, int levels) {
        var dataSet = vr == Vr.UN ? DataSetWriter.implicitLittle() : DataSetWriter.explicitLittle();
        var deep = DataSetWriter.explicitLittle().image(4, 4, 1, 8).header(PRIVATE + 0x00280000, vr, UNDEFINED);
        for (int i = 0; i < levels; i++) {
            dataSet.tag(Tag.ITEM).raw(dataSet.ints(-1)).header(PRIVATE, Vr.SQ, UNDEFINED);
        }
        return deep.raw(dataSet.bytes()).file();
    }

    private static byte[] fragmentHeader(int length) {
        var dataSet = HostileArchive.image(1).encapsulatedWithoutEnd(NO_TABLE);
        return HostileArchive.file(
                JPEG, dataSet.tag(Tag.ITEM).raw(dataSet.ints(length)).raw(FRAGMENT));
    }

    /** A table that is set aside, and fewer fragments than frames. */
    private static byte[] offsetTable(int frames, int... offsets) {
        return HostileArchive.file(JPEG, HostileArchive.image(frames).encapsulated(offsets, FRAGMENT));
    }

    private static byte[] otherSyntax(String uid) {
        var meta = DataSetWriter.explicitLittle().text(Tag.TRANSFER_SYNTAX_UID, Vr.UI, uid);
        return join(new byte[128], ascii("DICM"), meta.bytes());
    }

    /** A private value of a gigabyte, of which the file has a kilobyte. */
    private static byte[] inflatedForNothing() {
        var dataSet =
                DataSetWriter.explicitLittle().header(PRIVATE, Vr.OB, 1L << 30).raw(new byte[1 << 20]);
        return HostileArchive.file(DEFLATED, dataSet);
    }

    private static byte[] deflatedItems(int items) {
        var dataSet = DataSetWriter.explicitLittle()
                .image(4, 4, 1, 8)
                .header(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, Vr.SQ, UNDEFINED);
        var item = DataSetWriter.explicitLittle().tag(Tag.ITEM).raw(new byte[4]).bytes();
        for (int i = 0; i < items; i++) {
            dataSet.raw(item);
        }
        return HostileArchive.file(DEFLATED, dataSet);
    }

    private static byte[] deflatedNesting() {
        var dataSet = HostileArchive.image(1);
        for (int i = 0; i < 100_000; i++) {
            dataSet.header(0x00291001, Vr.SQ, UNDEFINED).tag(Tag.ITEM).raw(dataSet.ints(-1));
        }
        return HostileArchive.file(DEFLATED, dataSet);
    }

    /** Files that are not what their metadata, or they themselves, say. */
    static List<Hostility> inFiles() {
        var list = new ArrayList<>(List.of(
                file(
                        "Rows × Columns × Frames that no file has",
                        pixels(DataSetWriter.explicitLittle().image(65535, 65535, 2147483647, 16), 16),
                        422,
                        "unsupported-image",
                        "8589672450 bytes is more than one array holds"),
                file(
                        "fewer frames than the file says",
                        pixels(HostileArchive.image(2), 16),
                        422,
                        "pixel-data-too-short",
                        "32 bytes of 2 frames: 16"),
                file(
                        "2^31 - 1 frames of a byte",
                        pixels(HostileArchive.image(2147483647), 16),
                        422,
                        "pixel-data-too-short",
                        "2147483647 frames"),
                file(
                        "a number of frames that is none",
                        pixels(DataSetWriter.explicitLittle().image(4, 4, -1, 8), 16),
                        422,
                        "not-an-image",
                        "negative"),
                file("no pixel data", HostileArchive.image(1).file(), 422, "not-an-image", "no pixel data"),
                file("half of the pixel data", pixels(HostileArchive.image(1), 8), 422, "pixel-data-too-short", ""),
                file(
                        "not DICOM",
                        ascii("<html>Doe^Jane</html>".repeat(20)),
                        422,
                        "malformed-instance",
                        "expected a DICOM file"),
                file("nothing", new byte[0], 422, "malformed-instance", "expected a DICOM file"),
                file(
                        "an element past the end",
                        HostileArchive.image(1)
                                .header(0x00291001, Vr.OB, 0xFFFFFFFEL)
                                .raw(new byte[9])
                                .file(),
                        422,
                        "malformed-instance",
                        "but the data end"),
                file(
                        "a text of undefined length",
                        HostileArchive.image(1)
                                .header(0x00291001, Vr.UT, UNDEFINED)
                                .raw(new byte[16])
                                .file(),
                        422,
                        "malformed-instance",
                        "expected an item"),
                file(
                        "a kept value of 2 GB",
                        HostileArchive.image(1)
                                .header(Tag.LUT_DATA, Vr.OW, 0x7FFFFFFEL)
                                .file(),
                        413,
                        "limit",
                        "max-value-bytes"),
                file(
                        "an item longer than its sequence",
                        HostileArchive.image(1)
                                .header(Tag.MODALITY_LUT_SEQUENCE, Vr.SQ, 16)
                                .tag(Tag.ITEM)
                                .raw(new byte[] {99, 0, 0, 0})
                                .raw(new byte[99])
                                .file(),
                        422,
                        "malformed-instance",
                        "within its sequence"),
                file(
                        "a hundred thousand sequences in one another",
                        nested(Vr.SQ, 100_000),
                        413,
                        "limit",
                        "max-nesting-depth of 64"),
                file(
                        "the same in a value of unknown representation",
                        nested(Vr.UN, 100_000),
                        413,
                        "limit",
                        "max-nesting-depth of 64"),
                file(
                        "an offset table that goes backwards",
                        offsetTable(3, 0, 48, 24),
                        422,
                        "pixel-data-too-short",
                        "expected 3 frames but there are 1"),
                file(
                        "an offset table that does not start at 0",
                        offsetTable(3, 8, 24, 48),
                        422,
                        "pixel-data-too-short",
                        "expected 3 frames but there are 1"),
                file(
                        "an offset table that points into a fragment",
                        offsetTable(3, 0, 23, 48),
                        422,
                        "pixel-data-too-short",
                        "expected 3 frames but there are 1"),
                file(
                        "an offset table that points outside",
                        offsetTable(3, 0, 0x7FFFFFF0, 0x7FFFFFFF),
                        422,
                        "pixel-data-too-short",
                        "expected 3 frames but there are 1"),
                file(
                        "an offset table of fewer frames",
                        offsetTable(3, 0, 24),
                        422,
                        "pixel-data-too-short",
                        "expected 3 frames but there are 1"),
                file(
                        "an offset table of 2 GB",
                        HostileArchive.file(
                                JPEG,
                                HostileArchive.image(1)
                                        .header(Tag.PIXEL_DATA, Vr.OB, UNDEFINED)
                                        .tag(Tag.ITEM)
                                        .raw(HostileArchive.image(1).ints(0x7FFFFFFC))),
                        413,
                        "limit",
                        "max-offset-table-bytes"),
                file("a fragment past the end", fragmentHeader(0x1000), 422, "pixel-data-too-short", ""),
                file("a fragment over the limit", fragmentHeader(0xFFFFFFFE), 413, "limit", "max-frame-bytes"),
                file(
                        "a fragment of undefined length",
                        fragmentHeader(-1),
                        422,
                        "malformed-instance",
                        "item of defined length"),
                file(
                        "a frame far larger than planned",
                        HostileArchive.file(JPEG, HostileArchive.image(1).encapsulated(NO_TABLE, new byte[300 << 10])),
                        413,
                        "limit",
                        "max-frame-bytes of 262176"),
                file(
                        "fragments that add up to one",
                        HostileArchive.file(
                                JPEG,
                                HostileArchive.image(1)
                                        .encapsulated(NO_TABLE, new byte[200 << 10], new byte[60 << 10])),
                        413,
                        "limit",
                        "max-frame-bytes of 262176"),
                file(
                        "no fragments",
                        HostileArchive.file(RLE, HostileArchive.image(1).encapsulated(NO_TABLE)),
                        422,
                        "pixel-data-too-short",
                        ""),
                file(
                        "a codestream that is none",
                        HostileArchive.file(JPEG, HostileArchive.image(1).encapsulated(NO_TABLE, FRAGMENT)),
                        422,
                        "undecodable",
                        "frame 1"),
                file(
                        "a gigabyte inflated for nothing",
                        inflatedForNothing(),
                        413,
                        "limit",
                        "max-skipped-bytes of 268435456"),
                file("millions of deflated items", deflatedItems(1_500_000), 413, "limit", "max-kept-bytes"),
                file("deflated nesting", deflatedNesting(), 413, "limit", "max-nesting-depth"),
                file(
                        "a deflated stream that is none",
                        join(
                                new byte[128],
                                ascii("DICM"),
                                DataSetWriter.meta(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN),
                                new byte[] {7, 7, 7, 7, 7, 7, 7, 7}),
                        422,
                        "malformed-instance",
                        "cannot be inflated"),
                file(
                        "a transfer syntax that is a name",
                        otherSyntax("Doe^Jane\r\nX: y"),
                        422,
                        "malformed-instance",
                        "expected a Transfer Syntax UID"),
                file(
                        "a transfer syntax that is unknown",
                        HostileArchive.file("1.2.3", HostileArchive.image(1).encapsulated(NO_TABLE, FRAGMENT)),
                        422,
                        "unsupported-transfer-syntax",
                        "1.2.3"),
                new Hostility(
                        "an instance twice",
                        archive -> archive.stored(exchange -> exchange.respond(
                                200,
                                HostileArchive.multipartType("frontier"),
                                HostileArchive.multipart(
                                        pixels(HostileArchive.image(1), 16), pixels(HostileArchive.image(1), 16)))),
                        HostileArchive.SERIES,
                        502,
                        "upstream-contradiction",
                        "came again")));
        var other = DataSetWriter.explicitLittle()
                .text(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3.4.6")
                .bytes();
        var whole = HostileArchive.image(1)
                .element(Tag.PIXEL_DATA, Vr.OB, new byte[16])
                .bytes();
        var exchanged = join(other, Arrays.copyOfRange(whole, other.length, whole.length));
        list.add(file(
                "another instance",
                DataSetWriter.file(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, exchanged),
                502,
                "upstream-contradiction",
                "another instance came"));
        return List.copyOf(list);
    }

    /** Writes the same on and on until the other side has had enough. */
    private static void forever(Exchange exchange, String text) throws IOException {
        byte[] bytes = text.repeat(Math.max(1, (64 << 10) / text.length())).getBytes(StandardCharsets.ISO_8859_1);
        while (true) {
            exchange.bytes(bytes);
        }
    }

    private static Hostility stored(String name, Script script, int status, String problem, String detail) {
        return new Hostility(name, archive -> archive.stored(script), HostileArchive.SERIES, status, problem, detail);
    }

    private static Hostility head(String name, String head, String then, int status, String problem) {
        return stored(
                name,
                exchange -> {
                    exchange.text(head);
                    forever(exchange, then);
                },
                status,
                problem,
                "");
    }

    private static Hostility type(String name, String type, int status, String detail) {
        return stored(name, exchange -> exchange.respond(200, type, new byte[9]), status, "upstream-protocol", detail);
    }

    private static Hostility body(String name, String start, String then, String limit) {
        return stored(
                name,
                exchange -> {
                    exchange.head(200, HostileArchive.multipartType("frontier"), "Connection: close\n")
                            .text(start);
                    forever(exchange, then);
                },
                413,
                "limit",
                limit);
    }

    /** Answers that are hardly HTTP. */
    static List<Hostility> inHttp() {
        String part = "--frontier\nContent-Type: application/dicom\n\n";
        String image = new String(pixels(HostileArchive.image(1), 16), StandardCharsets.ISO_8859_1);
        return List.of(
                head("hints without end", "", "HTTP/1.1 103 Early Hints\r\n\r\n", 502, "upstream-protocol"),
                head("headers without end", "HTTP/1.1 200 OK\n", "X-A: Doe\r\n", 502, "upstream-protocol"),
                head("a header without end", "HTTP/1.1 200 OK\nX-A: ", "Doe", 502, "upstream-protocol"),
                head("a status line without end", "HTTP/1.1 200 ", "Doe", 502, "upstream-protocol"),
                head(
                        "an extension of a chunk without end",
                        "HTTP/1.1 200 OK\nContent-Type: " + HostileArchive.multipartType("frontier")
                                + "\nTransfer-Encoding: chunked\n\n5;",
                        "Doe",
                        502,
                        "upstream-protocol"),
                head(
                        "trailers without end",
                        "HTTP/1.1 200 OK\nContent-Type: " + HostileArchive.multipartType("frontier")
                                + "\nTransfer-Encoding: chunked\n\n0\n",
                        "X-A: Doe\r\n",
                        502,
                        "upstream-protocol"),
                stored(
                        "a chunk of no size",
                        exchange -> exchange.text("HTTP/1.1 200 OK\nContent-Type: "
                                + HostileArchive.multipartType("frontier") + "\nTransfer-Encoding: chunked\n\nDoe\n"),
                        502,
                        "upstream-protocol",
                        ""),
                stored(
                        "two lengths",
                        exchange -> exchange.head(
                                200,
                                HostileArchive.multipartType("frontier"),
                                "Content-Length: 5\nContent-Length: 6\n"),
                        502,
                        "upstream-protocol",
                        ""),
                stored(
                        "a negative length",
                        exchange ->
                                exchange.head(200, HostileArchive.multipartType("frontier"), "Content-Length: -5\n"),
                        502,
                        "upstream-protocol",
                        ""),
                stored("another protocol", exchange -> exchange.text("SSH-2.0-Doe\n\n"), 502, "upstream-protocol", ""),
                stored(
                        "a redirect to elsewhere",
                        exchange -> exchange.head(
                                302, "text/html", "Location: http://127.0.0.1:1/Doe\nContent-Length: 0\n"),
                        502,
                        "upstream-status",
                        "302"),
                stored(
                        "an encoding that nobody asked for",
                        exchange -> exchange.head(
                                        200,
                                        HostileArchive.multipartType("frontier"),
                                        "Content-Encoding: br\nContent-Length: 9\n")
                                .text("123456789"),
                        502,
                        "upstream-protocol",
                        "content encoding"),
                stored(
                        "a gzip that is none",
                        exchange -> exchange.head(
                                        200,
                                        HostileArchive.multipartType("frontier"),
                                        "Content-Encoding: gzip\nContent-Length: 9\n")
                                .text("123456789"),
                        502,
                        "upstream-protocol",
                        "expected the header of a gzip member"),
                type("another type", "text/html; x=Doe", 502, "expected an answer of type multipart/related"),
                type("no boundary", "multipart/related", 502, "expected a delimiter at the start"),
                type(
                        "an empty boundary",
                        HostileArchive.multipartType("\"\""),
                        502,
                        "expected a delimiter at the start"),
                type(
                        "a boundary of 300 characters",
                        HostileArchive.multipartType("x".repeat(300)),
                        502,
                        "at most 256 printable"),
                type(
                        "a boundary that cannot be printed",
                        HostileArchive.multipartType("\"a\u00e9\tb\""),
                        502,
                        "at most 256 printable"),
                type("a type of eight thousand blanks", "a/b;x=" + " ".repeat(7000) + "\"", 502, "multipart/related"),
                stored(
                        "a part of another type",
                        exchange -> exchange.respond(
                                200,
                                HostileArchive.multipartType("frontier"),
                                ascii("--frontier\r\nContent-Type: text/html\r\n\r\nDoe\r\n--frontier--")),
                        502,
                        "upstream-protocol",
                        "another type"),
                body("a preamble without end", "", "Doe\r\n", "max-preamble-bytes of 65536"),
                body("headers of a part without end", "--frontier\n", "X-A: Doe\r\n", "max-part-headers of 64"),
                body("a header of a part without end", "--frontier\n", "Doe", "max-part-header-bytes of 16384"),
                stored(
                        "an epilogue without end",
                        exchange -> {
                            exchange.head(200, HostileArchive.multipartType("frontier"), "Connection: close\n")
                                    .text(part)
                                    .bytes(image.getBytes(StandardCharsets.ISO_8859_1))
                                    .text("\n--frontier--");
                            forever(exchange, "Doe");
                        },
                        413,
                        "limit",
                        "max-epilogue-bytes of 65536"),
                new Hostility(
                        "instances without end",
                        archive -> archive.metadata(exchange -> {
                            exchange.head(200, "application/dicom+json", "Connection: close\n")
                                    .text("[");
                            for (int i = 0; true; i++) {
                                exchange.text(HostileArchive.object("1.2." + i, Map.of()) + ",");
                            }
                        }),
                        HostileArchive.SERIES,
                        413,
                        "limit",
                        "voxelgate.plan.max-instances"));
    }
}
