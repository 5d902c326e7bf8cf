package dev.voxelgate.proxy.hostile;

import static java.util.stream.Collectors.joining;

import dev.voxelgate.dicomweb.model.DataDictionary;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.part10.DataSetWriter;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** An archive of one series that answers with whatever bytes it is given: its metadata, and what it stores. */
public final class HostileArchive implements AutoCloseable {

    static final String SERIES = "/dicom-web/studies/1.2/series/1.2.3/numpy";
    static final String INSTANCE = "/dicom-web/studies/1.2/series/1.2.3/instances/1.2.3.4.5/numpy";

    /** Four by four pixels of eight bits: 0, 7, 14 and so on. */
    static final byte[] PIXELS = DataSetWriter.pattern(16, 0);

    private static final String BOUNDARY = "frontier";

    private volatile ScriptedServer.Script metadata = HostileArchive::notFound;
    private volatile ScriptedServer.Script stored = HostileArchive::notFound;
    private final ScriptedServer server = ScriptedServer.start(this::answer);

    HostileArchive() {
        behave();
    }

    public URI dicomWebUrl() {
        return URI.create(server.url() + "/dicom-web");
    }

    ScriptedServer server() {
        return server;
    }

    private void answer(ScriptedServer.Exchange exchange) throws java.io.IOException, InterruptedException {
        (exchange.request().target().endsWith("/metadata") ? metadata : stored).answer(exchange);
    }

    private static void notFound(ScriptedServer.Exchange exchange) throws java.io.IOException {
        exchange.respond(404, "text/plain", new byte[0]);
    }

    /** Answers as an archive should that holds one image. */
    void behave() {
        metadata(json(Map.of()));
        file(image(1).element(Tag.PIXEL_DATA, Vr.OB, PIXELS).file());
    }

    void metadata(String json) {
        metadata(exchange ->
                exchange.respond(200, "application/dicom+json", json.getBytes(StandardCharsets.ISO_8859_1)));
    }

    void metadata(ScriptedServer.Script script) {
        metadata = script;
    }

    void file(byte[] file) {
        stored(exchange -> exchange.respond(200, multipartType(BOUNDARY), multipart(file)));
    }

    void stored(ScriptedServer.Script script) {
        stored = script;
    }

    static String multipartType(String boundary) {
        return "multipart/related; type=\"application/dicom\"; boundary=" + boundary;
    }

    static byte[] multipart(byte[]... files) {
        var body = new ByteArrayOutputStream();
        for (byte[] file : files) {
            body.writeBytes(("\r\n--" + BOUNDARY + "\r\nContent-Type: application/dicom\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            body.writeBytes(file);
        }
        body.writeBytes(("\r\n--" + BOUNDARY + "--").getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    /** A data set without its pixel data, for that image as the metadata describe it. */
    static DataSetWriter image(int frames) {
        return DataSetWriter.explicitLittle().image(4, 4, frames, 8);
    }

    static byte[] file(String syntax, DataSetWriter dataSet) {
        return DataSetWriter.file(new TransferSyntax(syntax), dataSet.bytes());
    }

    /** The metadata of the image, with some attributes being others: JSON values by {@code ggggeeee}. */
    static String json(Map<String, String> others) {
        return "[" + object("1.2.3.4.5", others) + "]";
    }

    static String object(String sop, Map<String, String> others) {
        var values = new TreeMap<>(Map.of(
                "00080018", "\"" + sop + "\"",
                "00100020", "\"CANARY-ID\"",
                "00280002", "1",
                "00280004", "\"MONOCHROME2\"",
                "00280010", "4",
                "00280011", "4",
                "00280100", "8",
                "00280101", "8",
                "00280103", "0",
                "00200013", "1"));
        values.putAll(others);
        return values.entrySet().stream()
                .map(attribute -> "\"%s\": {\"vr\": \"%s\", \"Value\": [%s]}"
                        .formatted(attribute.getKey(), vr(attribute.getKey()), attribute.getValue()))
                .collect(joining(", ", "{", "}"));
    }

    private static String vr(String tag) {
        var vr = DataDictionary.vr(Tag.parse(tag));
        return vr == null ? "UN" : vr.name();
    }

    @Override
    public void close() {
        server.close();
    }
}
