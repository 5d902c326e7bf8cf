package dev.voxelgate.proxy.training;

import dev.voxelgate.proxy.demo.phantom.Phantoms;
import dev.voxelgate.proxy.demo.store.Folder;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests of the training run: the demo's phantoms, and files of the codecs for which the gateway has no encoder.
 */
final class Lesson {

    /** Written by {@code make_training.py} of the tests. */
    private static final List<String> FILES =
            List.of("jpeg-baseline.dcm", "jpeg-lossless.dcm", "jpeg-ls.dcm", "jpeg-2000.dcm");

    private Lesson() {}

    /**
     * Every object, its pixel data in memory or in a file that is deleted when the Java runtime ends.
     *
     * @throws IOException when no temporary file can be written
     */
    static List<StoredInstance> instances() throws IOException {
        var folder = Files.createTempDirectory("voxelgate-training-");
        folder.toFile().deleteOnExit();
        for (String name : FILES) {
            unpack(name, folder.resolve(name));
        }
        var instances = new ArrayList<StoredInstance>(Phantoms.create().instances());
        instances.addAll(Folder.read(folder).instances());
        return List.copyOf(instances);
    }

    private static void unpack(String name, Path file) throws IOException {
        try (var content = Lesson.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new FileNotFoundException(name);
            }
            file.toFile().deleteOnExit();
            Files.copy(content, file);
        }
    }
}
