package dev.voxelgate.proxy.decode.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.decode.Conformance;
import dev.voxelgate.proxy.decode.EncodedFrames;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.GeneratedSection;
import dev.voxelgate.proxy.decode.jpegls.JpegLsFrameDecoder;
import java.io.IOException;
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
        assertThat(frames).hasSizeGreaterThan(900);
        GeneratedSection.JPEG.holds(conformance.table());
    }
}
