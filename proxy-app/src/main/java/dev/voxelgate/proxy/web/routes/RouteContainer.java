package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.container.Container;
import dev.voxelgate.proxy.container.NiftiContainer;
import dev.voxelgate.proxy.container.NpyContainer;
import dev.voxelgate.proxy.container.NrrdContainer;
import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** The file of an array, from the last segment of its path and {@code compress}. */
final class RouteContainer {

    private static final Map<String, Function<ArrayOptions, Container>> BY_SUFFIX = Map.of(
            ArrayRoute.NUMPY, options -> new NpyContainer(options.compress()),
            ArrayRoute.VOLUME_NIFTI, _ -> new NiftiContainer(false),
            ArrayRoute.VOLUME_NIFTI_GZIP, _ -> new NiftiContainer(true),
            ArrayRoute.NIFTI, options -> new NiftiContainer(options.compress()),
            ArrayRoute.VOLUME_NRRD, _ -> new NrrdContainer());

    /** The last segments of routes that answer an array. */
    static final Set<String> SUFFIXES = BY_SUFFIX.keySet();

    private RouteContainer() {}

    /** @param route with one of {@link #SUFFIXES} */
    static Container of(ArrayRoute route, ArrayOptions options) {
        return Objects.requireNonNull(BY_SUFFIX.get(route.suffix()), route::toString)
                .apply(options);
    }

    /** The name of the file without its extension; the plugin of Orthanc takes the identifier of the series. */
    static String fileName(ArrayRoute route, VolumeTarget target) {
        return route.suffix().equals(ArrayRoute.NIFTI) && target instanceof VolumeTarget.OrthancSeries(var id)
                ? id.toString()
                : target.fileName();
    }
}
