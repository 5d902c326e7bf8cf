package dev.voxelgate.proxy.container;

import dev.voxelgate.proxy.nrrd.NrrdHeader;
import dev.voxelgate.proxy.nrrd.NrrdHeader.Axis;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.PlacedVolume;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.geometry.Grid;
import dev.voxelgate.proxy.volume.geometry.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A NRRD with attached data. Its axes are those of the array, the last one first: channels, x, y, z, and volumes. */
public record NrrdContainer() implements Container {

    @Override
    public String extension() {
        return ".nrrd";
    }

    /** No type is registered for NRRD. */
    @Override
    public String mediaType() {
        return "application/x-nrrd";
    }

    @Override
    public ArrayFile file(VolumeRequest request, ArrayPlan plan) {
        var volume = plan.volume().placed(request.volume(), request.options());
        var grid = volume.grid();
        if (grid == null && volume.verdict() != Verdict.IRREGULAR) {
            throw FileRefusals.notAVolume(volume);
        }
        if (volume.isEmpty()) {
            throw FileRefusals.fileFormat("NRRD has no axis without an element, and the slice selects none");
        }
        var header = new NrrdHeader(
                NrrdHeader.type(plan.dtype())
                        .orElseThrow(() -> FileRefusals.fileFormat("NRRD has no type for float16")),
                axes(volume, grid),
                grid == null ? null : grid.origin().components(),
                values(StoredScaling.of(request, plan.format(), volume)));
        return new ArrayFile(plan, header.bytes(), Compression.NONE, List.of(), true);
    }

    private static List<Axis> axes(PlacedVolume volume, @Nullable Grid grid) {
        List<Axis> axes = new ArrayList<>();
        if (volume.channels() > 1) {
            axes.add(new Axis(volume.channels(), volume.channels() == 3 ? "RGB-color" : "list", null));
        }
        axes.add(new Axis(volume.columns(), "domain", grid == null ? null : grid.stepX()));
        axes.add(new Axis(volume.rows(), "domain", grid == null ? null : grid.stepY()));
        axes.add(new Axis(
                volume.slices(), "domain", grid == null ? null : grid.slice().components()));
        var volumes = volume.volumes();
        if (volumes != null) {
            axes.add(new Axis(volumes, "list", null));
        }
        return axes;
    }

    /** No reader applies them; where they differ from frame to frame they are left out. */
    private static Map<String, String> values(StoredScaling scaling) {
        return switch (scaling) {
            case StoredScaling.Uniform(double slope, double intercept)
            when slope != 1 || intercept != 0 ->
                Map.of("RescaleSlope", Double.toString(slope), "RescaleIntercept", Double.toString(intercept));
            case StoredScaling.Uniform _, StoredScaling.Impossible _ -> Map.of();
        };
    }
}
