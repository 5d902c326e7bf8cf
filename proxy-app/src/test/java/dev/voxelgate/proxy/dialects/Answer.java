package dev.voxelgate.proxy.dialects;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An archive's answer.
 *
 * @param type its media type, empty for none
 * @param lines more header fields, each with its line feed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, String type, byte[] body, String lines) {

    static Answer refusal(int status) {
        return new Answer(status, "text/plain", "no".getBytes(StandardCharsets.US_ASCII), "");
    }

    static Answer page() {
        return new Answer(200, "text/html", "<html></html>".getBytes(StandardCharsets.US_ASCII), "");
    }

    Answer typed(String other) {
        return new Answer(status, other, body, lines);
    }

    Answer withBody(byte[] other) {
        return new Answer(status, type, other, lines);
    }

    Answer withLines(String more) {
        return new Answer(status, type, body, lines + more);
    }

    Answer withStatus(int other) {
        return new Answer(other, type, body, lines);
    }

    /** Of JSON only. */
    Answer replacing(String text, String other) {
        return type.contains("json")
                ? withBody(new String(body, StandardCharsets.UTF_8)
                        .replace(text, other)
                        .getBytes(StandardCharsets.UTF_8))
                : this;
    }

    /** With the objects of a JSON answer changed. */
    Answer eachObject(Consumer<ObjectNode> change) {
        var objects = objects();
        objects.forEach(object -> change.accept((ObjectNode) object));
        return withBody(JsonMapper.shared().writeValueAsBytes(objects));
    }

    ArrayNode objects() {
        return body.length == 0
                ? JsonMapper.shared().createArrayNode()
                : (ArrayNode) JsonMapper.shared().readTree(body);
    }

    /** The only part of a multipart body; the demo archive writes no preamble. */
    Answer onlyPart() {
        var text = new String(body, StandardCharsets.ISO_8859_1);
        int start = text.indexOf("\r\n\r\n") + 4;
        return withBody(Arrays.copyOfRange(body, start, text.lastIndexOf("\r\n--")));
    }

    /** The parts of a multipart body, one behind the other; the demo archive writes no preamble. */
    Answer joinedParts() {
        var text = new String(body, StandardCharsets.ISO_8859_1);
        var delimiter = "\r\n" + text.substring(0, text.indexOf("\r\n"));
        var joined = new StringBuilder();
        for (var part : ("\r\n" + text).split(Pattern.quote(delimiter), -1)) {
            int start = part.indexOf("\r\n\r\n");
            joined.append(start < 0 ? "" : part.substring(start + 4));
        }
        return withBody(joined.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** As the only part of a multipart body, with more header fields. */
    Answer wrapped(String partFields) {
        var head = "--whole\r\nContent-Type: " + type + "\r\n" + partFields + "\r\n";
        var wrapped = head + new String(body, StandardCharsets.ISO_8859_1) + "\r\n--whole--";
        return typed("multipart/related; type=\"application/octet-stream\"; boundary=whole")
                .withBody(wrapped.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** With the header fields of the parts of a multipart body changed, by a regular expression. */
    Answer eachPart(String field, String other) {
        return withBody(new String(body, StandardCharsets.ISO_8859_1)
                .replaceAll(field, other)
                .getBytes(StandardCharsets.ISO_8859_1));
    }
}
