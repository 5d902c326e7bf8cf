package dev.voxelgate.proxy.decode;

import dev.voxelgate.proxy.decode.jpeg.JpegFrameDecoder;
import dev.voxelgate.proxy.decode.jpeg2000.Jpeg2000FrameDecoder;
import dev.voxelgate.proxy.decode.jpegls.JpegLsFrameDecoder;
import dev.voxelgate.proxy.decode.rle.RleFrameDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process that decodes damaged codestreams, apart from the tests' own so that a crash is its own exit code. Arguments:
 * the folder of the streams, how many mutations of each kind, the transfer syntaxes. Prints
 * {@code decoded refused peak-MB} when all of them gave a picture of the right size or a {@link DecodeException}.
 */
final class MutationRun {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(20);
    private static final int MAX_CODESTREAM_BYTES = 50_000;
    private static final int MAX_FRAME_BYTES = 100_000;

    private final FrameDecoder decoder;
    private final List<EncodedFrame> frames;
    private final Random random = new Random(20261122);

    private MutationRun(FrameDecoder decoder, List<EncodedFrame> frames) {
        this.decoder = decoder;
        this.frames = frames;
    }

    public static void main(String[] arguments) throws Exception {
        int mutations = Integer.parseInt(arguments[1]);
        var uids = List.of(arguments).subList(2, arguments.length);
        var run = new MutationRun(decoder(uids.getFirst()), frames(Path.of(arguments[0]), uids));
        int decoded = 0;
        // The time limit is the caller's: a decoder cannot be stopped, so a run over its limit ends the process.
        try (var worker = Executors.newSingleThreadExecutor()) {
            for (var mutation : Mutation.values()) {
                for (int i = 0; i < mutations; i++) {
                    var result = worker.submit(() -> run.decodes(mutation));
                    try {
                        decoded += result.get(TIME_LIMIT.toSeconds(), TimeUnit.SECONDS) ? 1 : 0;
                    } catch (TimeoutException e) {
                        System.err.printf("%s %d takes longer than %s%n", mutation, i, TIME_LIMIT);
                        Runtime.getRuntime().halt(3);
                    }
                }
            }
        }
        System.out.printf("%d %d %d%n", decoded, Mutation.values().length * mutations - decoded, peakMegabytes());
    }

    private static FrameDecoder decoder(String uid) {
        return Stream.of(
                        new JpegFrameDecoder(),
                        new JpegLsFrameDecoder(),
                        new RleFrameDecoder(),
                        Jpeg2000FrameDecoder.load())
                .filter(decoder -> decoder.transferSyntaxUids().contains(uid))
                .findFirst()
                .orElseThrow();
    }

    private static List<EncodedFrame> frames(Path folder, List<String> uids) throws IOException {
        var frames = new ArrayList<EncodedFrame>();
        for (var frame : EncodedFrame.in(folder)) {
            if (uids.contains(frame.transferSyntaxUid())
                    && frame.image().decodedBytes() < MAX_FRAME_BYTES
                    && Files.size(frame.codestream()) < MAX_CODESTREAM_BYTES) {
                frames.add(frame);
            }
        }
        return frames;
    }

    /** Not through the wall of {@link FrameDecoders}: nothing but a DecodeException may come out of a decoder itself. */
    private boolean decodes(Mutation mutation) {
        var frame = any();
        // What the data set says can be wrong as well.
        var image = mutation == Mutation.WRONG_DIMENSIONS && random.nextInt(4) == 0 ? any().image() : frame.image();
        var mutated = mutation.apply(frame.bytes(), any().bytes(), random);
        try {
            var samples = decoder.decode(mutated, image).samples();
            if (samples.length != image.decodedBytes()) {
                throw new AssertionError(frame.name() + " gave " + samples.length + " bytes");
            }
            return true;
        } catch (DecodeException e) {
            if (e.getCause() != null || !String.valueOf(e.getMessage()).matches("\\P{Cntrl}+")) {
                throw new AssertionError(frame.name() + " was refused badly", e);
            }
            return false;
        }
    }

    private EncodedFrame any() {
        return frames.get(random.nextInt(frames.size()));
    }

    /** The most memory the process ever had resident; 0 where the system does not tell. */
    private static long peakMegabytes() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(kilobytes -> Long.parseLong(kilobytes) / 1024)
                .findFirst()
                .orElse(0);
    }
}
