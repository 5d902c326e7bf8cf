package dev.voxelgate.proxy.demo.phantom;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.numpy.DType;
import java.util.List;

/**
 * A series of the demo and the array it makes.
 *
 * @param description Series Description
 * @param study Study Instance UID
 * @param series Series Instance UID
 * @param shape of the series' array: frames, rows, columns, components
 * @param dtype of the series' array when it is rescaled, as is the default
 */
public record DemoSeries(String description, Uid study, Uid series, List<Integer> shape, DType dtype) {

    public DemoSeries {
        shape = List.copyOf(shape);
    }
}
