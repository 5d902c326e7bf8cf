package dev.voxelgate.proxy.decode.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.decode.Conformance;
import dev.voxelgate.proxy.decode.EncodedFrames;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.GeneratedSection;
import dev.voxelgate.proxy.decode.jpegls.JpegLsFrameDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Both decoders against what Debian's encoders make and its decoders say of it. */
class JpegConformanceTest {

    private static final FrameDecoders DECODERS =
            new FrameDecoders(List.of(new JpegFrameDecoder(), new JpegLsFrameDecoder()));

    @Test
    void everyStreamDecodesToWhatItsReferenceSays() throws IOException, InterruptedException {
        var frames = EncodedFrames.JPEG.make();
        var conformance = Conformance.of(frames, DECODERS);
        System.out.print(conformance);
        assertThat(conformance.wrong()).isEmpty();
        assertThat(frames).hasSizeGreaterThan(1700);
        GeneratedSection.JPEG.holds(conformance.table());
    }

    /** {@code SC_rgb_jpeg_lossy_gdcm.dcm} is YCbCr, as its twin {@code SC_rgb_rle.dcm} shows. */
    @Test
    void allLabelsHoldButThatOfASubsampledFileLabelledRgb() throws Exception {
        var others = new ArrayList<String>();
        for (var frame : EncodedFrames.JPEG.make()) {
            var colour = DECODERS.decode(frame.transferSyntaxUid(), frame.bytes(), frame.image())
                    .colour();
            if (colour != frame.image().colour()) {
                others.add(frame.name() + ": " + colour);
            }
        }
        assertThat(others).containsExactly("pydicom SC_rgb_jpeg_lossy_gdcm.dcm: YBR_FULL");
    }
}
