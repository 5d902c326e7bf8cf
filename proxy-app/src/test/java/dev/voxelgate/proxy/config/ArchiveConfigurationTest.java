package dev.voxelgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.http.ArchiveOptions.Limits;
import org.junit.jupiter.api.Test;

class ArchiveConfigurationTest {

    @Test
    void whatOneAnswerMayHoldFollowsFromTheHeap() {
        var small = ArchiveConfiguration.limits(1000, 128L << 20);
        assertThat(small.part10().maxFrameBytes()).isEqualTo(1000);
        assertThat(small.part10().maxKeptBytes()).isEqualTo(4 << 20);
        assertThat(small.part10().maxOffsetTableBytes()).isEqualTo(1 << 20);
        assertThat(small.json().maxKeptBytes()).isEqualTo(4 << 20);
        assertThat(small.json().maxStringLength()).isEqualTo(1 << 20);
    }

    @Test
    void aLargeHeapHasTheDefaults() {
        var large = ArchiveConfiguration.limits(Limits.DEFAULT.part10().maxFrameBytes(), 64L << 30);
        assertThat(large).isEqualTo(Limits.DEFAULT);
    }
}
