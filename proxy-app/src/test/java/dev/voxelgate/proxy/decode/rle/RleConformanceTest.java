package dev.voxelgate.proxy.decode.rle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.decode.Conformance;
import dev.voxelgate.proxy.decode.EncodedFrames;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.GeneratedSection;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames that DCMTK, GDCM and pydicom encode, against their pixels. */
class RleConformanceTest {

    @Test
    void everyFrameDecodesToItsSource() throws IOException, InterruptedException {
        var frames = EncodedFrames.RLE.make();
        var conformance = Conformance.of(frames, new FrameDecoders(List.of(new RleFrameDecoder())));
        System.out.print(conformance);
        assertThat(conformance.wrong()).isEmpty();
        assertThat(frames).hasSizeGreaterThan(100);
        GeneratedSection.RLE.holds(conformance.table());
    }
}
