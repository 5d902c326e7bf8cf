package dev.voxelgate.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorePathTest {

    @ParameterizedTest
    @CsvSource({
        "/dicom-web/studies/1/series/2/volume.zarr,/zarr.json",
        "/dicom-web/studies/1/series/2/rescale=0/volume.zarr,/scale0/image/c/1/0/0",
        "/dicom-web/studies/1/series/2/rescale%3D0/volume.v2.zarr,/.zgroup",
        "/series/a/volume.zarr,/scale0/z/c/0",
        "'/series/a/at=1,dtype=i2/volume.zarr',/x/y"
    })
    void aPathIsAStoreAndAKey(String store, String key) {
        assertThat(StorePath.of(store + key)).contains(new StorePath(store.substring(1), key.substring(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dicom-web/studies/1/series/2/numpy",
                "/dicom-web/studies/1/series/2/other/volume.zarr/zarr.json",
                "/dicom-web/studies/1/series/2/instances/3/volume.zarr/zarr.json",
                "/dicom-web/studies/volume.zarr/zarr.json",
                "/other/series/2/volume.zarr/zarr.json",
                "/"
            })
    void otherPathsAreInNoStore(String path) {
        assertThat(StorePath.of(path)).isEmpty();
    }

    @Test
    void theStoreItselfHasAnEmptyKey() {
        assertThat(StorePath.of("/series/a/volume.zarr")).contains(new StorePath("series/a/volume.zarr", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "scale0/image/c/1/0/0,true",
        "scale0/image/c/0/1/0/0,true",
        "scale0/image/1/0/0,true",
        "scale0/z/c/0,true",
        "scale0/zarr.json,false",
        "scale0/image/.zarray,false",
        "favicon.ico,false"
    })
    void chunksAreTold(String key, boolean chunk) {
        assertThat(new StorePath("series/a/volume.zarr", key).isChunk()).isEqualTo(chunk);
    }
}
