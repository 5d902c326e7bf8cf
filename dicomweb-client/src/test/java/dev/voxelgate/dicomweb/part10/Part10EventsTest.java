package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.ascii;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.join;
import static dev.voxelgate.dicomweb.part10.ParsedHeaders.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.PullParsing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pixel data as events. */
class Part10EventsTest {

    @Test
    void nativePixelDataComeAsTheyAre() {
        var pixels = DataSetWriter.pattern(300, 1);
        var file = join(
                DataSetWriter.explicitLittle()
                        .us(Tag.ROWS, 5)
                        .element(Tag.PIXEL_DATA, Vr.OW, pixels)
                        .file(),
                ascii("this is not looked at"));
        assertThat(events(file)).containsExactly("header PixelData", "native 300 OW", "bytes " + hex(pixels), "end");
    }

    @Test
    void encapsulatedPixelDataComeAsFragments() {
        var file = DataSetWriter.explicitLittle()
                .encapsulated(new int[] {0, 14}, ascii("abcdef"), new byte[0], ascii("xy"))
                .file();
        assertThat(events(file))
                .containsExactly(
                        "header PixelData",
                        "offsets [0, 14]",
                        "fragment 0 6",
                        "bytes " + hex(ascii("abcdef")),
                        "fragment 14 0",
                        "fragment 22 2",
                        "bytes " + hex(ascii("xy")),
                        "end");
    }

    private static List<String> events(byte[] file) {
        return PullParsing.of(ParsedHeaders::parser, ParsedHeaders::release)
                .results(file, Part10EventsTest::summary, lines -> {
                    var joined = new ArrayList<String>();
                    for (var line : lines) {
                        boolean more =
                                line.startsWith("bytes ") && joined.getLast().startsWith("bytes ");
                        joined.add(more ? joined.removeLast() + line.substring(6) : line);
                    }
                    return joined;
                });
    }

    private static String summary(Part10Event event) {
        return switch (event) {
            case Part10Event.Header header ->
                "header " + (header.instance().pixelDataTag() == Tag.PIXEL_DATA ? "PixelData" : "none");
            case Part10Event.NativePixelData pixels -> "native " + pixels.length() + " " + pixels.vr();
            case Part10Event.OffsetTable table -> "offsets " + table.offsets();
            case Part10Event.Fragment fragment -> "fragment " + fragment.offset() + " " + fragment.length();
            case Part10Event.PixelBytes pixels -> {
                var bytes = new byte[pixels.bytes().readableBytes()];
                pixels.bytes().getBytes(pixels.bytes().readerIndex(), bytes);
                yield "bytes " + hex(bytes);
            }
            case Part10Event.End _ -> "end";
        };
    }
}
