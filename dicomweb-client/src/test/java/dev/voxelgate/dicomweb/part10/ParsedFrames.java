package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.stream.PullParsing;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Parses files at every chunk size, to their frames. */
final class ParsedFrames {

    private ParsedFrames() {}

    static List<Frame> frames(byte[] file) {
        return frames(file, Part10Limits.DEFAULT);
    }

    static List<Frame> frames(byte[] file, Part10Limits limits) {
        var frames = new ArrayList<Frame>();
        var described = PullParsing.of(() -> new InstanceParser(limits)).results(file, frame -> {
            frames.add(frame);
            return frame.index() + " " + HexFormat.of().formatHex(frame.data());
        });
        return frames.subList(0, described.size());
    }

    static RuntimeException failure(byte[] file) {
        return failure(file, Part10Limits.DEFAULT);
    }

    static RuntimeException failure(byte[] file, Part10Limits limits) {
        return PullParsing.of(() -> new InstanceParser(limits)).failure(file);
    }

    static int framesBeforeFailure(byte[] file) {
        var frames = new ArrayList<Frame>();
        try {
            PullParsing.of(() -> new InstanceParser(Part10Limits.DEFAULT)).results(file, frames::add);
            throw new AssertionError("no failure");
        } catch (RuntimeException e) {
            return frames.size();
        }
    }
}
