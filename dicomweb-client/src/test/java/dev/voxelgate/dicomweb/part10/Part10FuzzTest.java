package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.pattern;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.Transcript;
import dev.voxelgate.dicomweb.stream.TwoCuts;
import dev.voxelgate.dicomweb.testing.FuzzTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Input: a file. The first byte of its preamble asks, when it is 1, for limits that are soon passed; the second one,
 * when it is 1, for all attributes.
 */
final class Part10FuzzTest extends FuzzTarget {

    private static final Part10Limits HIGH = new Part10Limits(1 << 14, 1 << 17, 20, 10_000, 1 << 18, 1 << 12);
    private static final Part10Limits LOW = new Part10Limits(1 << 7, 1 << 10, 3, 40, 1 << 6, 1 << 5);

    /** pydicom's own files, where Debian's package is installed; of those one that has each kind is small enough. */
    private static final Path PYDICOM = Path.of("/usr/lib/python3/dist-packages/pydicom/data/test_files");

    private static final int LARGEST_FILE = 16 << 10;

    @Override
    protected void check(byte[] input) {
        var limits = input.length > 0 && input[0] == 1 ? LOW : HIGH;
        boolean all = input.length > 1 && input[1] == 1;
        TwoCuts.of(
                        () -> all ? new Part10Parser(limits, _ -> true) : new Part10Parser(limits),
                        Part10FuzzTest::transcribe)
                .check(input);
        TwoCuts.<Frame>of(
                        () -> all ? new InstanceParser(limits, _ -> true) : new InstanceParser(limits),
                        (frame, transcript) -> transcript.event("frame " + frame.index(), frame.data()))
                .orEnds(Set.of(NotAnImageException.class, NoSingleFramesException.class))
                .check(input);
    }

    private static void transcribe(Part10Event event, Transcript transcript) {
        switch (event) {
            case Part10Event.Header header ->
                transcript.event(header.instance().transferSyntax()
                        + ParsedHeaders.describe(header.instance().attributes()));
            case Part10Event.PixelBytes pixels -> transcript.bytes(pixels.bytes());
            case Part10Event.NativePixelData _, Part10Event.OffsetTable _, Part10Event.Fragment _, Part10Event.End _ ->
                transcript.event(event.toString());
        }
    }

    @Override
    protected List<byte[]> seeds() throws IOException {
        var seeds = new ArrayList<byte[]>();
        Consumer<DataSetWriter> group = item -> item.sequence(
                Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE,
                Vr.SQ,
                true,
                List.of(inner -> inner.text(Tag.RESCALE_SLOPE, Vr.DS, "2")));
        for (var syntax : List.of(
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
                TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
                TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
                TransferSyntax.RLE_LOSSLESS,
                new TransferSyntax("1.2.840.10008.1.2.4.50"))) {
            var writer = DataSetWriter.of(syntax)
                    .image(4, 5, 2, 8)
                    .sequence(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, Vr.SQ, false, List.of(group, group))
                    .sequence(0x00091001, Vr.UN, false, List.of(group));
            if (syntax.isNative()) {
                writer.element(Tag.PIXEL_DATA, Vr.OW, pattern(40, 1));
            } else {
                writer.encapsulated(
                        syntax.equals(TransferSyntax.RLE_LOSSLESS) ? new int[] {0, 28} : new int[0],
                        pattern(20, 1),
                        pattern(30, 2));
            }
            seeds.add(DataSetWriter.file(syntax, writer.bytes()));
        }
        seeds.add(DataSetWriter.explicitLittle()
                .image(3, 3, 5, 1)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(6, 1))
                .file());
        if (Files.isDirectory(PYDICOM)) {
            try (var files = Files.newDirectoryStream(PYDICOM, "*.dcm")) {
                for (var file : files) {
                    if (Files.size(file) <= LARGEST_FILE) {
                        seeds.add(Files.readAllBytes(file));
                    }
                }
            }
        }
        return seeds;
    }
}
