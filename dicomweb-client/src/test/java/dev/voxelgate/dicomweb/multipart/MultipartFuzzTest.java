package dev.voxelgate.dicomweb.multipart;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Locale.ROOT;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.multipart.MultipartRewriter.Part;
import dev.voxelgate.dicomweb.part10.DataSetWriter;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.MultipartInstancesParser;
import dev.voxelgate.dicomweb.part10.NoSingleFramesException;
import dev.voxelgate.dicomweb.part10.NotAnImageException;
import dev.voxelgate.dicomweb.part10.Part10Limits;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.Transcript;
import dev.voxelgate.dicomweb.stream.TwoCuts;
import dev.voxelgate.dicomweb.testing.FuzzTarget;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Input: a Content-Type, a line feed, and the body. A capital M in front asks for limits that are soon passed. */
final class MultipartFuzzTest extends FuzzTarget {

    private static final MultipartLimits LOW = new MultipartLimits(64, 2, 16, 3);
    private static final Part10Limits FILES = new Part10Limits(1 << 10, 1 << 14, 8, 500, 1 << 14, 1 << 9);

    @Override
    protected void check(byte[] input) {
        int line = 0;
        while (line < input.length && input[line] != '\n') {
            line++;
        }
        var limits = input.length > 0 && input[0] == 'M' ? LOW : MultipartLimits.DEFAULT;
        String boundary;
        try {
            boundary = MultipartParser.boundary(new String(input, 0, line, ISO_8859_1));
        } catch (MalformedStreamException e) {
            return;
        }
        var body = Arrays.copyOfRange(input, Math.min(line + 1, input.length), input.length);
        TwoCuts.of(() -> new MultipartParser(boundary, limits), MultipartFuzzTest::write)
                .check(body);
        TwoCuts.of(
                        () -> new UndeclaredBodyParser<>(
                                limits,
                                named -> new MultipartParser(named, limits),
                                () -> new MultipartParser("f", limits)),
                        MultipartFuzzTest::write)
                .check(body);
        TwoCuts.<ByteBuf>of(
                        () -> new MultipartRewriter(
                                boundary, limits, fields -> new Part(fields.toUpperCase(ROOT), null)),
                        (bytes, transcript) -> transcript.bytes(bytes))
                .check(body);
        TwoCuts.<Frame>of(
                        () -> new MultipartInstancesParser(boundary, limits, FILES),
                        (frame, transcript) -> transcript.event("frame " + frame.index(), frame.data()))
                .orEnds(Set.of(NotAnImageException.class, NoSingleFramesException.class))
                .check(body);
    }

    private static void write(MultipartEvent event, Transcript transcript) {
        switch (event) {
            case MultipartEvent.PartHeaders headers -> transcript.event(new TreeMap<>(headers.fields()).toString());
            case MultipartEvent.PartBody part -> transcript.bytes(part.bytes());
            case MultipartEvent.PartEnd _, MultipartEvent.BodyEnd _ -> transcript.event(event.toString());
        }
    }

    @Override
    protected List<byte[]> seeds() {
        var file = DataSetWriter.implicitLittle()
                .image(2, 3, 2, 8)
                .element(Tag.PIXEL_DATA, Vr.OW, DataSetWriter.pattern(12, 1))
                .file();
        var instance = DataSetWriter.join(
                DataSetWriter.ascii("""
                    multipart/related; type="application/dicom"; boundary="a b"
                    --a b\r
                    Content-Type: application/dicom\r
                    \r
                    """),
                file,
                DataSetWriter.ascii("\r\n--a b\r\n\r\n"),
                file,
                DataSetWriter.ascii("\r\n--a b--"));
        return List.of(instance, DataSetWriter.ascii("""
            Multipart/related;boundary=xy
            preamble\r
            --xy \t\r
            A: b\r
            \tc\r
            A:d\r
            \r
            \r
            -\r
            --x\r\r
            --xy\r
            \r
            \r
            --xy--epilogue\
            """), DataSetWriter.ascii("""
                multipart/mixed; a="\\""; boundary="-\\-"
                ----

                x\r
                ----\r
                \r
                y\r
                ----\
                """));
    }
}
