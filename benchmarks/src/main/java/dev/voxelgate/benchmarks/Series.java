package dev.voxelgate.benchmarks;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceParser;
import dev.voxelgate.dicomweb.part10.Part10Limits;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The series that {@code run.py} makes, so that parts and whole are measured with the same data. */
record Series(List<byte[]> files) {

    /** Files of a series are alike: so many are enough. */
    private static final int FILES = 10;

    static Series of(String name) {
        try (var files = Files.list(folder(name))) {
            return new Series(files.filter(file -> file.toString().endsWith(".dcm"))
                    .sorted()
                    .limit(FILES)
                    .map(Series::read)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(String name) {
        var folder = Path.of(System.getProperty("voxelgate.benchmarks.data", "benchmarks/target/data"), name);
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException(folder + " is not there: benchmarks/run.py --data makes it");
        }
        return folder;
    }

    /** The answer to WADO-RS metadata of a series. */
    static byte[] metadata(String name) {
        return read(folder(name).resolve("metadata.json"));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All frames of the files, as they are stored. */
    List<Frame> frames() {
        List<Frame> frames = new ArrayList<>();
        files.forEach(file -> parse(file, file.length, frames));
        return frames;
    }

    /** Parses a file that comes in chunks. */
    static void parse(byte[] file, int chunkBytes, List<Frame> frames) {
        try (var parser = new InstanceParser(Part10Limits.DEFAULT)) {
            for (int at = 0; at < file.length; at += chunkBytes) {
                drain(parser, frames);
                parser.offer(Unpooled.wrappedBuffer(file, at, Math.min(chunkBytes, file.length - at)));
            }
            drain(parser, frames);
            parser.end();
            drain(parser, frames);
        }
    }

    private static void drain(InstanceParser parser, List<Frame> frames) {
        for (var frame = parser.poll(); frame != null; frame = parser.poll()) {
            frames.add(frame);
        }
    }
}
