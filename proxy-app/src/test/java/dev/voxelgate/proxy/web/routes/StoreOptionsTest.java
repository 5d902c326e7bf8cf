package dev.voxelgate.proxy.web.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.Drop;
import dev.voxelgate.proxy.volume.VolumeOptions;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import dev.voxelgate.proxy.zarr.ChunkCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.LinkedMultiValueMap;

class StoreOptionsTest {

    @Test
    void withoutASegmentItIsTheArrayThatNumpyGives() {
        assertThat(StoreOptions.parse(null))
                .isEqualTo(new StoreOptions(null, 1, ChunkCodec.NONE, VolumeOptions.DEFAULT, ArrayOptions.DEFAULT));
    }

    @Test
    void optionsAreSeparatedByCommas() {
        var options = StoreOptions.parse("at=abc,rescale=0,dtype=i2,clip=1,chunk=16,codec=gzip,group=2");
        assertThat(options.digest()).isEqualTo("abc");
        assertThat(options.chunkFrames()).isEqualTo(16);
        assertThat(options.codec()).isEqualTo(ChunkCodec.GZIP);
        assertThat(options.array().rescale()).isFalse();
        assertThat(options.array().dtype()).isEqualTo(DType.INT16);
        assertThat(options.array().clip()).isTrue();
        assertThat(options.volume()).isNotEqualTo(VolumeOptions.DEFAULT);
    }

    @Test
    void aPartWithoutAnEqualsSignIsOneMoreValue() {
        var options = StoreOptions.parse("drop=localizer,duplicate,rescale=0");
        assertThat(options.volume().drop()).containsExactlyInAnyOrder(Drop.LOCALIZER, Drop.DUPLICATE);
        assertThat(options.array().rescale()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rescale",
                "slice=1",
                "layout=zyx",
                "compress=1",
                "split=1",
                "rescale=0,rescale=0",
                "codec=lz4",
                "codec=",
                "chunk=",
                "chunk=0",
                "chunk=-1",
                "chunk=1.5",
                "chunk=9999999999",
                "chunk=2,chunk=2",
                "Rescale=0",
                "rescale=perhaps",
                "dtype=i8",
                ",rescale=0"
            })
    void whatNoStoreHasIsABadParameter(String segment) {
        assertThatThrownBy(() -> StoreOptions.parse(segment)).isInstanceOf(BadParameterException.class);
    }

    @Test
    void aPinnedPathHasTheOptionsOfAQuery() {
        var query = new LinkedMultiValueMap<String, String>();
        query.add("rescale", "0");
        query.add("drop", "localizer,duplicate");
        query.add("slice", "1:2");
        query.add("at", "other");
        assertThat(StoreOptions.pinned("abc", query))
                .isEqualTo("at=abc,rescale=0,drop=localizer,duplicate/volume.zarr");
    }
}
