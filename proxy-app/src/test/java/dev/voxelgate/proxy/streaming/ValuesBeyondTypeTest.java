package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values that an integer type cannot hold, as the metadata cannot tell. Slice number n has the stored value 31 n. */
@Timeout(120)
class ValuesBeyondTypeTest {

    private static final SliceSeries SERIES = new SliceSeries(100, 1);
    private static final String PATH = SERIES.path() + "?rescale=0&dtype=i2";

    /** The largest of i2, 32767, is that of slice 1057. */
    private static Gateway inFrontOf(int first) {
        return Gateway.inFrontOf(SERIES.instances(IntStream.range(first, first + 100)), Behaviour.CORRECT);
    }

    @Test
    void inTheFirstFrameTheyAreAProblem() throws Exception {
        try (var gateway = inFrontOf(1058)) {
            var refused = gateway.get(PATH);
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains(":not-representable\"");
        }
    }

    @Test
    void inTheHundredthFrameTheyAreAReset() throws Exception {
        try (var gateway = inFrontOf(959)) {
            assertThatThrownBy(() -> gateway.get(PATH)).isInstanceOf(IOException.class);
            assertThat(gateway.get(PATH + "&slice=:99").statusCode()).isEqualTo(200);
            byte[] clipped = gateway.get(PATH + "&clip=1").body();
            assertThat(Arrays.copyOfRange(clipped, clipped.length - 4, clipped.length))
                    .containsExactly(0xFF, 0x7F, 0xFF, 0x7F);
        }
    }
}
