package dev.voxelgate.dicomweb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.voxelgate.dicomweb.http.MediaType;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.multipart.MultipartParser;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.part10.Part10Limits;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.Transcript;
import dev.voxelgate.dicomweb.stream.TwoCuts;
import dev.voxelgate.dicomweb.testing.FuzzTarget;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The answer of RetrieveFrames, and that with bulk pixel data. Input: a Content-Type, a line feed, and the body. */
final class FramePartsFuzzTest extends FuzzTarget {

    private static final int[] NUMBERS = {1, 2, 7};
    private static final int MAX_FRAME_BYTES = 64;

    /** The first and last of three frames of three bytes, or of a codestream each. */
    private static final PixelDataFrames PIXELS = new PixelDataFrames(
            new InstanceHeader(
                    TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                    Attributes.builder()
                            .put(Tag.NUMBER_OF_FRAMES, new Value.Numbers(List.of(3.0)))
                            .put(Tag.ROWS, new Value.Numbers(List.of(1.0)))
                            .put(Tag.COLUMNS, new Value.Numbers(List.of(3.0)))
                            .put(Tag.BITS_ALLOCATED, new Value.Numbers(List.of(8.0)))
                            .build(),
                    Tag.PIXEL_DATA,
                    false),
            3,
            type -> !type.name().startsWith("image/"),
            index -> index != 1,
            2,
            MAX_FRAME_BYTES);

    @Override
    protected void check(byte[] input) {
        int line = 0;
        while (line < input.length && input[line] != '\n') {
            line++;
        }
        var contentType = new String(input, 0, line, ISO_8859_1);
        var body = Arrays.copyOfRange(input, Math.min(line + 1, input.length), input.length);
        describe(MediaType.parse(contentType));
        String boundary;
        try {
            boundary = MultipartParser.boundary(contentType);
        } catch (MalformedStreamException e) {
            return;
        }
        TwoCuts.of(
                        () -> new PixelDataParser(
                                new MultipartParser(boundary, MultipartLimits.DEFAULT),
                                PIXELS,
                                Part10Limits.DEFAULT.withMaxFrameBytes(MAX_FRAME_BYTES)),
                        FramePartsFuzzTest::describe)
                .check(body);
        TwoCuts.of(
                        () -> new FramePartParser(
                                new MultipartParser(boundary, MultipartLimits.DEFAULT), NUMBERS, MAX_FRAME_BYTES),
                        FramePartsFuzzTest::describe)
                .check(body);
    }

    private static void describe(FramePart part, Transcript transcript) {
        transcript.event(part.number() + describe(new MediaType(part.mediaType(), part.parameters())), part.data());
    }

    private static String describe(MediaType type) {
        if (!type.name().isEmpty() && !type.name().matches("[^\\s/;\"]+/[^\\s/;\"]+")) {
            throw new AssertionError("no media type: " + type);
        }
        return type.name() + new TreeMap<>(type.parameters());
    }

    @Override
    protected List<byte[]> seeds() {
        return Stream.of(
                        "multipart/related; type=\"image/jls\"; boundary=x\n--x\r\nContent-Type: image/jls;"
                                + " transfer-syntax=1.2.840.10008.1.2.4.80\r\n\r\nabc\r\n--x\r\n\r\n\r\n--x\r\n"
                                + "Content-Type: application/octet-stream; a=\"b\\\"c;\"\r\n\r\ndefg\r\n--x--\r\n",
                        "multipart/related; boundary=x\n--x\r\nContent-Length: 10\r\n\r\nabcdefghi \r\n--x--",
                        "multipart/related; boundary=x\n--x\r\n\r\nabc \r\n--x\r\n\r\ndef\r\n--x\r\n\r\nghi\r\n--x--",
                        "application/octet-stream\nabc",
                        "multipart/related ; start=\"<1>\" ; boundary = \"a; b\"\n--a; b--")
                .map(text -> text.getBytes(ISO_8859_1))
                .toList();
    }
}
