package dev.voxelgate.dicomweb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.voxelgate.dicomweb.http.MediaType;
import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.multipart.MultipartParser;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TwoCuts;
import dev.voxelgate.dicomweb.testing.FuzzTarget;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The answer of RetrieveFrames. Input: a Content-Type, a line feed, and the body. */
final class FramePartsFuzzTest extends FuzzTarget {

    private static final int[] NUMBERS = {1, 2, 7};
    private static final int MAX_FRAME_BYTES = 64;

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
                        () -> new FramePartParser(
                                new MultipartParser(boundary, MultipartLimits.DEFAULT), NUMBERS, MAX_FRAME_BYTES),
                        (part, transcript) -> transcript.event(
                                part.number() + describe(new MediaType(part.mediaType(), part.parameters())),
                                part.data()))
                .check(body);
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
                        "application/octet-stream\nabc",
                        "multipart/related ; start=\"<1>\" ; boundary = \"a; b\"\n--a; b--")
                .map(text -> text.getBytes(ISO_8859_1))
                .toList();
    }
}
