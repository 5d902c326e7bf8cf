package dev.voxelgate.dicomweb.part10;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.stream.PullParsing;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.function.Supplier;

/** Parses files at every chunk size, to what comes before their pixel data. */
final class ParsedHeaders {

    private ParsedHeaders() {}

    static InstanceHeader header(byte[] file) {
        return header(file, Part10Limits.DEFAULT, false);
    }

    /** The header that every chunk size gives. */
    static InstanceHeader header(byte[] file, Part10Limits limits, boolean keepAll) {
        Supplier<Part10Parser> parsers = () -> keepAll ? new Part10Parser(limits, _ -> true) : new Part10Parser(limits);
        var headers = new ArrayList<InstanceHeader>();
        var summaries = PullParsing.of(parsers, ParsedHeaders::release).results(file, event -> {
            if (event instanceof Part10Event.Header header) {
                headers.add(header.instance());
                return header.instance().transferSyntax()
                        + describe(header.instance().attributes());
            }
            return event.getClass().getSimpleName();
        });
        assertThat(summaries).endsWith("End");
        return headers.getFirst();
    }

    static String describe(Attributes attributes) {
        var text = new StringBuilder();
        for (int tag : attributes.tags()) {
            text.append(Tag.format(tag))
                    .append(
                            switch (attributes.value(tag)) {
                                case Value.Bytes binary -> hex(binary.bytes());
                                case Value.Items items ->
                                    items.items().stream()
                                            .map(ParsedHeaders::describe)
                                            .toList();
                                case null -> "";
                                case Value value -> value.toString();
                            });
        }
        return text.toString();
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static RuntimeException failure(byte[] file) {
        return PullParsing.of(ParsedHeaders::parser, ParsedHeaders::release).failure(file);
    }

    static Part10Parser parser() {
        return new Part10Parser(Part10Limits.DEFAULT);
    }

    static void release(Part10Event event) {
        if (event instanceof Part10Event.PixelBytes pixels) {
            pixels.bytes().release();
        }
    }
}
