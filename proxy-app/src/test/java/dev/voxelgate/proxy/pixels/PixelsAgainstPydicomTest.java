package dev.voxelgate.proxy.pixels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.rle.RleFrameDecoder;
import dev.voxelgate.proxy.decode.uncompressed.NativeFrameDecoder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every row of the pixel semantics, from stored frame to the array's bytes, against pydicom and numpy. */
class PixelsAgainstPydicomTest {

    private static final FrameDecoders DECODERS = new FrameDecoders(
            List.of(NativeFrameDecoder.littleEndian(), NativeFrameDecoder.bigEndian(), new RleFrameDecoder()));

    @TestFactory
    Stream<DynamicTest> arraysAreWhatPydicomSees(@TempDir Path folder) throws Exception {
        var cases = Golden.all(folder);
        assertThat(cases).hasSizeGreaterThan(600);
        return cases.stream().map(golden -> DynamicTest.dynamicTest(golden.toString(), () -> compare(golden)));
    }

    private static void compare(Golden golden) throws Exception {
        var attributes = golden.attributes();
        var image = ImagePixels.of(attributes, null);
        var transform = PixelTransform.of(image, attributes, golden.pixelOptions());
        assertThat(transform.type().dtype().descr()).isEqualTo(golden.descr());
        assertThat(transform.type().channels()).isEqualTo(golden.channels());
        byte[] expected = golden.expected();
        int pixels = (int) image.pixelsPerFrame();
        int frameBytes = pixels * transform.type().bytes();
        assertThat(expected).hasSize(golden.frames() * frameBytes);
        for (int frame = 0; frame < golden.frames(); frame++) {
            var decoded = DECODERS.decode(golden.transferSyntaxUid(), golden.frame(frame), image);
            for (int chunk : new int[] {pixels, 16384, 61}) {
                var out = ByteBuffer.allocateDirect(frameBytes + 1);
                for (int first = 0; first < pixels && pixels / chunk < 2000; first += chunk) {
                    transform.write(decoded, frame, first, Math.min(chunk, pixels - first), out);
                }
                if (out.position() > 0) {
                    assertSame(golden, out.flip(), expected, frame * frameBytes);
                }
            }
        }
    }

    private static void assertSame(Golden golden, ByteBuffer actual, byte[] expected, int from) {
        var slice = ByteBuffer.wrap(expected, from, actual.remaining());
        int mismatch = actual.mismatch(slice);
        assertThat(mismatch)
                .as("%s: first byte of the frame that differs", golden)
                .isEqualTo(-1);
    }
}
