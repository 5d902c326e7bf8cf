package dev.voxelgate.proxy.demo.phantom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Files with what their pixels should be, for {@code same_pixels.py}. */
public final class PixelFolder {

    private final Path folder;
    private int count;

    public PixelFolder(Path folder) {
        this.folder = folder;
    }

    /** Adds a file and the array its pixels make, little endian, with a dtype and a shape such as {@code 2x3}. */
    public Path add(byte[] file, String dtype, String shape, byte[] pixels) throws IOException {
        var name = "image" + count++;
        Files.write(folder.resolve(name + ".raw"), pixels);
        Files.writeString(
                folder.resolve("manifest"),
                name + " " + dtype + " " + shape + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return Files.write(folder.resolve(name + ".dcm"), file);
    }

    /** Passes when pydicom finds the same pixels in all of them. */
    public void pydicomAgrees() {
        assertThat(Programs.python("same_pixels.py", List.of("pydicom", "numpy"), folder)
                        .lines())
                .hasSize(count);
    }
}
