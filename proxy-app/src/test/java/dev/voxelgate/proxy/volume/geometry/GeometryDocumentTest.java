package dev.voxelgate.proxy.volume.geometry;

import static dev.voxelgate.proxy.volume.geometry.Frames.axial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GeometryDocumentTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The example of the contract, with two slices. */
    @Test
    void aVolumeIsWrittenAsTheContractHasIt() {
        var slices = List.of(ct(-100, "-1024"), ct(-98.75, "-1024"));

        var written = write(describe(slices, "position", List.of())
                .document()
                .with("abc", Map.of("numpy", "/numpy", "nifti", "/volume.nii")));

        assertThat(written).isEqualTo(JSON.readTree("""
            {"shape":[2,3,4,1],"dims":["z","y","x","c"],"dtype":"<f4","bytes":224,"digest":"abc","modality":"CT",
             "frame_of_reference_uid":"1.5","space":"LPS",
             "origin_xyz":[-10.0,20.0,-100.0],"spacing_zyx":[1.25,0.5,0.8],
             "direction":[[1.0,0.0,0.0],[0.0,1.0,0.0],[0.0,0.0,1.0]],
             "affine_lps_zyx":[[0.0,0.0,0.8,-10.0],[0.0,0.5,0.0,20.0],[1.25,0.0,0.0,-100.0],[0.0,0.0,0.0,1.0]],
             "affine_ras_xyz":[[-0.8,0.0,0.0,10.0],[0.0,-0.5,0.0,-20.0],[0.0,0.0,1.25,-100.0],[0.0,0.0,0.0,1.0]],
             "regularity":{"verdict":"volume","spacing":1.25,"max_deviation_mm":0.0,"tilt_degrees":0.0,
               "gaps":[],"duplicates":[],
               "tolerance":{"relative":0.01,"perpendicular":0.001,"orientation":1e-5}},
             "order":"position",
             "rescale":{"uniform":true,"slope":1.0,"intercept":-1024.0,"type":"HU"},
             "window":[{"center":40.0,"width":400.0}],
             "slices":[
               {"sop_instance_uid":"1.2.1","frame":1,"instance_number":1,"position":[-10.0,20.0,-100.0],
                "distance":0.0,"slope":1.0,"intercept":-1024.0},
               {"sop_instance_uid":"1.2.2","frame":1,"instance_number":2,"position":[-10.0,20.0,-98.75],
                "distance":1.25,"slope":1.0,"intercept":-1024.0}],
             "groups":null,"dropped":[],"links":{"numpy":"/numpy","nifti":"/volume.nii"}}
            """));
    }

    @Test
    void whatDoesNotHoldForAllIsNull() {
        var slices = List.of(
                ct(0, "-1024"),
                ct(2, "-1000").put(Tag.FRAME_OF_REFERENCE_UID, "1.6"),
                Attributes.builder().put(Tag.MODALITY_LUT_SEQUENCE, Frames.items(Attributes.EMPTY)));

        var written = write(describe(slices, "instance-number", List.of(new DroppedInstance("1.2.9", "localizer")))
                .document());

        assertThat(written.get("regularity").get("verdict").asString()).isEqualTo("irregular");
        for (var name : List.of(
                "digest",
                "frame_of_reference_uid",
                "origin_xyz",
                "spacing_zyx",
                "direction",
                "affine_lps_zyx",
                "affine_ras_xyz")) {
            assertThat(written.get(name).isNull()).as(name).isTrue();
        }
        assertThat(written.get("rescale")).isEqualTo(JSON.readTree("""
            {"uniform":false,"slope":null,"intercept":null,"type":"HU"}\
            """));
        assertThat(written.get("slices").get(2)).isEqualTo(JSON.readTree("""
            {"sop_instance_uid":"1.2.3","frame":1,"instance_number":3,"position":null,"distance":null,
             "slope":null,"intercept":null}\
            """));
        assertThat(written.get("dropped")).isEqualTo(JSON.readTree("""
            [{"sop_instance_uid":"1.2.9","reason":"localizer"}]\
            """));
    }

    @Test
    void groupsHaveTheShapeOfTheirFiveAxes() {
        var slices = List.of(
                ct(0, "0").put(Tag.DIFFUSION_B_VALUE, 0),
                ct(1, "0").put(Tag.DIFFUSION_B_VALUE, 0),
                ct(0, "0").put(Tag.DIFFUSION_B_VALUE, 1000),
                ct(1, "0").put(Tag.DIFFUSION_B_VALUE, 1000));

        var written = write(describe(slices, "instance-number", List.of()).document());

        assertThat(written.get("regularity").get("verdict").asString()).isEqualTo("multi");
        assertThat(written.get("groups"))
                .isEqualTo(JSON.readTree("{\"by\":\"DiffusionBValue\",\"values\":[0,1000],\"shape\":[2,2,3,4,1]}"));
    }

    @Test
    void gapsAreWrittenWithTheSliceBeforeThem() {
        var written = write(describe(List.of(ct(0, "0"), ct(1, "0"), ct(4, "0")), "position", List.of())
                .document());

        assertThat(written.get("regularity").get("gaps")).isEqualTo(JSON.readTree("[{\"after\":1,\"missing\":2}]"));
    }

    @Test
    void framesThatAreNotNamedAreRefused() {
        var volume = describe(List.of(ct(0, "0"), ct(1, "0")), "position", List.of());

        assertThatThrownBy(() -> new DescribedVolume(
                        volume.array(),
                        volume.first(),
                        volume.frames(),
                        List.of(),
                        volume.geometry(),
                        volume.order(),
                        volume.dropped()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Attributes.Builder ct(double z, String intercept) {
        return axial(z).put(Tag.MODALITY, "CT")
                .put(Tag.RESCALE_SLOPE, "1")
                .put(Tag.RESCALE_INTERCEPT, intercept)
                .put(Tag.RESCALE_TYPE, "HU")
                .put(Tag.WINDOW_CENTER, "40")
                .put(Tag.WINDOW_WIDTH, "400");
    }

    private static DescribedVolume describe(
            List<Attributes.Builder> instances, String order, List<DroppedInstance> dropped) {
        var frames = Frames.read(instances);
        return new DescribedVolume(
                new ArrayDescription(List.of((long) frames.size(), 3L, 4L, 1L), "<f4", 128 + frames.size() * 48L),
                new GeometryReader().read(instances.getFirst().build(), 1),
                frames,
                IntStream.rangeClosed(1, frames.size())
                        .mapToObj(number -> new SliceIdentity("1.2." + number, 1, number))
                        .toList(),
                SeriesGeometry.of(frames, Tolerance.DEFAULT),
                order,
                dropped);
    }

    /** As the bytes of an answer are read again: an integer is one then. */
    private static JsonNode write(GeometryDocument document) {
        return JSON.readTree(JSON.writeValueAsString(document));
    }
}
