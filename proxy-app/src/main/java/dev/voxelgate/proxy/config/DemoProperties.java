package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.require;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The embedded archive.
 *
 * @param folder a folder of DICOM files to serve instead of the phantoms
 */
record DemoProperties(@Nullable Path folder) {

    DemoProperties {
        require(folder == null || Files.isDirectory(folder), "folder is no folder: " + folder);
    }
}
